"""One submission's code, tried on exercises in the sandbox."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.asked.exercise import Exercise
from autograder.asked.expected import ExpectedAnswers, expected_answers
from autograder.asked.seeds import SeedOf
from autograder.asked.variant import Variant
from autograder.sandbox import Conversation, Ending, Job, Loaded, Reply, Sandbox, SandboxError, StudentEnded
from autograder.trial.attempt import Attempt
from autograder.trial.fairness import fair_variant

__all__ = ["Attempts"]

_CELLS_LEFT_OUT = 3  # cells of one submission that may hang before the rest is given up


@dataclass
class _Try:
    """What came of trying one exercise in one process, or in several."""

    loaded: Loaded
    replies: dict[str, Reply] = field(default_factory=dict)
    seconds: float = 0.0

    def stands(self, exercise: Exercise) -> bool:
        """Whether it would have ended so alone, too: with answers, or out of its own time."""
        replies = [self.replies[case.name] for case in exercise.cases if case.name in self.replies]
        if any(reply.kind is Ending.TIMEOUT for reply in replies):
            return True
        return len([reply for reply in replies if reply.answered or reply.unattempted]) == len(exercise.cases)


@dataclass
class Attempts:
    """One submission's code, first tried on all exercises in one process and, where trouble comes, on each alone.

    The common process is for speed only. An exercise in which anything but an answer came back is tried again in a
    process of its own, with its own time and memory, and only that counts.

    Args:
        cells: index and source of each code cell, in order.
        sandbox: where the code runs.
        seed_of: the student's seeds.
        cell_errors: how cells ended that did not run, by their index; filled as they are met.
    """

    cells: Sequence[tuple[int, str]]
    sandbox: Sandbox
    seed_of: SeedOf
    answers: ExpectedAnswers = field(default_factory=expected_answers)
    cell_errors: list[tuple[int, Reply]] = field(default_factory=list)
    _left_out: dict[int, Reply] = field(default_factory=dict)
    _met: set[tuple[int, Ending, str, str]] = field(default_factory=set)
    _variants: dict[str, list[Variant]] = field(default_factory=dict)

    def attempt(self, exercises: Sequence[Exercise]) -> list[Attempt]:
        """Try exercises on all their cases."""
        self._draw(exercises)  # before the clock of the student's process starts
        together = self._together(exercises) if len(exercises) > 1 else {}
        return [self._finished(e, together.get(e.id) or self._alone(e)) for e in exercises]

    def _draw(self, exercises: Iterable[Exercise]) -> None:
        for exercise in exercises:
            variants = [fair_variant(self.answers, exercise, c, self.seed_of(exercise, c)) for c in exercise.cases]
            # Public cases first: they explain the most.
            self._variants[exercise.id] = sorted(variants, key=lambda variant: variant.case.hidden)

    def _finished(self, exercise: Exercise, tried: _Try) -> Attempt:
        loaded = dataclasses.replace(tried.loaded, errors=(*self._told(tried.loaded), *self._left_out.items()))
        defining = {index for index, source in self.cells if _defines(source, exercise.name)}
        self._remember(loaded.errors)
        by_case = {variant.case.name: variant for variant in self._variants[exercise.id]}
        return Attempt.of(
            exercise,
            loaded,
            [by_case[case.name] for case in exercise.cases],
            tried.replies,
            reasons=[reply for index, reply in loaded.errors if index in defining],
            seconds=tried.seconds,
        )

    def _remember(self, errors: Iterable[tuple[int, Reply]]) -> None:
        """Note each cell's errors once, however many exercises meet them; a file may have thousands of cells."""
        for cell, reply in errors:
            key = (cell, reply.kind, reply.type, reply.text)
            if key not in self._met:
                self._met.add(key)
                self.cell_errors.append((cell, reply))

    def _together(self, exercises: Sequence[Exercise]) -> dict[str, _Try]:
        """Try exercises in one process, and what is left in another while one that used up its time is in the way.

        What is not in the answer must be tried alone.
        """
        done: dict[str, _Try] = {}
        waiting = list(exercises)
        while len(waiting) > 1:
            job = Job(sum(e.seconds for e in waiting), max(e.memory_mib for e in waiting))
            with self.sandbox.conversation(job) as talk:
                loaded = self._load(talk, waiting)
                if loaded is None:  # a cell did not let the others run; the next attempt goes without it
                    continue
                # A cell may have found no room only because all exercises were tried together.
                if any(reply.type == "MemoryError" for one in loaded.values() for _, reply in one.errors):
                    break
                tries = {e.id: _Try(loaded[e.id]) for e in waiting if loaded[e.id].is_function}
                in_the_way = self._ask_together(talk, [e for e in waiting if e.id in tries], tries)
            done |= {e.id: tries[e.id] for e in waiting if e.id in tries and tries[e.id].stands(e)}
            if in_the_way is None:
                break
            waiting = [e for e in waiting if e.id not in done and e is not in_the_way]
        return done

    def _ask_together(
        self, talk: Conversation, exercises: Sequence[Exercise], tries: Mapping[str, _Try]
    ) -> Exercise | None:
        """Ask every public case before any hidden one, so that nothing that is shown can tell of a hidden input.

        Returns:
            The exercise in which the process ended.
        """
        for hidden in (False, True):
            for exercise in exercises:
                one = tries[exercise.id]
                started = time.monotonic()
                talk.allow(exercise.seconds - one.seconds)
                self._ask(talk, [v for v in self._variants[exercise.id] if v.case.hidden is hidden], one.replies)
                one.seconds += time.monotonic() - started
                if talk.fate is not None:
                    return exercise
        return None

    def _alone(self, exercise: Exercise) -> _Try:
        """Ask every case's answer in a process for this exercise; after a crash go on while there is time."""
        begun = time.monotonic()
        replies: dict[str, Reply] = {}
        first: Loaded | None = None
        seconds = exercise.seconds
        waiting = list(self._variants[exercise.id])
        while waiting and seconds > 0:
            started = time.monotonic()
            with self.sandbox.conversation(Job(seconds, exercise.memory_mib)) as talk:
                found = self._load(talk, [exercise])
                if found is None:
                    seconds = exercise.seconds
                    continue
                loaded = found[exercise.id]
                first = first or loaded
                if not loaded.is_function:
                    first = loaded
                    break
                self._ask(talk, waiting, replies)
            seconds -= time.monotonic() - started - talk.end().waited
        return _Try(first or Loaded("missing"), replies, time.monotonic() - begun)

    def _load(self, talk: Conversation, exercises: Sequence[Exercise]) -> dict[str, Loaded] | None:
        """Run the cells and look for the exercises' functions.

        Returns:
            What was found, by the exercise; nothing where a cell ended the process or took all the time. It is left
            out from then on.
        """
        cells = [(index, source) for index, source in self.cells if index not in self._left_out]
        seconds = max(e.seconds for e in exercises)
        talk.allow(seconds)
        try:
            found = talk.load(cells, {e.name: e.forbidden for e in exercises})
        except StudentEnded as end:
            if not cells:
                raise SandboxError("the sandbox's processes end before they have run anything") from None
            reply = dataclasses.replace(end.reply, limit=int(seconds))
            if end.cell is None or end.cell not in dict(cells) or len(self._left_out) >= _CELLS_LEFT_OUT:
                self._left_out |= {index: reply for index, _ in cells}
            else:
                self._left_out[end.cell] = reply
            return None
        return {e.id: found[e.name] for e in exercises}

    def _ask(self, talk: Conversation, waiting: list[Variant], replies: dict[str, Reply]) -> None:
        """Call the function on one case after another, until none is left or the process is gone."""
        while waiting:
            variant = waiting.pop(0)
            try:
                replies[variant.case.name] = talk.ask(variant.question)
            except StudentEnded as end:
                replies[variant.case.name] = end.reply
                return

    def _told(self, loaded: Loaded) -> list[tuple[int, Reply]]:
        """One error a cell at most, and none of cells that do not exist, whatever the student's process says."""
        told = dict(loaded.errors)
        return [(index, told[index]) for index, _ in self.cells if index in told]


def _defines(source: str, name: str) -> bool:
    return name in source and (
        re.search(rf"^[ \t]*(?:async\s+)?(?:def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*=", source, re.M)
        is not None
    )
