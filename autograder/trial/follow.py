"""Follow-through: what is right for the student's own, wrong, result earns its marks.

Whether it is cannot be read off the reference, which has another result, and must not be measured on the student's
function: a function that is no network at all has gradients, too. An exercise therefore declares the slips of its
result that deserve following, each a whole implementation. A student's result that is a slip's in every case is that
slip; the other parts are compared with what follows from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.asked.exercise import Mistake
from autograder.trial.trial import Trial

__all__ = ["with_followed_slip"]


def with_followed_slip(trials: Sequence[Trial]) -> list[Trial]:
    """Note in trials of one exercise which slip the student's results show, if they show one."""
    slip = _slip(trials)
    return [trial.with_slip(slip) for trial in trials] if slip else list(trials)


def _slip(trials: Sequence[Trial]) -> Mistake | None:
    rule = trials[0].exercise.follow_through if trials else None
    if rule is None:
        return None
    results = [(trial, part) for trial in trials for part in trial.parts if part.name == rule.of]
    if all(part.right for _, part in results):
        return None
    return next((slip for slip in rule.slips if all(trial.shows(slip, part) for trial, part in results)), None)
