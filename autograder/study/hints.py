"""Hints, one after another; the last one names the line."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.asked.exercise import Exercise, ExerciseError
from autograder.messages import say
from autograder.study.folder import solution_text

__all__ = ["last_hint"]

_ALIKE = 0.45  # from which on two lines are the same step


@dataclass(frozen=True)
class _Line:
    number: int
    text: str

    @property
    def bare(self) -> str:
        return "".join(self.text.partition("  #")[0].split())


def last_hint(exercise: Exercise, mine: str, line: int = 0) -> str:
    """Name the line to look at; empty where neither an error nor a solution tells which.

    Args:
        mine: the text of the learner's file.
        line: where it raised an error; 0, where it raised none.
    """
    own = list(_lines(mine, exercise.name))
    raising = next((one for one in own if one.number == line), None)
    if raising:
        return say("study.hint.raising", line=raising.number, text=raising.text)
    try:
        solution = list(_lines(solution_text(exercise), exercise.name))
    except ExerciseError:
        solution = []
    if not solution:
        return ""
    if not own:
        return say("study.hint.begin", text=solution[0].text)
    right = {step.bare for step in solution} & {one.bare for one in own}
    steps = [step for step in solution if step.bare not in right]
    others = [one for one in own if one.bare not in right]
    if not steps:
        return say("study.hint.order")
    if not others:
        return say("study.hint.missing", text=steps[0].text)
    step, nearest, ratio = min((_nearest(step, others) for step in steps), key=lambda found: found[2])
    if ratio > _ALIKE:
        return say("study.hint.line", line=nearest.number, text=nearest.text, other=step.text)
    return say("study.hint.missing", text=step.text)


def _nearest(step: _Line, own: list[_Line]) -> tuple[_Line, _Line, float]:
    ratios = [difflib.SequenceMatcher(None, step.bare, one.bare).ratio() for one in own]
    best = max(range(len(own)), key=ratios.__getitem__)
    return step, own[best], ratios[best]


def _lines(source: str, name: str) -> Iterator[_Line]:
    """The lines of a function's body that do something."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    function = next((n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name), None)
    if function is None:
        return
    texts = source.split("\n")
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = (first.end_lineno or 0) if documented else first.lineno - 1
    for number in range(start + 1, (function.end_lineno or start) + 1):
        text = texts[number - 1].strip()
        if text and not text.startswith("#") and "NotImplementedError" not in text:
            yield _Line(number, text)
