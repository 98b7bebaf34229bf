"""What nbgrader's grade book is told of a result: a mark, a comment, and when the hand-in came."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Comment, Grade  # type: ignore[import-untyped]

from autograder.course.inert import inert
from autograder.course.timestamp import read_time
from autograder.messages import say
from autograder.verdict.result import Outcome, Result, SubmissionResult

__all__ = ["BLANK", "Marks", "Row", "time_of"]

Row = dict[str, Any]

# A cell as nbgrader enters it before it is graded, as far as grading reads or changes it.
BLANK: Mapping[Any, Row] = {
    Grade: {"auto_score": None, "manual_score": None, "needs_manual_grade": True},
    Comment: {"auto_comment": None},
}


@dataclass(frozen=True)
class Marks:
    """The marks and comments of one hand-in, by the names of nbgrader's cells.

    Args:
        result: what grading found out.
        is_new: whether this hand-in is another one than that of which the grade book tells.
    """

    result: SubmissionResult
    is_new: bool = True

    @functools.cached_property
    def _by_grade_id(self) -> dict[str, Result]:
        return {r.grade_id: r for r in self.result.results}

    def of_cell(self, model: Any, name: str, row: Row, stub: str | None = None) -> Row:
        """What becomes of a Grade or a Comment; nothing where there is nothing to say.

        Args:
            name: of the cell.
            row: as it is.
            stub: what stands in the cell before it is answered, if a person marks the answer.
        """
        if stub is not None and not self.result.message:
            return self._of_prose(model, row, self.result.answers.get(name), stub) if self.is_new else {}
        result = self._by_grade_id.get(name if model is Grade else name.removesuffix("-solution"))
        if result is None and not self.result.message:
            return {}
        if model is Comment:
            return {"auto_comment": _storable(_comment(result) if result else self.result.message)}
        score = result.score if result else 0.0
        beneath_a_manual_score = row["manual_score"] is not None
        needs_a_look = beneath_a_manual_score and (row["needs_manual_grade"] or row["auto_score"] != score)
        return {"auto_score": score, "needs_manual_grade": needs_a_look}

    def _of_prose(self, model: Any, row: Row, answer: str | None, stub: str) -> Row:
        """As nbgrader has it: no marks for no answer; else a person's turn, and again where the person has marked."""
        is_empty = answer is not None and answer.strip() in {"", stub.strip()}
        if model is Comment:
            return {"auto_comment": say("course.no-response") if is_empty else None}
        return {
            "auto_score": 0.0 if is_empty else None,
            "needs_manual_grade": row["manual_score"] is not None or not is_empty,
        }


def _comment(result: Result) -> str | None:
    """Say why marks were lost, where there is something to say."""
    if result.outcome is Outcome.PASSED:
        return None
    reasons = [*([result.message] if result.message else []), *(d.message for d in result.diagnosis)]
    if result.unattempted:
        return say("course.no-response")
    return "\n\n".join(reasons) or None


def _storable(text: str | None) -> str | None:
    """Take out of a text, which may quote a student's error, what no data base keeps and what no page should run."""
    return text and inert(text.encode("utf-8", "replace").decode().replace("\0", ""))


def time_of(path: str | Path | None) -> datetime.datetime | None:
    """When a hand-in came, by nbgrader's note beside the file."""
    try:
        return read_time(Path(path)) if path else None
    except (ValueError, OSError):  # which the student and the instructor are told
        return None
