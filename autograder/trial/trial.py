"""One case put to one implementation: what went in, what was expected, what came back, and how the two compare."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.asked.distribution import Distribution
from autograder.asked.exercise import Case, Exercise, Mistake
from autograder.asked.variant import Variant
from autograder.messages import say
from autograder.sandbox import Reply
from autograder.trial.compare import Mismatch, MismatchKind, agrees, compare
from autograder.trial.draws import drawn_alike, is_drawn_from, why_not_drawn_from

__all__ = ["Trial", "TriedPart", "right_parts"]


@dataclass(frozen=True)
class TriedPart:
    """One part of an answer beside what it should have been."""

    name: str
    expected: Any
    tolerance: Any
    answer: Any
    mismatch: Mismatch | None

    @property
    def right(self) -> bool:
        return self.mismatch is None

    def is_what(self, other: Any) -> bool:
        """Whether this part of the answer is another array than the expected one, or the same tuple of arrays.

        Draws are what others are where no test tells them apart.
        """
        if isinstance(self.expected, Distribution):
            return drawn_alike(self.expected, other, self.answer)
        return _alike(other, self.tolerance) and agrees(other, self.answer, self.tolerance)


@dataclass(frozen=True, eq=False)
class Trial:
    """One case put to one implementation.

    Args:
        variant: what went in and what was expected.
        reply: what came back.
        followed: the slip that the student's own, wrong, result shows, where there is follow-through.
    """

    variant: Variant
    reply: Reply
    followed: Mistake | None = None

    @property
    def exercise(self) -> Exercise:
        return self.variant.exercise

    @property
    def case(self) -> Case:
        return self.variant.case

    @functools.cached_property
    def parts(self) -> tuple[TriedPart, ...]:
        """The answer part by part, compared once; empty, where there is no answer."""
        if not self.reply.answered:
            return ()
        exercise, expected, tolerance = self.exercise, self.variant.expected, self.variant.tolerance
        answers = exercise.split(self.reply.value)
        wrong = None if answers is not None else _wrong_number_of_parts(exercise, self.reply.value)
        pieces = zip(
            exercise.part_names,
            exercise.split(expected) or (),
            exercise.split(tolerance) or (),
            answers or [None] * len(exercise.part_names),
            strict=True,
        )
        return tuple(
            TriedPart(name, one, allowed, answer, wrong or _mismatch(one, answer, allowed))
            for name, one, allowed, answer in pieces
        )

    def follows(self, part: TriedPart) -> bool:
        """Whether a wrong part is right for the student's own result."""
        rule = self.exercise.follow_through
        if self.followed is None or rule is None or part.right or part.name not in rule.parts:
            return False
        return self.shows(self.followed, part) and _moves(self.piece_of(self.followed, part))

    def shows(self, mistake: Mistake, part: TriedPart) -> bool:
        """Whether a part of the answer is what a mistake makes of this case."""
        piece = self.piece_of(mistake, part)
        return piece is not None and part.is_what(piece)

    def piece_of(self, mistake: Mistake, part: TriedPart) -> Any:
        """A part of what a mistake returns; nothing, where it raises or returns another number of parts."""
        outcome = self.variant.outcome_of(mistake)
        pieces = None if isinstance(outcome, Exception) else self.exercise.split(outcome)
        return None if pieces is None else pieces[self.exercise.part_names.index(part.name)]

    def with_slip(self, slip: Mistake) -> Trial:
        return replace(self, followed=slip)


def right_parts(variant: Variant, answer: Any) -> list[bool]:
    """Of each part of an answer, whether it is right: what a trial finds, without the time to say what is wrong."""
    exercise = variant.exercise
    pieces = exercise.split(answer)
    if pieces is None:
        return [False] * len(exercise.part_names)
    if isinstance(variant.expected, Distribution):
        return [is_drawn_from(variant.expected, answer)]
    return list(map(agrees, exercise.split(variant.expected) or (), pieces, exercise.split(variant.tolerance) or ()))


def _mismatch(expected: Any, answer: Any, tolerance: Any) -> Mismatch | None:
    if isinstance(expected, Distribution):
        return why_not_drawn_from(expected, answer)
    return compare(expected, answer, tolerance)


def _moves(piece: Any) -> bool:
    """Whether no array of it is all zeros, as the gradient of what was left out is."""
    return all(map(_moves, piece)) if isinstance(piece, tuple) else bool(np.any(piece))


def _wrong_number_of_parts(exercise: Exercise, value: Any) -> Mismatch:
    if value is None:
        return Mismatch(MismatchKind.TYPE, say("compare.none"))
    amount = len(value) if isinstance(value, (list, tuple)) else 1
    names = exercise.part_names
    message = say("compare.count", actual=amount, expected=len(names), names=", ".join(names))
    return Mismatch(MismatchKind.TYPE, message)


def _alike(other: Any, tolerance: Any) -> bool:
    """A mistake may return another number of arrays than was asked for; then there is no tolerance to compare with."""
    if isinstance(tolerance, tuple):
        return isinstance(other, tuple) and len(other) == len(tolerance) and all(map(_alike, other, tolerance))
    return not isinstance(other, tuple)
