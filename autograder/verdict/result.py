"""What grading found out: plain data that reports, the grade book and the command line all read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from autograder.asked.exercise import grade_id_of
from autograder.asked.picture import Picture
from autograder.handin.submission import Cell
from autograder.trial.compare import Evidence
from autograder.verdict.by_hand import ByHand, as_number

__all__ = ["Check", "Diagnosis", "Evidence", "Kind", "Outcome", "Result", "SubmissionResult"]


class Outcome(str, Enum):
    """The three ends of a verdict; ``error`` is code that crashed, ran out of time or memory, or could not be read."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"

    def __str__(self) -> str:
        return self.value

    @classmethod
    def worst(cls, outcomes: Iterable[Outcome]) -> Outcome:
        """Error before failed before passed; passed, where there are none."""
        found = set(outcomes)
        return next((outcome for outcome in (cls.ERROR, cls.FAILED) if outcome in found), cls.PASSED)


class Kind(str, Enum):
    """How a check or an exercise ended, as a value that no change of a sentence changes."""

    CORRECT = "correct"
    FOLLOWS = "follows"  # right for the student's own, wrong, result
    TYPE = "type"
    SHAPE = "shape"
    DTYPE = "dtype"
    FINITE = "finite"
    VALUES = "values"
    DISTRIBUTION = "distribution"  # draws that do not come from the right one
    NO_FUNCTION = "no-function"
    SIGNATURE = "signature"
    UNATTEMPTED = "unattempted"
    RAISED = "raised"
    STOPPED = "stopped"  # out of time or memory, or its process is gone
    UNGRADED = "ungraded"  # the grader itself failed

    def __str__(self) -> str:
        return self.value

    @property
    def outcome(self) -> Outcome:
        if self in (Kind.CORRECT, Kind.FOLLOWS):
            return Outcome.PASSED
        return Outcome.ERROR if self in (Kind.RAISED, Kind.STOPPED, Kind.UNGRADED) else Outcome.FAILED

    @classmethod
    def of(cls, outcome: Outcome) -> Kind:
        """The likeliest kind of an outcome, for a record that has none."""
        return {Outcome.PASSED: cls.CORRECT, Outcome.FAILED: cls.VALUES, Outcome.ERROR: cls.RAISED}[outcome]


@dataclass(frozen=True, slots=True)
class Check:
    """One case, or one part of its answer."""

    kind: Kind
    score: float
    max_score: float
    message: str
    case: str
    part: str = ""
    hidden: bool = False
    evidence: Evidence | None = None
    about: str = ""  # the case's own sentence, such as the number that the lecture gets for it
    picture: Picture | None = None  # of a public case; never of a hidden one

    @property
    def name(self) -> str:
        return f"{self.case}: {self.part}" if self.part else self.case

    @property
    def outcome(self) -> Outcome:
        return self.kind.outcome

    def as_record(self) -> dict[str, Any]:
        evidence = _fields(self.evidence) if self.evidence else None
        picture = self.picture.as_record() if self.picture else None
        return _fields(self) | {"kind": str(self.kind), "evidence": evidence, "picture": picture}

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "outcome": str(self.outcome),
            "score": as_number(self.score),
            "max_score": as_number(self.max_score),
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
    notices: list[str] = field(default_factory=list)  # what was remarked while it was tried, on cells too

    @property
    def unattempted(self) -> bool:
        """Whether the student has left the exercise open."""
        return bool(self.checks) and all(check.kind is Kind.UNATTEMPTED for check in self.checks)

    @property
    def grade_id(self) -> str:
        """The exercise's key in nbgrader's grade book."""
        return grade_id_of(self.id)

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
        checks = [_check(check) for check in record["checks"]]
        diagnosis = [Diagnosis(**found) for found in record["diagnosis"]]
        outcome = Outcome(record["outcome"])
        return cls(**{**record, "outcome": outcome, "checks": checks, "diagnosis": diagnosis})

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "score": as_number(self.score),
            "max_score": as_number(self.max_score),
            "outcome": str(self.outcome),
            "message": self.message,
            "checks": [c.as_json() for c in self.checks],
            "diagnosis": [d.as_json() for d in self.diagnosis],
        }


def _fields(value: Evidence | Check | Diagnosis | Result) -> dict[str, Any]:
    # Not `dataclasses.asdict`, which copies whatever it finds: a class has a hundred thousand of these.
    return {name: getattr(value, name) for name in value.__slots__}


def _check(record: Mapping[str, Any]) -> Check:
    known = {name: value for name, value in record.items() if name in Check.__slots__}
    # A ledger of an earlier version has an outcome, and no kind.
    kind = Kind(record["kind"]) if "kind" in record else Kind.of(Outcome(record["outcome"]))
    picture = Picture.from_record(record["picture"]) if record.get("picture") else None
    return Check(**{**known, "kind": kind, "evidence": _evidence(record["evidence"]), "picture": picture})


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
    by_hand: list[ByHand] = field(default_factory=list)  # what a person marks; none of it is in the score
    seconds_each: tuple[float, ...] = ()  # of the exercises, where their results are shared and do not tell

    @property
    def score(self) -> float:
        return sum(r.score for r in self.results)

    @property
    def waiting(self) -> float:
        """The points for which a person has yet to give marks."""
        return sum(each.max_score for each in self.by_hand if each.waits)

    @property
    def outcome(self) -> Outcome:
        return Outcome.ERROR if self.message else Outcome.worst(result.outcome for result in self.results)

    def times_as_json(self) -> dict[str, Any]:
        """How long it took, apart from what was found out, which another run finds again."""
        each = self.seconds_each or tuple(result.seconds for result in self.results)
        ids = [result.id for result in self.results]
        exercises = {id: round(seconds, 6) for id, seconds in zip(ids, each, strict=True)}
        return {"seconds": round(self.seconds, 6), "exercises": exercises}

    def as_json(self) -> dict[str, Any]:
        return {
            "student": self.student,
            "score": as_number(self.score),
            "max_score": as_number(self.max_score),
            "outcome": str(self.outcome),
            "message": self.message,
            "notices": self.notices,
            "exercises": [r.as_json() for r in self.results],
            **({"by_hand": [each.as_json() for each in self.by_hand]} if self.by_hand else {}),
        }
