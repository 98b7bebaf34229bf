"""What grading found out: plain data that reports, the grade book and the command line all read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from autograder.handin.submission import Cell

__all__ = ["Check", "Diagnosis", "Evidence", "Outcome", "Result", "SubmissionResult"]


class Outcome(str, Enum):
    """The three ends of a verdict; ``error`` is code that crashed, ran out of time or memory, or could not be read."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where an array differs from what was expected. Never attached to a hidden case."""

    index: tuple[int, ...]
    expected: str
    actual: str
    wrong_entries: int
    entries: int
    # Per-entry error in units of the tolerance, for a heat map; at most two-dimensional and small, else empty.
    heat: list[list[float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Check:
    """One case, or one part of its answer."""

    name: str
    outcome: Outcome
    score: float
    max_score: float
    message: str
    case: str
    part: str = ""
    hidden: bool = False
    evidence: Evidence | None = None
    about: str = ""  # the case's own sentence, such as the number that the lecture gets for it

    def as_record(self) -> dict[str, Any]:
        evidence = _fields(self.evidence) if self.evidence else None
        return _fields(self) | {"outcome": str(self.outcome), "evidence": evidence}

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "outcome": str(self.outcome),
            "score": self.score,
            "max_score": self.max_score,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A reason for wrong answers; ``mistake`` is a declared mistake's key or the name of a general pattern."""

    mistake: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"mistake": self.mistake, "message": self.message}


@dataclass(frozen=True, slots=True)
class Result:
    """One implementation against one exercise."""

    id: str
    title: str
    score: float
    max_score: float
    outcome: Outcome
    checks: list[Check]
    diagnosis: list[Diagnosis] = field(default_factory=list)
    message: str = ""  # what concerns the exercise as a whole: not found, not attempted, did not load
    output: str = ""  # what the code printed, capped
    code: str = ""  # the student's own function, for the feedback page
    seconds: float = 0.0

    def as_record(self) -> dict[str, Any]:
        """Everything there is to know, as JSON can hold it."""
        return _fields(self) | {
            "outcome": str(self.outcome),
            "checks": [check.as_record() for check in self.checks],
            "diagnosis": [_fields(found) for found in self.diagnosis],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Result:
        """The inverse of :meth:`as_record`."""
        checks = [
            Check(**{**check, "outcome": Outcome(check["outcome"]), "evidence": _evidence(check["evidence"])})
            for check in record["checks"]
        ]
        diagnosis = [Diagnosis(**found) for found in record["diagnosis"]]
        outcome = Outcome(record["outcome"])
        return cls(**{**record, "outcome": outcome, "checks": checks, "diagnosis": diagnosis})

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "score": self.score,
            "max_score": self.max_score,
            "outcome": str(self.outcome),
            "message": self.message,
            "checks": [c.as_json() for c in self.checks],
            "diagnosis": [d.as_json() for d in self.diagnosis],
        }


def _fields(value: Evidence | Check | Diagnosis | Result) -> dict[str, Any]:
    # Not `dataclasses.asdict`, which copies whatever it finds: a class has a hundred thousand of these.
    return {name: getattr(value, name) for name in value.__slots__}


def _evidence(record: Mapping[str, Any] | None) -> Evidence | None:
    return Evidence(**{**record, "index": tuple(record["index"])}) if record else None


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """One student's hand-in of one assignment."""

    student: str
    assignment: str
    results: list[Result]
    max_score: float
    message: str = ""  # what concerns the whole file: damaged, not a notebook, too large
    notices: list[str] = field(default_factory=list)  # such as a cell that raised and was passed over
    path: str = ""
    digest: str = ""  # of the file's bytes; empty where there was nothing to read
    cells: list[Cell] = field(default_factory=list)  # the student's code, for as long as it is needed
    answers: dict[str, str] = field(default_factory=dict)  # in prose, for a person to mark, by their grade id
    seconds: float = 0.0

    @property
    def score(self) -> float:
        return sum(r.score for r in self.results)

    @property
    def outcome(self) -> Outcome:
        if self.message or any(r.outcome is Outcome.ERROR for r in self.results):
            return Outcome.ERROR
        if all(r.outcome is Outcome.PASSED for r in self.results):
            return Outcome.PASSED
        return Outcome.FAILED

    def as_json(self) -> dict[str, Any]:
        return {
            "student": self.student,
            "score": self.score,
            "max_score": self.max_score,
            "outcome": str(self.outcome),
            "message": self.message,
            "notices": self.notices,
            "exercises": [r.as_json() for r in self.results],
        }
