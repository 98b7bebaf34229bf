"""`autograder exercises`: what concerns those who write exercises."""

from __future__ import annotations

import contextlib
import json
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
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
    """Put exercises to the laws of the course, and their cases to wrong solutions made by machine.

    ID is an exercise or a unit; without any, those in the folders given by --exercises, or else the whole course.
    Below an exercise stands what is wrong with it (!) and what would help students more (?). A mutant survives if it
    has full marks, be it in some variants of the hidden cases only. Add a case that it fails, or declare it by its key
    under `equivalent`, with the reason why nothing can tell it from the solution.

    Exits with 0 if every mutant loses marks or is declared, 1 where some survive, and 2 where an exercise breaks a law:
    marks would be wrong.
    """
    from autograder.laws.examined import Examined
    from autograder.mutation.text import heading, total

    catalogue = Catalogue(folders)
    chosen = _chosen(catalogue, folders, names)
    examined = []
    if not as_json:
        click.echo(heading())
    for exercise_id in chosen:
        # What an exercise's own code prints is for its author, and stands neither in the table nor in JSON.
        with contextlib.redirect_stdout(sys.stderr):
            try:
                examined.append(Examined.of(catalogue[exercise_id]))
            except ExerciseError as unread:
                examined.append(Examined.unread(exercise_id, unread))
        if not as_json:
            click.echo(examined[-1].text())
    if as_json:
        click.echo(json.dumps({"exercises": [one.as_json() for one in examined]}, indent=2, ensure_ascii=False))
    elif len(chosen) > 1:
        click.echo(total([one.examination for one in examined if one.examination]))
    for one in examined:
        for raised in one.raised:
            _print_own_code(raised, [folder.resolve() for folder in catalogue.folders])
        for error in () if not as_json and _on_one_terminal() else one.errors:
            click.echo(f"autograder: {f'{one.exercise_id}: ' if one.loaded else ''}{error}", err=True)
    if any(one.errors for one in examined):
        sys.exit(MISUSE)
    sys.exit(MARKS_LOST if any(one.survives for one in examined) else FULL_MARKS)


def _on_one_terminal() -> bool:
    """Whether what is written to standard error is read below the table, which has told it already."""
    return sys.stdout.isatty() and sys.stderr.isatty()


def _print_own_code(error: BaseException, folders: Sequence[Path]) -> None:
    """Print where in the author's own code an exception comes from; nothing of the grader's, which called it."""
    trace = error.__traceback__
    while trace and not any(Path(trace.tb_frame.f_code.co_filename).is_relative_to(folder) for folder in folders):
        trace = trace.tb_next
    if trace:
        traceback.print_exception(type(error), error, trace)


def _chosen(catalogue: Catalogue, folders: Sequence[Path], names: Sequence[str]) -> list[str]:
    """The ids of exercises of these names and units, in the catalogue's order."""
    for name in names:
        if not any(name in (each, each.split(".")[0]) for each in catalogue.paths):
            raise ExerciseError(f"there is no exercise and no unit {name!r}; `autograder list` shows all")
    if names:
        return [each for each in catalogue.paths if {each, each.split(".")[0]} & set(names)]
    own = [folder.resolve() for folder in folders]
    paths = catalogue.paths.items()
    return [each for each, path in paths if not own or path.resolve().parents[1] in own]
