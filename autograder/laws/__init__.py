"""What every exercise keeps to, the course's own and an instructor's: each law finds what is against it, in sentences.

`autograder exercises test` puts exercises to them, and so do the tests of the course. They run the exercise's own code
in this process, which must be its author's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from autograder.asked.exercise import Exercise
from autograder.laws.cases import CASES
from autograder.laws.fault import Fault, Law, Severity
from autograder.laws.mistakes import MISTAKES
from autograder.laws.solution import SOLUTION
from autograder.laws.statement import STATEMENT

__all__ = ["LAWS", "Fault", "Law", "Severity", "faults"]

LAWS: Mapping[str, Law] = MappingProxyType({law.__name__: law for law in (*CASES, *SOLUTION, *MISTAKES, *STATEMENT)})


def faults(exercise: Exercise) -> Iterator[Fault]:
    """Put an exercise to all laws; what its cases are against makes the others' answers worthless, so it comes alone.

    Raises:
        ExerciseError: the exercise's own code raises something, in its draw functions or in its reference.
    """
    for laws in (CASES, SOLUTION, (*MISTAKES, *STATEMENT)):
        found = [fault for law in laws for fault in law(exercise)]
        yield from found
        if any(fault.severity is Severity.ERROR for fault in found):
            return
