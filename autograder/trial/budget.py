"""How long one hand-in may take: one clock for all that is done with it."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.asked.exercise import Exercise

__all__ = ["ALLOWANCE", "Budget"]

ALLOWANCE = 5
"""How many times its longest exercise's seconds a hand-in has beside all exercises' own."""

_LEAST = 0.01  # seconds, in which no process gets as far as a cell


class Budget:
    """A hand-in's seconds: each exercise's own, for its cases, and an allowance for everything else.

    Out of the allowance come the cells, run again in each process, patience with a process that had to wait, and
    second tries. So one exercise takes nothing that is another one's, and all of it together has an end. In the
    allowance is room for three cells that hang and for the others to run.

    What is not necessary is begun only where enough is left for what will be: running the cells once more for it and,
    before any hidden case was asked, once more for those.
    """

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        self._own = {exercise.id: float(exercise.seconds) for exercise in exercises}
        self._whole = dict(self._own)
        self.longest = max(self._own.values(), default=0.0)
        self.allowance = ALLOWANCE * self.longest
        self._kept = self.longest  # of the allowance, for the cells before the hidden cases

    def begin_hidden(self) -> None:
        """Let hidden cases have what was kept for them."""
        self._kept = 0.0

    @property
    def left(self) -> float:
        """Seconds of the whole hand-in."""
        return self.allowance + sum(self._own.values())

    def own(self, exercise: Exercise) -> float:
        """Seconds that an exercise's cases still have."""
        return self._own[exercise.id]

    @property
    def for_cells(self) -> float:
        """Seconds that running the cells may take."""
        return min(self.longest, self.allowance) if self.allowance > _LEAST else 0.0

    @property
    def spare(self) -> float:
        """Seconds for what is not necessary; negative where there are none."""
        return self.allowance - self.longest - self._kept

    def patience(self, seconds: float, beside: float = 0.0) -> float:
        """Seconds for which a process that had to wait may go on, after so many of its own.

        Args:
            beside: what comes out of the allowance before.
        """
        return max(0.0, min(seconds, self.spare - beside))

    def spend(self, seconds: float, exercise: Exercise | None = None) -> None:
        """Count seconds: of an exercise's own as far as they go, else of the allowance."""
        if exercise is not None:
            own = min(seconds, self._own[exercise.id])
            self._own[exercise.id] -= own
            seconds -= own
        self.allowance = max(0.0, self.allowance - seconds)

    def again(self, exercise: Exercise) -> bool:
        """Give an exercise its seconds back for a second try, if the allowance has them."""
        spent = self._whole[exercise.id] - self._own[exercise.id]
        if spent > self.spare:
            return False
        self.allowance -= spent
        self._own[exercise.id] += spent
        return True
