"""One implementation of one exercise, tried on its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.asked.exercise import Case, Exercise
from autograder.asked.variant import Variant
from autograder.sandbox import Ending, Loaded, Reply
from autograder.trial.follow import with_followed_slip
from autograder.trial.trial import Trial

__all__ = ["Attempt"]


@dataclass(frozen=True, eq=False)
class Attempt:
    """One implementation of one exercise, tried.

    Args:
        cases: those that were to be tried.
        loaded: how the submission's cells ran.
        trials: one for each case; none, where there was nothing to call.
        reasons: how those cells ended that define the function and did not run.
        similar: the name of a function that is there, where this one is not and may be called so by mistake.
    """

    exercise: Exercise
    cases: Sequence[Case]
    loaded: Loaded
    trials: Sequence[Trial] = ()
    reasons: Sequence[Reply] = ()
    similar: str = ""
    seconds: float = 0.0

    @classmethod
    def of(
        cls, exercise: Exercise, loaded: Loaded, variants: Sequence[Variant], replies: Mapping[str, Reply], **told: Any
    ) -> Attempt:
        """Put replies, by the case's name, beside what was asked; a case without one was not run."""
        trials = [Trial(v, replies.get(v.case.name, Reply(Ending.NOT_RUN))) for v in variants]
        cases = [variant.case for variant in variants]
        return cls(exercise, cases, loaded, with_followed_slip(trials) if loaded.is_function else (), **told)

    @property
    def unattempted(self) -> bool:
        """Whether the student has left the exercise open."""
        return bool(self.trials) and all(trial.reply.unattempted for trial in self.trials)
