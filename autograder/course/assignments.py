"""The course's assignments: each is a notebook that is handed out, made of prose and of the exercises named in it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError, grade_id_of
from autograder.course.prose import Block, Derivation, Kind, read_prose
from autograder.verdict.by_hand import ByHand

__all__ = ["Assignment", "read_assignment", "read_assignments", "unknown_assignment"]


_TEXT_STUB = "YOUR ANSWER HERE"  # nbgrader's


@dataclass(frozen=True)
class Assignment:
    """What is handed out and handed in as one notebook, which has the assignment's name."""

    path: Path
    title: str
    name: str
    blocks: tuple[Block, ...]

    @property
    def as_text(self) -> str:
        """All that its notebook is made of, besides the exercises."""
        return repr((self.name, self.title, self.path.parent.name, self.blocks))

    @property
    def exercise_ids(self) -> list[str]:
        """Its exercises, in order."""
        return [block.text for block in self.blocks if block.kind is Kind.EXERCISE]

    @property
    def grade_ids(self) -> list[str]:
        """The keys in nbgrader's grade book of all that gets marks."""
        derivations = [self.grade_id(block.derivation) for block in self.blocks if block.derivation]
        return [grade_id_of(exercise_id) for exercise_id in self.exercise_ids] + derivations

    @property
    def by_hand(self) -> tuple[ByHand, ...]:
        """What a person marks in it, in order."""
        asked = [(block.derivation, block.text) for block in self.blocks if block.derivation]
        return tuple(ByHand(self.grade_id(d), _title(text) or d.name, d.points, _TEXT_STUB) for d, text in asked)

    @property
    def released_tests(self) -> dict[str, str]:
        """Tests that check no exercise, as students get them, by their grade id; a built notebook has none."""
        return {}

    def remarks(self) -> list[str]:
        """What the instructor is told of it at the end of a run."""
        return []

    def grade_id(self, derivation: Derivation) -> str:
        """The key of a derivation in nbgrader's grade book."""
        return f"{self.path.parent.name}-{derivation.name}"


def _title(text: str) -> str:
    """The heading of what is asked, if it begins with one."""
    line = text.lstrip().split("\n")[0]
    return line.lstrip("#").strip() if line.startswith("#") else ""


def read_assignments(catalogue: Catalogue) -> dict[str, Assignment]:
    """Read the prose of every assignment, by its name and in the order of names.

    Raises:
        ExerciseError: if prose is malformed or names an exercise that does not exist; it tells file and line.
    """
    assignments: dict[str, Assignment] = {}
    for assignment in _offered(catalogue):
        path, name = assignment.path, assignment.name
        if name in assignments:
            raise ExerciseError(f"{path}:1: {assignments[name].path} already builds a notebook {name!r}")
        for block in assignment.blocks:
            if block.kind is Kind.EXERCISE and block.text not in catalogue:
                raise ExerciseError(f"{path}:{block.line}: there is no exercise {block.text!r}; see `autograder list`")
        assignments[name] = assignment
    _check_keys(assignments.values(), catalogue)
    return dict(sorted(assignments.items()))


def _offered(catalogue: Catalogue) -> list[Assignment]:
    """The assignments of a course: its own, and of the project's those that it has chosen."""
    every = [read_assignment(path) for path in catalogue.prose()]
    if catalogue.notebooks is None:
        return every
    built_in = catalogue.folders[0]
    own = [each for each in every if built_in not in each.path.parents]
    others = [each for each in every if each not in own]
    for chosen in catalogue.notebooks:
        names = dict.fromkeys(name for each in others for name in (each.name, each.path.parent.name))
        if chosen not in names:
            near = difflib.get_close_matches(chosen, names, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ";"
            raise ExerciseError(
                f"the course asks for the notebook {chosen!r}, and the project has none of that name{meant} there are: "
                f"{', '.join(sorted(each.name for each in others))}, and their units"
            )
    wanted = set(catalogue.notebooks)
    return [each for each in every if each in own or {each.name, each.path.parent.name} & wanted]


def read_assignment(path: Path) -> Assignment:
    """Read the prose of one assignment."""
    head, blocks = read_prose(path)
    return Assignment(path, head["title"], head["notebook"], blocks)


def unknown_assignment(name: str, known: Iterable[str], advice: str = "") -> ExerciseError:
    """The error of an assignment that is none: it names those that there are, or says how a course gets its first.

    Args:
        advice: what else there is to do.
    """
    names = ", ".join(known)
    if names:
        return ExerciseError(f"there is no assignment {name!r}; there are: {names}{advice}")
    return ExerciseError(
        f"there is no assignment {name!r}, since the course has none yet: choose notebooks of the project under "
        f"`notebooks` in autograder.toml (`autograder init` lists them there), or write prose with `notebook: {name}` "
        f"in its head beside your exercises{advice}"
    )


def _check_keys(assignments: Iterable[Assignment], catalogue: Catalogue) -> None:
    """Keep the keys of derivations apart from each other, over the whole course, and from those of exercises."""
    taken = {grade_id_of(exercise_id): f"the exercise {exercise_id}" for exercise_id in catalogue.paths}
    for assignment in assignments:
        for block in assignment.blocks:
            if block.derivation:
                key, where = assignment.grade_id(block.derivation), f"{assignment.path}:{block.line}"
                if key in taken:
                    raise ExerciseError(
                        f"{where}: derivation {block.derivation.name!r} has the key {key!r} in the grade book, as has "
                        f"{taken[key]}; give it another name"
                    )
                taken[key] = f"the derivation at {where}"
