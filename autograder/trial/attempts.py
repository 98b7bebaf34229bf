"""One submission's code, tried on exercises in the sandbox."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.asked.exercise import Case, Exercise
from autograder.asked.expected import ExpectedAnswers, expected_answers
from autograder.asked.seeds import SeedOf
from autograder.sandbox import Conversation, Job, Question, Sandbox, SandboxError, StudentEnded
from autograder.sandbox.reply import Loaded, Reply
from autograder.trial.follow import followed_parts, may_follow
from autograder.verdict.judge import judge
from autograder.verdict.result import Result
from autograder.verdict.trouble import cell_notice

__all__ = ["Attempts"]

_CELLS_LEFT_OUT = 3  # cells of one submission that may hang before the rest is given up
_MIB = 1 << 20  # that an answer may have where a part is checked for following from another
_UNATTEMPTED = "NotImplementedError"


@dataclass
class _Attempt:
    """What came of trying one exercise."""

    loaded: Loaded
    replies: dict[str, Reply] = field(default_factory=dict)
    seconds: float = 0.0

    def stands(self, cases: Sequence[Case]) -> bool:
        """Whether it would have ended so alone, too: with answers, or out of its own time."""
        replies = [self.replies[case.name] for case in cases if case.name in self.replies]
        if any(reply.kind == "timeout" for reply in replies):
            return True
        answered = [reply for reply in replies if reply.kind == "answer" or reply.type == _UNATTEMPTED]
        return len(answered) == len(cases)


@dataclass
class Attempts:
    """One submission's code, first tried on all exercises in one process and, where trouble comes, on each alone.

    The common process is for speed only. An exercise in which anything but an answer came back is tried again in a
    process of its own, with its own time, memory and list of what it forbids, and only that counts.

    Args:
        cells: index and source of each code cell, in order.
        sandbox: where the code runs.
        seed_of: the student's seeds.
    """

    cells: Sequence[tuple[int, str]]
    sandbox: Sandbox
    seed_of: SeedOf
    answers: ExpectedAnswers = field(default_factory=expected_answers)
    notices: list[str] = field(default_factory=list)
    _left_out: dict[int, Reply] = field(default_factory=dict)

    def grade(self, exercises: Sequence[Exercise]) -> list[Result]:
        """Try exercises on all their cases."""
        together = self._together(exercises) if len(exercises) > 1 else {}
        return [self._result(exercise, together.get(exercise.id) or self._alone(exercise)) for exercise in exercises]

    def _result(self, exercise: Exercise, attempt: _Attempt) -> Result:
        started = time.monotonic()
        loaded = dataclasses.replace(
            attempt.loaded,
            errors=(*self._told(attempt.loaded), *self._left_out.items()),
            defined_in=frozenset(i for i, source in self.cells if _defines(source, exercise.name)),
        )
        self._notice(loaded)
        followed = self._followed(exercise, attempt)
        result = judge(exercise, exercise.cases, loaded, attempt.replies, self.seed_of, self.answers, followed)
        return dataclasses.replace(result, seconds=round(attempt.seconds + time.monotonic() - started, 3))

    def _together(self, exercises: Sequence[Exercise]) -> dict[str, _Attempt]:
        """Try exercises in one process, and what is left in another while one that used up its time is in the way.

        What is not in the answer must be tried alone.
        """
        self._prepare(exercises)
        done: dict[str, _Attempt] = {}
        waiting = list(exercises)
        while len(waiting) > 1:
            job = Job(sum(e.seconds for e in waiting), max(e.memory_mib for e in waiting))
            with self.sandbox.conversation(job) as talk:
                message = self._load(talk, waiting)
                if message is None:  # a cell did not let the others run; the next attempt goes without it
                    continue
                loaded = {e.id: Loaded.read(message, e.name) for e in waiting}
                if any(_by_the_company(reply) for reply in _errors(loaded)):
                    break
                attempts = {id: _Attempt(found) for id, found in loaded.items() if found.found == "function"}
                in_the_way = self._ask_together(talk, [e for e in waiting if e.id in attempts], attempts)
            done |= {e.id: attempts[e.id] for e in waiting if e.id in attempts and attempts[e.id].stands(e.cases)}
            if in_the_way is None:
                break
            waiting = [e for e in waiting if e.id not in done and e is not in_the_way]
        return done

    def _ask_together(
        self, talk: Conversation, exercises: Sequence[Exercise], attempts: Mapping[str, _Attempt]
    ) -> Exercise | None:
        """Ask every public case before any hidden one, so that nothing that is shown can tell of a hidden input.

        Returns:
            The exercise in which the process ended.
        """
        for hidden in (False, True):
            for exercise in exercises:
                attempt = attempts[exercise.id]
                started = time.monotonic()
                talk.allow(exercise.seconds - attempt.seconds)
                waiting = [case for case in exercise.cases if case.hidden is hidden]
                self._ask(talk, exercise, waiting, attempt.replies)
                attempt.seconds += time.monotonic() - started
                if talk.fate is not None:
                    return exercise
        return None

    def _alone(self, exercise: Exercise) -> _Attempt:
        """Ask every case's answer in a process for this exercise; after a crash go on while there is time."""
        self._prepare([exercise])
        begun = time.monotonic()
        replies: dict[str, Reply] = {}
        first: Loaded | None = None
        seconds = exercise.seconds
        waiting = sorted(exercise.cases, key=lambda case: case.hidden)  # public first: they explain the most
        while waiting and seconds > 0:
            started = time.monotonic()
            with self.sandbox.conversation(Job(seconds, exercise.memory_mib)) as talk:
                message = self._load(talk, [exercise])
                if message is None:
                    seconds = exercise.seconds
                    continue
                loaded = Loaded.read(message, exercise.name)
                first = first or loaded
                if loaded.found != "function":
                    first = loaded
                    break
                self._ask(talk, exercise, waiting, replies)
            seconds -= time.monotonic() - started
        return _Attempt(first or Loaded("missing"), replies, time.monotonic() - begun)

    def _followed(self, exercise: Exercise, attempt: _Attempt) -> dict[str, frozenset[str]]:
        """Find which wrong parts are right for the student's own result, by more calls in another process."""
        cases = [(case, self.seed_of(exercise, case)) for case in exercise.cases if case.name in attempt.replies]
        waiting = [
            (case, seed, attempt.replies[case.name], expected)
            for case, seed in cases
            if may_follow(exercise, attempt.replies[case.name], expected := self.answers.of(exercise, case, seed))
        ]
        followed: dict[str, frozenset[str]] = {}
        if not waiting:
            return followed
        with self.sandbox.conversation(Job(exercise.seconds, exercise.memory_mib)) as talk:
            if self._load(talk, [exercise]) is None:
                return followed

            def ask(inputs: Mapping[str, Any]) -> Reply:
                return Reply.read(talk.ask(Question.of(exercise.name, *exercise.arguments(inputs), _MIB)))

            with contextlib.suppress(StudentEnded):  # out of time: what was found until then counts
                for case, seed, reply, expected in waiting:
                    followed[case.name] = followed_parts(exercise, case, seed, reply, expected, ask)
        return followed

    def _load(self, talk: Conversation, exercises: Sequence[Exercise]) -> dict[str, Any] | None:
        """Run the cells; none where one of them ended the process or took all the time, which is left out then."""
        cells = [(index, source) for index, source in self.cells if index not in self._left_out]
        seconds = max(e.seconds for e in exercises)
        forbidden = list(dict.fromkeys(name for e in exercises for name in e.forbidden))
        talk.allow(seconds)
        try:
            return talk.load(cells, [e.name for e in exercises], forbidden)
        except StudentEnded as end:
            if not cells:
                raise SandboxError("the sandbox's processes end before they have run anything") from None
            reply = dataclasses.replace(_ended(end), limit=int(seconds))
            if end.cell is None or end.cell not in dict(cells) or len(self._left_out) >= _CELLS_LEFT_OUT:
                for index, _ in cells:
                    self._left_out[index] = reply
            else:
                self._left_out[end.cell] = reply
            return None

    def _ask(self, talk: Conversation, exercise: Exercise, waiting: list[Case], replies: dict[str, Reply]) -> None:
        """Call the function on one case after another, until none is left or the process is gone."""
        while waiting:
            case = waiting.pop(0)
            try:
                replies[case.name] = self._reply(talk, exercise, case)
            except StudentEnded as end:
                replies[case.name] = _ended(end)
                return

    def _reply(self, talk: Conversation, exercise: Exercise, case: Case) -> Reply:
        return Reply.read(talk.ask(self.answers.question(exercise, case, self.seed_of(exercise, case))))

    def _prepare(self, exercises: Iterable[Exercise]) -> None:
        """Work out what is asked before the clock of the student's process starts."""
        for exercise in exercises:
            for case in exercise.cases:
                self.answers.question(exercise, case, self.seed_of(exercise, case))

    def _told(self, loaded: Loaded) -> list[tuple[int, Reply]]:
        """One error a cell at most, and none of cells that do not exist, whatever the student's process says."""
        told = dict(loaded.errors)
        return [(index, told[index]) for index, _ in self.cells if index in told]

    def _notice(self, loaded: Loaded) -> None:
        """Say once which cells did not run."""
        for cell, reply in loaded.errors:
            if reply.type == _UNATTEMPTED:
                continue
            notice = cell_notice(cell, reply)
            if notice not in self.notices:
                self.notices.append(notice)


def _errors(loaded: Mapping[str, Loaded]) -> list[Reply]:
    return [reply for one in loaded.values() for _, reply in one.errors]


def _by_the_company(reply: Reply) -> bool:
    """Whether a cell may have raised only because all exercises were tried together."""
    return reply.type in {"ForbiddenError", "MemoryError"}


def _defines(source: str, name: str) -> bool:
    return (
        re.search(rf"^[ \t]*(?:async\s+)?(?:def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*=", source, re.M)
        is not None
    )


def _ended(end: StudentEnded) -> Reply:
    return Reply("timeout") if end.fate.timed_out else Reply("ended", size=end.fate.signal)
