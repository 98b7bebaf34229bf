"""What every exercise keeps to, the course's own and an instructor's: each law finds what is against it, in sentences.

`autograder exercises test` puts exercises to them, and so do the tests of the course. They run the exercise's own code
in this process, which must be its author's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from autograder.asked.exercise import Exercise, ExerciseError
from autograder.laws.cases import CASES
from autograder.laws.fault import Fault, Law, Severity
from autograder.laws.mistakes import MISTAKES
from autograder.laws.solution import SOLUTION
from autograder.laws.statement import STATEMENT

__all__ = ["LAWS", "Fault", "Law", "Severity", "faults"]

LAWS: Mapping[str, Law] = MappingProxyType({law.__name__: law for law in (*CASES, *SOLUTION, *MISTAKES, *STATEMENT)})


def faults(exercise: Exercise) -> Iterator[Fault]:
    """Put an exercise to all laws; what its cases are against makes the others' answers worthless, so it comes alone.

    Where it cannot be drawn or answered at all, that is the last fault.
    """
    for laws in (CASES, SOLUTION, (*MISTAKES, *STATEMENT)):
        broken = False
        for law in laws:
            try:
                for fault in law(exercise):
                    broken |= fault.severity is Severity.ERROR
                    yield fault
            except ExerciseError as error:
                if not broken:
                    yield Fault.of(error)
                return
        if broken:
            return
