"""The processes in which a submission's cells run, one after another."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.asked.exercise import Exercise
from autograder.sandbox import Conversation, Ending, Job, Loaded, Reply, Sandbox, SandboxError, StudentEnded
from autograder.trial.budget import Budget

__all__ = ["Process", "Processes"]

_CELLS_LEFT_OUT = 3  # cells of one submission that may hang before the rest is given up


@dataclass
class Process:
    """A process in which the cells have run, and which can be asked for each exercise of its packages.

    Args:
        loaded: how the cells ran and whether the function is there, by the exercise.
        asked: exercises whose functions have been called in it.
    """

    packages: tuple[str, ...]
    talk: Conversation
    loaded: Mapping[str, Loaded]
    asked: set[str] = field(default_factory=set)


class Processes:
    """A submission's processes, of which there are never two at once.

    Args:
        cells: index and source of each code cell, in order.
        sandbox_of: where code runs that may import these packages.
        exercises: what will be asked for.
        left_out: how cells ended that ended their process, or took all the time; they are not run again.
        loaded: how the cells ran in the first process that they did not end, by the exercise.
    """

    def __init__(
        self,
        cells: Sequence[tuple[int, str]],
        sandbox_of: Callable[[tuple[str, ...]], Sandbox],
        exercises: Sequence[Exercise],
        budget: Budget,
    ) -> None:
        self.cells = cells
        self.left_out: dict[int, Reply] = {}
        self.loaded: dict[str, Loaded] = {}
        self._sandbox_of = sandbox_of
        self._exercises = exercises
        self._budget = budget
        self._current: Process | None = None

    @property
    def packages(self) -> tuple[str, ...] | None:
        """Those of the process that is there."""
        return self._current.packages if self._current is not None else None

    def end(self) -> None:
        """End the process that is there."""
        if self._current is not None:
            current, self._current = self._current, None
            current.talk.end()

    def of(self, packages: tuple[str, ...]) -> Process | None:
        """The process that is there, if it is good for these packages and lives, or else a new one.

        Returns:
            Nothing where no time is left to run the cells. Those that never ran are left out, too.
        """
        if self._current is None or self._current.packages != packages or self._current.talk.fate is not None:
            self.end()
            while self._current is None and self._budget.for_cells > 0:
                self._current = self._started(packages)
            if self._current is None and not self.loaded:
                self.left_out = {index: Reply(Ending.NOT_RUN) for index, _ in self.cells} | self.left_out
        return self._current

    def _started(self, packages: tuple[str, ...]) -> Process | None:
        """Run the cells, and look for the exercises' functions.

        Returns:
            Nothing where a cell ended the process or took all the time. It is left out from then on.
        """
        exercises = [exercise for exercise in self._exercises if tuple(exercise.packages) == packages]
        cells = [(index, source) for index, source in self.cells if index not in self.left_out]
        seconds = self._budget.for_cells
        job = Job(self._budget.left, max(exercise.memory_mib for exercise in exercises))
        talk = self._sandbox_of(packages).conversation(job)
        process: Process | None = None
        try:
            talk.allow(seconds, self._budget.patience(seconds, beside=seconds))
            found = talk.load(cells, {exercise.name: exercise.forbidden for exercise in exercises})
            process = Process(packages, talk, self._read(found, exercises))
            self.loaded = {**process.loaded, **self.loaded}
        except StudentEnded as end:
            if not cells and not (end.fate.timed_out and seconds < self._budget.longest):
                raise SandboxError("the sandbox's processes end before they have run anything") from None
            self._leave_out(end, [index for index, _ in cells], seconds)
        finally:
            self._budget.spend(talk.used)
            if process is None:
                talk.end()
        return process

    def _leave_out(self, end: StudentEnded, cells: Sequence[int], seconds: float) -> None:
        """Leave out the cell that was running; all of them, if it is not known, or one too many."""
        known = end.cell in cells and len(self.left_out) < _CELLS_LEFT_OUT
        reply = dataclasses.replace(end.reply, limit=int(seconds))
        self.left_out |= {index: reply for index in cells if index == end.cell or not known}

    def _read(self, found: Mapping[str, Loaded], exercises: Sequence[Exercise]) -> dict[str, Loaded]:
        """One error a cell at most, and none of cells that do not exist, whatever the student's process says."""
        by_id = {exercise.id: found[exercise.name] for exercise in exercises}
        told = dict(error for loaded in by_id.values() for error in loaded.errors)
        if not told:
            return by_id
        errors = tuple((index, told[index]) for index, _ in self.cells if index in told)
        return {one: dataclasses.replace(loaded, errors=errors) for one, loaded in by_id.items()}
