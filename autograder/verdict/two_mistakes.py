"""Two declared mistakes at once, where their common answer is the student's in every case."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.asked.exercise import Exercise
from autograder.asked.pairs import Pair, pairs_of
from autograder.sandbox import Ending
from autograder.trial.trial import Trial
from autograder.verdict.declared import is_shown_throughout

__all__ = ["two_mistakes"]


def two_mistakes(exercise: Exercise, told: Sequence[Trial]) -> Pair | None:
    """The one pair of mistakes that ends in every trial as the student's code did, shown by numbers.

    There may be hundreds of pairs: all are tried on one case, and what is left on the others.
    """
    wrong = [t for t in told if t.reply.kind is Ending.ANSWER and any(not part.right for part in t.parts)]
    if not wrong:
        return None
    first = min(wrong, key=lambda trial: trial.variant.size)
    left = [pair for pair in pairs_of(exercise) if _answers_so(pair, first)]
    found = [pair for pair in left if is_shown_throughout(pair.both, told)]
    return found[0] if len(found) == 1 else None


def _answers_so(pair: Pair, trial: Trial) -> bool:
    outcome = trial.variant.outcome_once(pair.both)  # there are too many pairs for the variant to remember all answers
    pieces = None if isinstance(outcome, Exception) else trial.exercise.split(outcome)
    return pieces is not None and all(part.is_what(piece) for part, piece in zip(trial.parts, pieces, strict=True))
