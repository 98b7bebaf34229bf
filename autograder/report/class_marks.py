"""A class's marks of one assignment as numbers, whatever system they are written for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograder.verdict.result import SubmissionResult

__all__ = ["ClassMarks", "StudentMarks"]


@dataclass(frozen=True)
class StudentMarks:
    """One student's marks.

    Args:
        student: whose.
        scores: by column; a column without one earned none.
        total: what counts in the end.
        penalty: marks that were taken off for lateness.
        outcome: how grading ended; empty where only a person has marked.
        awaiting: answers that a person has to mark or to look at again.
    """

    student: str
    scores: Mapping[str, float]
    total: float
    penalty: float = 0.0
    outcome: str = ""
    awaiting: int = 0


@dataclass(frozen=True)
class ClassMarks:
    """One assignment.

    Args:
        assignment: its name.
        columns: the most that each exercise or derivation gives, in order.
        max_score: the most there is altogether.
        students: each once.
        is_final: whether marks by hand and late penalties are in it.
    """

    assignment: str
    columns: Mapping[str, float]
    max_score: float
    students: Sequence[StudentMarks] = field(default_factory=list)
    is_final: bool = False

    @classmethod
    def automatic(cls, submissions: Sequence[SubmissionResult]) -> ClassMarks:
        """The automatic marks; what could not be graded earned none."""
        return cls(
            assignment=submissions[0].assignment if submissions else "",
            columns={result.id: result.max_score for one in submissions for result in one.results},
            max_score=max((one.max_score for one in submissions), default=0.0),
            students=[
                StudentMarks(one.student, {r.id: r.score for r in one.results}, one.score, outcome=str(one.outcome))
                for one in submissions
            ],
        )
