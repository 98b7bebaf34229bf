"""A sandbox without processes: what a submission would do is drawn by lot, and time is only counted."""

import random
from dataclasses import dataclass, field

import numpy as np

from autograder.sandbox import Ending, Fate, Loaded, Reply, StudentEnded

RIGHT, WRONG, RAISE, CRASH, HANG = "right", "wrong", "raise", "crash", "hang"
MEMORY, TOO_LARGE, SIGNATURE, UNWRITTEN = "memory", "too-large", "signature", "unwritten"
SABOTAGE, LOST = "sabotage", "lost"  # a right answer, after which other calls raise; the function is not there at all
TROUBLES = (WRONG, RAISE, CRASH, HANG, MEMORY, TOO_LARGE, SIGNATURE, UNWRITTEN, SABOTAGE, LOST)
A_CALL = 0.01


@dataclass
class Script:
    """What a submission does, by lot.

    Args:
        calls: what may become of a call, by the exercise's name; a right answer where nothing is said.
        cells: what may become of a cell, by its index.
        fickle: whether each process draws anew, so that a later one may do what an earlier one did not.
        late: another lot for all that happens once a hidden case was asked.
        a_cell: seconds that each cell takes.
    """

    seed: int
    calls: dict[str, list[str]] = field(default_factory=dict)
    cells: dict[int, list[str]] = field(default_factory=dict)
    fickle: bool = True
    late: int = 0
    a_cell: float = 0.02

    def draw(self, process: int, what: object, choices: list[str], late: bool) -> str:
        lot = random.Random(repr((self.seed, self.late * late, process if self.fickle else 0, what)))
        return lot.choice(choices)


class ScriptedSandbox:
    """Counts all that happens; whatever a process says carries the number of that moment.

    Args:
        questions: the exercise, the case and the right answer, by the packed call.
    """

    def __init__(self, script, questions, packages=("numpy",), log=None):
        self.script = script
        self.questions = questions
        self.packages = packages
        self.log = log if log is not None else []
        self.used = 0.0

    def conversation(self, job):
        assert not self.log or self.log[-1][0] == "ended", "there is another process"
        self.log.append(("started", self.packages))
        return _Scripted(self, sum(what == "started" for what, *_ in self.log))


class _Scripted:
    """One process, as the grader sees it."""

    def __init__(self, sandbox, number):
        self.sandbox = sandbox
        self.number = number
        self.fate = None
        self._used = 0.0
        self._sabotaged = False
        self.allow(0.0)

    @property
    def used(self):
        return self._used

    def allow(self, seconds, patience=0.0):
        self._until = self._used + seconds + patience

    def end(self):
        if self.fate is None:
            self.fate = Fate()
            self.sandbox.log.append(("ended",))
        return self.fate

    def load(self, cells, functions):
        self._note("load")
        errors = []
        for index, _ in cells:
            self._spend(self.sandbox.script.a_cell, index)
            fate = self._drawn(("cell", index), self.sandbox.script.cells.get(index, [RIGHT]))
            if fate in (CRASH, HANG):
                self._end(fate, index)
            elif fate != RIGHT:
                errors.append((index, self._said(Ending.RAISED, fate)))
        lost = {name for name in functions if self._drawn(("function", name), self._calls(name)) == LOST}
        return {
            name: Loaded("missing" if name in lost else "function", tuple(errors), self._mark()) for name in functions
        }

    def ask(self, question):
        exercise, case, right = self.sandbox.questions[question.request]
        self._note("ask", exercise, case)
        self._spend(A_CALL)
        fate = self._drawn((exercise.name, case.name), self._calls(exercise.name))
        if fate in (CRASH, HANG):
            self._end(fate)
        if self._sabotaged and fate == RIGHT:
            fate = RAISE
        self._sabotaged = self._sabotaged or fate == SABOTAGE
        if fate in (RIGHT, WRONG, SABOTAGE):
            return Reply(Ending.ANSWER, value=np.ones(3) if fate == WRONG else right, output=self._mark())
        return self._said({TOO_LARGE: Ending.TOO_LARGE, SIGNATURE: Ending.SIGNATURE}.get(fate, Ending.RAISED), fate)

    def _calls(self, name):
        return self.sandbox.script.calls.get(name, [RIGHT])

    def _drawn(self, what, choices):
        late = any(what[0] == "ask" and what[2].hidden for what in self.sandbox.log)
        return self.sandbox.script.draw(self.number, what, choices, late)

    def _said(self, kind, fate):
        mark = self._mark()
        name = {MEMORY: "MemoryError", UNWRITTEN: "NotImplementedError"}.get(fate, f"Error{mark}")
        line = len(self.sandbox.log)
        return Reply(kind, type=name, text=mark, signature=mark, line=line, source=mark, output=mark)

    def _mark(self):
        """Tells what is said now from what was said before."""
        return f"moment-{len(self.sandbox.log)}-"

    def _note(self, *what):
        assert self.fate is None
        self.sandbox.log.append(what)

    def _spend(self, seconds, cell=None):
        if self._used + seconds > self._until:
            self._end(HANG, cell)
        self._used += seconds
        self.sandbox.used += seconds

    def _end(self, how, cell=None):
        if how == HANG:
            self.sandbox.used += max(0.0, self._until - self._used)
            self._used = max(self._used, self._until)
        self.end()
        raise StudentEnded(Fate(timed_out=how == HANG, signal=0 if how == HANG else 11), cell)
