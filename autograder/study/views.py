"""What there is to be seen of a learner's work."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from autograder.asked.exercise import Exercise
from autograder.study.hints import last_hint
from autograder.study.record import Standing
from autograder.study.screen import found_view, heading, paragraph
from autograder.study.work import Work

__all__ = ["celebration", "heading_of", "hints_view", "most_hints", "state"]

_ALIKE = 3  # failures that look the same, after which a hint is offered


def heading_of(work: Work, width: int) -> RenderableType:
    """The exercise, its file as something to click on, and how far everything is."""
    exercise, standing = work.exercise, work.record.standing
    done = f"{standing.symbol} {work.done} of {len(work.ids)} done"
    return heading(exercise.title, exercise.id, exercise.points, work.path, work.line, done, width)


def state(work: Work) -> list[RenderableType]:
    """What the last check has found, or how to begin."""
    if work.checking:
        return [Text("Checking …", style="dim")]
    if work.found is not None:
        return [*_advice(work), found_view(work.found)]
    record = work.record
    if record.standing is Standing.DONE:
        return [Text(f"✓ Done on {record.done}. Save the file to check it again.", style="green")]
    if work.rests:
        text = "You have seen the solution. Now write it from memory; save, and it is checked."
        return [paragraph(text, indent=0)]
    views: list[RenderableType] = [paragraph(_first_sentences(work.exercise))]
    if record.right:
        views += ["", paragraph(f"At the last check {record.right.replace('/', ' of ')} cases were right.")]
    return [*views, "", paragraph("Write it in this file and save: it is checked at once.", indent=0)]


def _first_sentences(exercise: Exercise) -> str:
    return exercise.statement.split("\n\n")[0].replace("\n", " ")


def _advice(work: Work) -> list[RenderableType]:
    assert work.found is not None
    if work.found.passed:
        return [paragraph("n goes on, s shows the reference beside your code.", indent=0)]
    if work.record.alike >= _ALIKE and work.found.attempted:
        return [paragraph(f"{work.record.alike} times the same. h gives a hint.", "bold", indent=0)]
    return []


def most_hints(exercise: Exercise) -> int:
    """How many hints there are: the exercise's own, and the one that names the line."""
    return len(exercise.hints) + 1


def hints_view(work: Work, shown: int) -> Sequence[RenderableType]:
    """The first hints."""
    exercise = work.exercise
    hints = list(exercise.hints)
    if shown > len(hints):
        hints.append(last_hint(exercise, work.text, work.found.line if work.found else 0))
    return [paragraph(f"Hint {n} of {most_hints(exercise)}: {hint}") for n, hint in enumerate(hints[:shown], 1)]


def celebration(work: Work) -> list[RenderableType]:
    """The end."""
    records = [work.folder.records[each] for each in work.ids]
    tries, hints = sum(record.tries for record in records), sum(record.hints for record in records)
    counted = f"Exercises: {len(records)}. Checks: {tries}. Hints: {hints}."
    return [
        "",
        Text("★ ★ ★   That was the last one. All is done.   ★ ★ ★", style="bold green"),
        "",
        paragraph(f"{counted} Every one of them you wrote by hand: you know what the machine computes."),
        "",
        paragraph("l shows them all again; `autograder study UNIT` goes on elsewhere.", "dim", indent=0),
    ]
