"""One implementation against one exercise: in the sandbox for marks, in this process for a first look."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import re
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.exercise import Case, Exercise
from autograder.expected import ExpectedAnswers
from autograder.messages import say
from autograder.reply import Loaded, Reply
from autograder.result import Result
from autograder.sandbox import Conversation, Job, Sandbox, StudentEnded
from autograder.sandbox.inside.wire import pack, unpack
from autograder.seeds import SeedOf, public_seed
from autograder.verdict import cell_end_text, error_text, judge

__all__ = ["Attempts", "expected_answers", "grade_function"]

_SLACK_BYTES = 1 << 20  # beyond what the expected answer takes
_CELLS_LEFT_OUT = 3  # cells of one submission that may hang before the rest is given up


@functools.lru_cache(maxsize=1)
def expected_answers() -> ExpectedAnswers:
    """This process's store of expected answers."""
    return ExpectedAnswers()


@dataclass
class Attempts:
    """One submission's code, tried on one exercise after another, each in a process of its own.

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

    def grade(self, exercise: Exercise) -> Result:
        """Try one exercise on all its cases."""
        started = time.monotonic()
        loaded, replies = self._run(exercise)
        loaded = dataclasses.replace(
            loaded,
            errors=(*self._told(loaded), *self._left_out.items()),
            defined_in=frozenset(i for i, source in self.cells if _defines(source, exercise.name)),
        )
        self._notice(loaded)
        result = judge(exercise, exercise.cases, loaded, replies, self.seed_of, self.answers)
        return dataclasses.replace(result, seconds=round(time.monotonic() - started, 3))

    def _told(self, loaded: Loaded) -> list[tuple[int, Reply]]:
        """One error a cell at most, and none of cells that do not exist, whatever the student's process says."""
        told = dict(loaded.errors)
        return [(index, told[index]) for index, _ in self.cells if index in told]

    def _run(self, exercise: Exercise) -> tuple[Loaded, dict[str, Reply]]:
        """Ask every case's answer; after a crash go on with the next case while there is time."""
        replies: dict[str, Reply] = {}
        loaded: Loaded | None = None
        seconds = exercise.seconds
        # Worked out before the clock of the student's process starts.
        limits = {case.name: self._limit(exercise, case) for case in exercise.cases}
        waiting = sorted(exercise.cases, key=lambda case: case.hidden)  # public first: they explain the most
        while waiting and seconds > 0:
            started = time.monotonic()
            with self.sandbox.conversation(Job(seconds, exercise.memory_mib)) as talk:
                now = self._load(talk, exercise)
                if now is None:  # a cell did not let the others run; the next attempt goes without it
                    seconds = exercise.seconds
                    continue
                loaded = loaded or now
                if now.found != "function":
                    return now, replies
                self._ask(talk, exercise, waiting, limits, replies)
            seconds -= time.monotonic() - started
        return loaded or Loaded("missing"), replies

    def _load(self, talk: Conversation, exercise: Exercise) -> Loaded | None:
        cells = [(index, source) for index, source in self.cells if index not in self._left_out]
        try:
            return Loaded.read(talk.load(cells, exercise.name, exercise.forbidden))
        except StudentEnded as end:
            reply = dataclasses.replace(_ended(end), limit=int(exercise.seconds))
            if end.cell is None or end.cell not in dict(cells) or len(self._left_out) >= _CELLS_LEFT_OUT:
                for index, _ in cells:
                    self._left_out[index] = reply
            else:
                self._left_out[end.cell] = reply
            return None

    def _limit(self, exercise: Exercise, case: Case) -> int:
        """How many bytes an answer may have, by the size of the expected one."""
        return 4 * len(pack(self.answers.of(exercise, case, self.seed_of(exercise, case)).value)) + _SLACK_BYTES

    def _ask(
        self,
        talk: Conversation,
        exercise: Exercise,
        waiting: list[Case],
        limits: Mapping[str, int],
        replies: dict[str, Reply],
    ) -> None:
        """Call the function on one case after another, until none is left or the process is gone."""
        while waiting:
            case = waiting.pop(0)
            args, kwargs = exercise.arguments(exercise.inputs(case, self.seed_of(exercise, case)))
            try:
                replies[case.name] = Reply.read(talk.call(args, kwargs, limits[case.name]))
            except StudentEnded as end:
                replies[case.name] = _ended(end)
                return

    def _notice(self, loaded: Loaded) -> None:
        """Say once which cells did not run."""
        for cell, reply in loaded.errors:
            if reply.type == "NotImplementedError":
                continue
            if reply.kind == "raised":
                notice = say("verdict.cell-notice", cell=cell + 1, error=error_text(reply))
            else:
                notice = say("verdict.cell-ended-notice", cell=cell + 1, what=cell_end_text(reply))
            if notice not in self.notices:
                self.notices.append(notice)


def _defines(source: str, name: str) -> bool:
    return (
        re.search(rf"^[ \t]*(?:async\s+)?(?:def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*=", source, re.M)
        is not None
    )


def _ended(end: StudentEnded) -> Reply:
    return Reply("timeout") if end.fate.timed_out else Reply("ended", size=end.fate.signal)


def grade_function(exercise: Exercise, function: Callable[..., Any], *, hidden: bool = True) -> Result:
    """Try a function in this process. For solutions, mistakes and a student's own notebook, never for marks.

    Args:
        hidden: whether the hidden cases are tried too; without them the result's marks are the public cases' share.
    """
    cases = [case for case in exercise.cases if hidden or not case.hidden]
    replies = {
        case.name: _call(function, exercise, exercise.inputs(case, public_seed(exercise, case))) for case in cases
    }
    return judge(exercise, cases, Loaded("function"), replies, public_seed, expected_answers())


def _call(function: Callable[..., Any], exercise: Exercise, inputs: Mapping[str, Any]) -> Reply:
    """Call as the sandbox would: read-only copies in, data out."""
    args, kwargs = unpack(pack(exercise.arguments(inputs)))
    try:
        # nbgrader takes anything on standard error for a failure; a warning is none.
        with np.errstate(all="ignore"), contextlib.redirect_stderr(sys.stdout), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Reply("answer", unpack(pack(function(*args, **kwargs))))
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        line, source = (last.lineno or 0, last.line or "") if last.filename != __file__ else (0, "")
        return Reply("raised", type=type(error).__name__, text=str(error)[:600], line=line, source=source[:200])
