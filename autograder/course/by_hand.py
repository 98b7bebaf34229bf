"""How far a person is with what only a person marks, as nbgrader's grade book knows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import sqlalchemy
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from autograder.course.database import one_line
from autograder.verdict.by_hand import ByHand, Marking
from autograder.verdict.result import SubmissionResult

__all__ = ["with_marks"]

_GIVEN = """
    SELECT submission.student_id, cell.name, grade.manual_score, grade.needs_manual_grade, handed_in.id
    FROM grade
    JOIN base_cell cell ON cell.id = grade.cell_id
    JOIN submitted_notebook handed_in ON handed_in.id = grade.notebook_id
    JOIN notebook ON notebook.id = handed_in.notebook_id
    JOIN submitted_assignment submission ON submission.id = handed_in.assignment_id
    JOIN assignment ON assignment.id = submission.assignment_id
    WHERE assignment.name = :name AND notebook.name = :name AND grade.manual_score IS NOT NULL
"""
_DIGESTS = "SELECT notebook_id, digest FROM autograder_handin"


def with_marks(url: URL, assignment: str, results: Iterable[SubmissionResult]) -> list[SubmissionResult]:
    """Put the marks that a person has given into a class's results.

    A mark that was given for another file than the one that lies there now asks for another look, as it will in
    formgrader once the results have been entered.
    """
    results = list(results)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        return results
    with one_line(url), sqlalchemy.create_engine(url, poolclass=NullPool).connect() as connection:
        tables = sqlalchemy.inspect(connection).get_table_names()
        if "submitted_notebook" not in tables:
            return results
        given = connection.execute(text(_GIVEN), {"name": assignment}).all()
        known = "autograder_handin" in tables
        digests: dict[str, str] = dict(connection.execute(text(_DIGESTS)).all()) if known else {}
    marks = {(student, name): (float(mark), bool(look), notebook) for student, name, mark, look, notebook in given}

    def marked(result: SubmissionResult, each: ByHand) -> ByHand:
        if (result.student, each.id) not in marks:
            return each
        mark, look, notebook = marks[result.student, each.id]
        again = look or (not result.message and digests.get(notebook) != result.digest)
        return replace(each, score=mark, marking=Marking.AGAIN if again else Marking.MARKED)

    return [replace(result, by_hand=[marked(result, each) for each in result.by_hand]) for result in results]
