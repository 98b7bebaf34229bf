"""`autograder list`: the catalogue, in the order of the course."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console, RenderableType
from rich.text import Text

from autograder.asked.exercise import Exercise
from autograder.asked.recorded import RecordedExercise
from autograder.commands.chosen import all_option, chosen_exercises, order_of
from autograder.commands.options import json_option
from autograder.study.order import Chapter, Order
from autograder.study.statement import whole_statement

__all__ = ["list_exercises"]

_BETWEEN = 2  # columns
_INDENT = 2
_POINTS = 4


@click.command("list")
@click.option("--unit", help="Only this unit, notebook or number, such as `activations`, `02-activations` or 2.")
@all_option
@json_option
@click.pass_obj
def list_exercises(folders: tuple[Path, ...], unit: str | None, everything: bool, as_json: bool) -> None:
    """Show the exercises in the order of the course, by notebook.

    Names stand without their unit where that is clear: both are good for other commands. --json tells all there is to
    know of each, its statement and hints included. In a course's folder they are the course's.
    """
    order = order_of(folders, everything=everything)
    catalogue = order.catalogue
    chosen = chosen_exercises(order, [unit] if unit else [], folders, everything=everything)
    if as_json:
        click.echo(json.dumps([_entry(catalogue[e], order) for e in chosen], indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    names = Counter(each.partition(".")[2] for each in catalogue.paths)
    ambiguous = [name for name, times in names.items() if times > 1]
    chapters = dict.fromkeys(order.chapter(each) for each in chosen)
    for number, chapter in enumerate(chapters):
        exercises = [catalogue[each] for each in chosen if each in chapter.ids]
        console.print(*([""] if number else []), *_chapter(chapter, exercises, ambiguous, console.width), sep="\n")


def _chapter(
    chapter: Chapter, exercises: Sequence[Exercise], ambiguous: Container[str], width: int
) -> Iterator[RenderableType]:
    """A notebook's exercises: name, title and points on a line; a name without room beside it has its own."""
    yield Text(f"{chapter.name}  {chapter.title}", style="bold cyan")
    names = [exercise.id if exercise.name in ambiguous else exercise.name for exercise in exercises]
    column = _INDENT + min(max(map(len, names)), width // 2 - 2 * _INDENT) + _BETWEEN
    for exercise, name in zip(exercises, names, strict=True):
        titles = textwrap.wrap(exercise.title, max(8, width - column - _POINTS), break_on_hyphens=False)
        line = Text(f"{' ' * _INDENT}{name}", style="bold")
        if line.cell_len + _BETWEEN > column:
            yield line
            line = Text()
        line.append(" " * (column - line.cell_len))
        line.append(titles[0], style="not bold")
        line.append(f"{exercise.points:g}".rjust(width - line.cell_len), style="not bold")
        yield line
        yield from (Text(" " * column + title) for title in titles[1:])


def _entry(exercise: Exercise, order: Order) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "unit": exercise.unit,
        "notebook": order.chapter(exercise.id).name,
        "title": exercise.title,
        "points": exercise.points,
        "signature": f"{exercise.name}{exercise.signature}",
        "statement": whole_statement(exercise),
        "hints": list(exercise.hints),
        "parts": [part.name for part in exercise.answer_parts],
        "cases": [{"name": c.name, "hidden": c.hidden, "weight": c.weight} for c in exercise.cases],
        "reference": _reference(exercise),
        "mistakes": [{"key": m.key, "name": m.name} for m in exercise.mistakes],
    }


def _reference(exercise: Exercise) -> str:
    if isinstance(exercise, RecordedExercise):
        return ""  # it is not here
    if callable(exercise.reference):
        return f"{exercise.reference.__module__}.{exercise.reference.__name__}"
    return ", ".join(f"dlcourse.{name}" for name in exercise.reference or [exercise.id])
