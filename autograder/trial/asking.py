"""A submission's cases, asked in two phases: all public ones, and then the hidden ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.sandbox import Ending, Loaded, Reply, StudentEnded
from autograder.trial.budget import Budget
from autograder.trial.processes import Process, Processes
from autograder.trial.tried import Tried

__all__ = ["Asking"]


class Asking:
    """Asks a submission's cases, in as few processes as it takes.

    **What is shown was there before a hidden case was asked.** The first phase asks all public cases, second tries
    included. Once the second has begun, nothing is taken from a process but its replies to hidden cases: it may have
    seen a hidden input, or have found what an earlier process left about one, in the machine's caches or its clock.

    In each phase all exercises are first asked in one process. Where anything but an answer comes after other
    exercises were asked in it, the exercise is asked again in a process of its own, and only that counts.

    Args:
        cell_errors: how cells ended that did not run, by their index; each error once, however often it was met.
        left_out: those among them that ended their process or took too long, and did not run again.
    """

    def __init__(self, processes: Processes, budget: Budget) -> None:
        self.cell_errors: list[tuple[int, Reply]] = []
        self.left_out: dict[int, Reply] = {}
        self._processes = processes
        self._budget = budget
        self._met: set[tuple[int, Ending, str, str]] = set()

    def ask(self, tried: Sequence[Tried]) -> None:
        """Ask everything; note in each exercise what came of it."""
        try:
            self._phase(tried, hidden=False)
            self.left_out = dict(self._processes.left_out)
            self._remember(self.left_out.items())
            self._budget.begin_hidden()
            self._phase([one for one in tried if one.is_function and one.waiting(hidden=True)], hidden=True)
        finally:
            self._processes.end()

    def _phase(self, tried: Sequence[Tried], hidden: bool) -> None:
        present = self._processes.packages
        doubted, unfinished = [], []
        # The process that is there is made use of, and those that went well go first.
        for one in sorted(tried, key=lambda one: (one.packages != present, one.packages, bool(one.troubles))):
            if process := self._process(one, hidden):
                own = self._call(process, one, hidden)
                if not own:
                    doubted.append(one)
                elif one.waiting(hidden):
                    unfinished.append(one)
        for one in unfinished:
            self._alone(one, hidden)
        for one in doubted:
            self._again(one, hidden)

    def _again(self, one: Tried, hidden: bool) -> None:
        """Ask an exercise again whose trouble may be another one's; what does not come again stays as it is."""
        if not self._budget.again(one.exercise):
            return
        before = one.replies_to(hidden)
        for name in before:
            del one.replies[name]
        self._alone(one, hidden)
        one.replies = before | one.replies

    def _alone(self, one: Tried, hidden: bool) -> None:
        """Ask in a process of its own; after a crash go on with the next case in another, while there is time."""
        while one.waiting(hidden) and self._budget.spare >= 0:
            self._processes.end()
            process = self._process(one, hidden)
            if process is None:
                return
            self._call(process, one, hidden)

    def _process(self, one: Tried, hidden: bool) -> Process | None:
        """A process in which the exercise's function is; note how its cells ran, unless a hidden case was asked."""
        process = self._processes.of(one.packages)
        found = self._processes.loaded if process is None else process.loaded
        loaded = found.get(one.exercise.id, Loaded("missing"))
        if not hidden:
            self._remember(loaded.errors)
            if not one.is_function:
                one.loaded = loaded
        return process if loaded.is_function else None

    def _call(self, process: Process, one: Tried, hidden: bool) -> bool:
        """Call the function on one case after another, until none is left or the process is gone.

        Returns:
            Whether what came instead of answers is the exercise's own doing.
        """
        cases = one.waiting(hidden)
        if not cases:
            return True
        first = process.asked <= {one.exercise.id}
        process.asked.add(one.exercise.id)
        own, started = self._budget.own(one.exercise), process.talk.used
        process.talk.allow(own, self._budget.patience(own))
        for variant in cases:
            try:
                one.replies[variant.case.name] = process.talk.ask(variant.question)
            except StudentEnded as end:
                one.replies[variant.case.name] = end.reply
                break
        seconds = process.talk.used - started
        self._budget.spend(seconds, one.exercise)
        one.seconds += seconds
        troubles = one.troubles_in(hidden)
        if first:
            one.troubles |= troubles
        return troubles <= one.troubles or one.out_of_time

    def _remember(self, errors: Iterable[tuple[int, Reply]]) -> None:
        for cell, reply in errors:
            key = (cell, reply.kind, reply.type, reply.text)  # a file may have thousands of cells
            if key not in self._met:
                self._met.add(key)
                self.cell_errors.append((cell, reply))
