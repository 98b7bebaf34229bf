"""`autograder list`: the catalogue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise, ExerciseError
from autograder.commands.options import json_option

__all__ = ["list_exercises"]

_BETWEEN = 2  # columns


@click.command("list")
@click.option("--unit", help="Only this unit, such as `activations`.")
@json_option
@click.pass_obj
def list_exercises(folders: tuple[Path, ...], unit: str | None, as_json: bool) -> None:
    """Show the catalogue: id, title, points, signature and the mistakes that are recognised."""
    exercises = [e for e in Catalogue(folders) if unit in (None, e.unit)]
    if unit and not exercises:
        raise ExerciseError(f"there is no unit {unit!r}; `autograder list` shows all")
    if as_json:
        click.echo(json.dumps([_entry(e) for e in exercises], indent=2, ensure_ascii=False))
        return
    console = Console()
    console.print(_table(exercises, console.width))


def _table(exercises: list[Exercise], width: int) -> Table:
    """One line an exercise where all of them have room for that; else the title stands below the id."""
    table = Table(box=None, pad_edge=False, padding=(0, _BETWEEN, 0, 0))
    numbers = ("points", "mistakes")
    beside = max(len(e.id) for e in exercises) + max(len(e.title) for e in exercises) + len("".join(numbers))
    one_line = beside + _BETWEEN * 3 <= width
    for heading in ("exercise", "title") if one_line else ("exercise and title",):
        table.add_column(heading)
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    for exercise in exercises:
        name, title = Text(exercise.id, style="bold", overflow="fold"), Text(exercise.title)
        texts = [name, title] if one_line else [Group(name, Padding(title, (0, 0, 0, _BETWEEN)))]
        table.add_row(*texts, f"{exercise.points:g}", str(len(exercise.mistakes)))
    return table


def _entry(exercise: Exercise) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "unit": exercise.unit,
        "title": exercise.title,
        "points": exercise.points,
        "signature": f"{exercise.name}{exercise.signature}",
        "parts": [part.name for part in exercise.answer_parts],
        "cases": [{"name": c.name, "hidden": c.hidden, "weight": c.weight} for c in exercise.cases],
        "reference": _reference(exercise),
        "mistakes": [{"key": m.key, "name": m.name, "message": m.message} for m in exercise.mistakes],
    }


def _reference(exercise: Exercise) -> str:
    if callable(exercise.reference):
        return f"{exercise.reference.__module__}.{exercise.reference.__name__}"
    return ", ".join(f"dlcourse.{name}" for name in exercise.reference or [exercise.id])
