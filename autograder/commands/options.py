"""What several subcommands share: options and exit codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from autograder.asked.catalogue import Catalogue
from autograder.course.course_file import COURSE_FILE, Course
from autograder.sandbox import Isolation

__all__ = [
    "FULL_MARKS",
    "MARKS_LOST",
    "MISUSE",
    "OWN_ERROR",
    "catalogue_of",
    "chosen_isolation",
    "course_here",
    "course_in",
    "course_or",
    "isolation_option",
    "json_option",
]

F = TypeVar("F", bound=Callable[..., Any])

_COURSE = "autograder.course"  # the key in click's context

FULL_MARKS, MARKS_LOST, MISUSE, OWN_ERROR = range(4)


def json_option(function: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")(function)


def isolation_option(function: F) -> F:
    return click.option(
        "--isolation",
        type=click.Choice([i.value for i in Isolation if i is not Isolation.CHILD]),
        default=Isolation.BUBBLEWRAP.value,
        show_default=True,
        help="How submissions are kept from this machine. `process` does not protect this user's files.",
    )(function)


def chosen_isolation(name: str) -> Isolation:
    isolation = Isolation(name)
    if isolation.warning:
        click.echo(f"autograder: {isolation.warning}", err=True)
    return isolation


def course_in(context: click.Context, course: Course | None) -> None:
    """Keep the course for the subcommand that is about to run."""
    context.meta[_COURSE] = course


def course_here() -> Course | None:
    """The course in which the command was started, or that `--course` named."""
    context = click.get_current_context(silent=True)
    found: Course | None = context.meta.get(_COURSE) if context else None
    return found


def catalogue_of(folders: Sequence[Path]) -> Catalogue:
    """The exercises in these folders and the project's own, with the notebooks that the course has chosen."""
    course = course_here()
    return Catalogue(folders, course.notebooks if course else None)


def course_or(option: str) -> Course:
    """The course, which says what the option would; without one, the option is missing."""
    course = course_here()
    if course is None:
        raise click.UsageError(
            f"Missing option '{option}'. It can be left out in a course's folder, which has a file {COURSE_FILE}: "
            "`autograder init` makes one."
        )
    return course
