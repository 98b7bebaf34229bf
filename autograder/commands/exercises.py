"""`autograder exercises`: what concerns those who write exercises."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise, ExerciseError
from autograder.commands.options import FULL_MARKS, MARKS_LOST, MISUSE, json_option

__all__ = ["exercises"]


@click.group()
def exercises() -> None:
    """Look after exercises: the course's, and your own with `--exercises DIR`."""


@exercises.command("test")
@click.argument("names", metavar="[ID]...", nargs=-1)
@json_option
@click.pass_obj
def test_exercises(folders: tuple[Path, ...], names: tuple[str, ...], as_json: bool) -> None:
    """Try the cases of exercises on wrong versions of their solutions, made by machine.

    ID is an exercise or a unit; without any, those in the folders given by --exercises, or else the whole course. A
    mutant survives if it has full marks, be it in some variants of the hidden cases only. Add a case that it fails,
    or declare it by its key under `equivalent`, with the reason why nothing can tell it from the solution.

    Exits with 0 if every mutant loses marks or is declared, 1 where some survive, and 2 where a declaration does not
    hold, a case accepts more than rounding asks for, or solution and reference disagree.
    """
    from autograder.mutation.examination import examine
    from autograder.mutation.text import as_json as entry
    from autograder.mutation.text import heading, row, total

    chosen = _chosen(Catalogue(folders), folders, names)
    examinations = []
    if not as_json:
        click.echo(heading())
    for exercise in chosen:
        try:
            examinations.append(examine(exercise))
        except ExerciseError as wrong:
            if wrong.__cause__ is not None:  # an exception of the exercise's own code, for its author
                traceback.print_exception(wrong.__cause__)
            raise
        if not as_json:
            click.echo(row(examinations[-1]))
    if as_json:
        click.echo(json.dumps({"exercises": [entry(e) for e in examinations]}, indent=2, ensure_ascii=False))
    elif len(chosen) > 1:
        click.echo(total(examinations))
    for examination in examinations:
        for error in examination.errors:
            click.echo(f"autograder: {examination.exercise_id} {error}", err=True)
    if any(examination.errors for examination in examinations):
        sys.exit(MISUSE)
    sys.exit(MARKS_LOST if any(examination.survivors for examination in examinations) else FULL_MARKS)


def _chosen(catalogue: Catalogue, folders: Sequence[Path], names: Sequence[str]) -> list[Exercise]:
    """The exercises of these names and units, in the catalogue's order."""
    for name in names:
        if not any(name in (each, each.split(".")[0]) for each in catalogue.paths):
            raise ExerciseError(f"there is no exercise and no unit {name!r}; `autograder list` shows all")
    if names:
        return [catalogue[each] for each in catalogue.paths if {each, each.split(".")[0]} & set(names)]
    own = [folder.resolve() for folder in folders]
    paths = catalogue.paths.items()
    return [catalogue[each] for each, path in paths if not own or path.resolve().parents[1] in own]
