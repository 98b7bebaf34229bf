"""What there is to be seen of a learner's work."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from autograder.asked.exercise import Exercise
from autograder.messages import say
from autograder.study.hints import last_hint
from autograder.study.record import Standing
from autograder.study.screen import found_view, heading, paragraph
from autograder.study.solution import why_no_solution
from autograder.study.work import Work

__all__ = ["celebration", "heading_of", "hints_view", "state"]

_ALIKE = 3  # failures that look the same, after which a hint is offered


def heading_of(work: Work, width: int) -> RenderableType:
    """The exercise, its file as something to click on, and how far everything is."""
    exercise, standing = work.exercise, work.record.standing
    done = f"{standing.symbol} {work.done} of {len(work.ids)} done"
    return heading(exercise.title, exercise.id, exercise.points, work.path, work.line, done, width)


def state(work: Work) -> list[RenderableType]:
    """What the last check has found, or how to begin."""
    if work.checking:
        return [Text(say("study.checking"), style="dim")]
    if work.found is not None:
        return [*_advice(work), found_view(work.found)]
    record = work.record
    if record.standing is Standing.DONE:
        return [Text(say("study.done-on", day=record.done), style="green")]
    if work.rests:
        return [paragraph(say("study.from-memory"), indent=0)]
    views: list[RenderableType] = [paragraph(_first_sentences(work.exercise))]
    if record.right:
        views += ["", paragraph(say("study.last-time", right=record.right.replace("/", " of ")))]
    return [*views, "", paragraph(say("study.begin"), indent=0)]


def _first_sentences(exercise: Exercise) -> str:
    return exercise.statement.split("\n\n")[0].replace("\n", " ")


def _advice(work: Work) -> list[RenderableType]:
    assert work.found is not None
    if work.found.passed:
        key = "study.go-on-only" if why_no_solution(work.exercise) else "study.go-on"
        return [paragraph(say(key), indent=0)]
    if work.record.alike >= _ALIKE and work.found.attempted and _hints(work):
        return [paragraph(say("study.same-again", times=work.record.alike), "bold", indent=0)]
    return []


def hints_view(work: Work) -> Sequence[RenderableType]:
    """One hint more than before, and those above it; it is noted."""
    hints = _hints(work)
    shown = work.hinted(len(hints))
    return [
        paragraph(say("study.hint", number=n, count=len(hints), hint=hint)) for n, hint in enumerate(hints[:shown], 1)
    ] or [paragraph(say("study.hint.none"))]


def _hints(work: Work) -> list[str]:
    """The exercise's own hints, and the one that names the line, if anything tells which."""
    last = last_hint(work.exercise, work.text, work.found.line if work.found else 0)
    return [*work.exercise.hints, *filter(None, [last])]


def celebration(work: Work) -> list[RenderableType]:
    """The end."""
    records = [work.folder.records[each] for each in work.ids]
    tries, hints = sum(record.tries for record in records), sum(record.hints for record in records)
    return [
        "",
        Text(f"★ ★ ★   {say('study.last')}   ★ ★ ★", style="bold green"),
        "",
        paragraph(say("study.counted", exercises=len(records), checks=tries, hints=hints)),
        "",
        paragraph(say("study.elsewhere"), "dim", indent=0),
    ]
