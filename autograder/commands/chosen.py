"""Which exercises a command for learners is about: those of the course in whose folder it is started, if in any."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.commands.options import course_here
from autograder.course.assignments import read_assignments
from autograder.course.course_file import Course
from autograder.study.order import Order

__all__ = ["all_option", "chosen_exercises", "order_of"]

all_option = click.option(
    "--all", "everything", is_flag=True, help="Of a course with exercises of its own, the project's others, too."
)


def order_of(folders: Sequence[Path], *, everything: bool = False) -> Order:
    """The exercises in the order of the notebooks that the course has, or, outside of one, of all that there are.

    Args:
        everything: whether all are meant, whatever the course has chosen.
    """
    course = _course_of(folders)
    return Order(Catalogue(folders, course.notebooks if course and not everything else None))


def chosen_exercises(
    order: Order, units: Sequence[str], folders: Sequence[Path], *, everything: bool, own: Sequence[Path] = ()
) -> list[str]:
    """The exercises of some units, in the order of the course.

    In a course's folder they are its own and those in the notebooks of the project that it has chosen.

    Args:
        folders: of exercises.
        everything: whether all are meant, whatever the course has chosen.
        own: folders whose exercises come alone, where there is no course and no unit is named.

    Raises:
        ExerciseError: if there is no such unit, or nothing in it.
    """
    course = _course_of(folders)
    if everything:
        return order.chosen(units)
    if course is None:
        return order.chosen(units, own=own)
    of_course = _of_course(course)
    try:
        found = [each for each in order.chosen(units) if each in of_course]
    except ExerciseError:  # one that the project may have
        found = []
    if not found:
        what = f"no exercises of {', '.join(units)}" if units else "no exercises yet"
        names = dict.fromkeys(order.chapter(each).name for each in order.ids if each in of_course)
        there = f". It has {', '.join(names)}" if names else ""
        raise ExerciseError(f"the course of {course.file} has {what}; with --all, the project's come, too{there}")
    return found


def _course_of(folders: Sequence[Path]) -> Course | None:
    """The course here, unless other folders of exercises than its own were given by an option, which wins."""
    course = course_here()
    return course if course and tuple(folders) == tuple(course.exercises) else None


def _of_course(course: Course) -> set[str]:
    catalogue = Catalogue(course.exercises, course.notebooks)
    own = {folder.resolve() for folder in course.exercises}
    asked = {each for one in read_assignments(catalogue).values() for each in one.exercise_ids}
    return asked | {each for each, path in catalogue.paths.items() if path.resolve().parents[1] in own}
