"""`autograder study`: the exercises, one after another, checked as they are saved."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
from pathlib import Path

import click

from autograder.asked.exercise import ExerciseError
from autograder.commands.chosen import all_option, chosen_exercises, order_of

__all__ = ["study"]

_NEEDED = {"prompt_toolkit": "prompt-toolkit", "watchfiles": "watchfiles", "pylatexenc": "pylatexenc"}


@click.command()
@click.argument("units", metavar="[UNIT]...", nargs=-1)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where your files are; by default the study folder that you are in, or else `study` here.",
)
@click.option("--poll", is_flag=True, help="Look at the files again and again: for folders in a network.")
@click.option("--plain", is_flag=True, help="Write a log and read lines, as it does where there is no terminal.")
@all_option
@click.pass_obj
def study(
    folders: tuple[Path, ...], units: tuple[str, ...], folder: Path | None, poll: bool, plain: bool, everything: bool
) -> None:
    """Learn by doing: the next exercise, checked as often as you save it.

    UNIT is a unit such as `optimization`, a notebook such as `07-optimization`, or its number. Without any, those of
    the last time, or all; in a course's folder, all that the course has. Your files and what you have done
    (progress.txt) are in one folder; nothing there is ever written over.
    """
    missing = [name for module, name in _NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise ExerciseError(
            f"self-study needs {', '.join(missing)}: pip install 'dlcourse[study]'; `autograder next` works without"
        )
    from autograder.study.folder import StudyFolder
    from autograder.study.loop import Loop, is_plain
    from autograder.study.record import find_folder

    order = order_of(folders, everything=everything)
    place = StudyFolder(folder or find_folder(Path.cwd()) or Path("study"), order)
    if units:
        chosen_exercises(order, units, folders, everything=everything)  # an unknown one is refused before it is noted
        place.records.units = units
    ids = chosen_exercises(order, place.records.units, folders, everything=everything, own=folders)
    if not ids:
        raise ExerciseError("there are no exercises in the folders given by --exercises")
    place.root.mkdir(parents=True, exist_ok=True)

    async def run() -> None:
        await Loop(place, ids, folders, polling=poll, plain=plain or is_plain()).run()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())
    shown = os.path.relpath(place.records.path)
    click.echo(f"Noted in {shown}; `autograder study` goes on from there.")
