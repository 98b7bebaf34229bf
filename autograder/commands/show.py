"""`autograder show`, `hint` and `next`: the same as in self-study, without its loop."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from autograder.asked.exercise import ExerciseError
from autograder.commands.chosen import all_option, chosen_exercises, order_of
from autograder.messages import counted
from autograder.study.folder import StudyFolder
from autograder.study.named import exercise_named
from autograder.study.order import Order
from autograder.study.record import Standing, find_folder
from autograder.study.statement import statement_text, whole_statement

__all__ = ["hint", "next_exercise", "show"]

_WIDEST = 100


@click.command()
@click.argument("name", metavar="ID")
@click.pass_obj
def show(folders: tuple[Path, ...], name: str) -> None:
    """Show what an exercise asks for; ID may go without its unit."""
    order = order_of(folders)
    exercise = order.catalogue[exercise_named(order.catalogue.paths, name)]
    console = Console(highlight=False)
    width = min(console.width, _WIDEST)
    console.print(Text(exercise.title, style="bold"))
    console.print(Text(f"{exercise.id} · {counted(exercise.points, 'point')} · {order.chapter(exercise.id).name}"))
    console.print(Text("─" * width))
    console.print(Text(f"{exercise.name}{exercise.signature}\n", style="bold"), width=width)
    console.print(Text(statement_text(whole_statement(exercise), width)), width=width)
    _say("")
    cases = [f"{case.name} (hidden)" if case.hidden else case.name for case in exercise.cases]
    console.print(Text(f"It is tried on: {'; '.join(cases)}."), width=width)
    if exercise.hints:
        _say(f"`autograder hint {exercise.id}` gives {counted(len(exercise.hints), 'hint')}.")


@click.command()
@click.argument("name", metavar="ID")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.pass_obj
def hint(folders: tuple[Path, ...], name: str, number: int | None) -> None:
    """Show a hint for an exercise: the next one, where there is a study folder, or else the first; or NUMBER."""
    order = order_of(folders)
    exercise = order.catalogue[exercise_named(order.catalogue.paths, name)]
    folder = _folder(order)
    if not exercise.hints:
        raise ExerciseError(f"{exercise.id} has no hints")
    seen = folder.records[exercise.id].hints if folder else 0
    shown = number or min(seen + 1, len(exercise.hints))
    if shown > len(exercise.hints):
        raise ExerciseError(f"{exercise.id} has {counted(len(exercise.hints), 'hint')}, and no number {shown}")
    if folder:
        record = folder.records[exercise.id]
        folder.records[exercise.id] = replace(record, hints=max(record.hints, shown))
        folder.records.write()
    console = Console(highlight=False)
    text = f"Hint {shown} of {len(exercise.hints)}: {exercise.hints[shown - 1]}"
    console.print(Text(text), width=min(console.width, _WIDEST))
    if shown < len(exercise.hints):
        _say(f"The next one: autograder hint {exercise.id} {shown + 1}")


@click.command("next")
@click.argument("units", metavar="[UNIT]...", nargs=-1)
@all_option
@click.pass_obj
def next_exercise(folders: tuple[Path, ...], units: tuple[str, ...], everything: bool) -> None:
    """Show the next exercise that is not done, and how to check it."""
    order = order_of(folders, everything=everything)
    folder = _folder(order)
    named = units or (folder.records.units if folder else ())
    chosen = chosen_exercises(order, named, folders, everything=everything, own=folders)
    waiting = [each for each in chosen if not folder or folder.records[each].standing is not Standing.DONE]
    if not waiting:
        _say(f"{counted(len(chosen), 'exercise is', 'exercises are')} done, and none is left.")
        return
    exercise = order.catalogue[waiting[0]]
    place = folder.path(exercise.id) if folder else Path(f"{exercise.name}.py")
    _say(f"{exercise.title} ({len(chosen) - len(waiting)} of {len(chosen)} done)")
    _say(f"  autograder show {exercise.id}")
    _say(f"  autograder check {exercise.id} {os.path.relpath(place)}")


def _folder(order: Order) -> StudyFolder | None:
    """The study folder here, if there is one: none is made for a look."""
    root = find_folder(Path.cwd())
    return StudyFolder(root, order) if root else None


def _say(text: str) -> None:
    click.echo(text)
