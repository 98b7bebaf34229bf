"""One student's result as the `results.json` that Gradescope reads.

Its format is that of Gradescope's autograder documentation, "Autograder Specifications".
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import Enum
from typing import Any

from autograder.messages import say
from autograder.report.class_marks import ClassMarks
from autograder.report.printable import INLINE, printable
from autograder.report.view import ShownCase, ShownCheck, ShownResult, marks, student_view
from autograder.verdict.result import Outcome, SubmissionResult

__all__ = ["Visibility", "gradescope_results", "with_final_marks"]


class Visibility(str, Enum):
    """When Gradescope shows a test to its student."""

    VISIBLE = "visible"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"
    HIDDEN = "hidden"


def gradescope_results(result: SubmissionResult, hidden_cases: Visibility = Visibility.VISIBLE) -> dict[str, Any]:
    """Write what one student is to see on Gradescope.

    Of a hidden case nothing is written but its name and how it ended, whoever may come to see it and when.

    Args:
        result: what grading found out.
        hidden_cases: when students see even that. Unless they see it at once, Gradescope keeps their total from them
            as well.

    Returns:
        The document, as JSON can hold it.
    """
    exercises = [student_view(one) for one in result.results]
    return {
        "score": _score(result.score),
        "execution_time": math.ceil(max(result.seconds, 0.0)),
        "output": "\n\n".join(_paragraphs(result, exercises)),
        # Students' text and ours alike is text: nothing in it is rendered.
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": Visibility.VISIBLE.value,
        "stdout_visibility": Visibility.HIDDEN.value,
        "tests": [*_file_tests(result), *_exercise_tests(exercises, hidden_cases)],
    }


def with_final_marks(document: dict[str, Any], result: SubmissionResult, final: ClassMarks) -> dict[str, Any]:
    """Put into a document what nbgrader's grade book says: Gradescope takes `score` before the sum of the tests.

    Args:
        document: of one student, as :func:`gradescope_results` makes it.
        result: from which it was made.
        final: the class's marks.
    """
    row = next((row for row in final.students if row.student == result.student), None)
    if row is None:
        return document
    automatic = {one.id: one.score for one in result.results}
    lines = [
        say("export.by-hand", name=_plain(name), score=marks(score), points=marks(final.columns.get(name, 0.0)))
        for name, score in row.scores.items()
        if abs(automatic.get(name, 0.0) - score) > 1e-9
    ]
    if row.penalty:
        lines.append(say("export.penalty", marks=marks(row.penalty)))
    told = "\n\n".join(filter(None, ["\n".join(lines), str(document["output"])]))
    return document | {"score": _score(row.total), "output": told}


def _paragraphs(result: SubmissionResult, exercises: list[ShownResult]) -> Iterator[str]:
    """What concerns more than one check: the file, and the reasons."""
    if result.message:
        yield _plain(result.message)
    if result.notices:
        yield "\n".join([say("feedback.notices"), *(f"- {_plain(notice)}" for notice in result.notices)])
    for exercise in exercises:
        lines = [f"{_plain(exercise.title)}: {marks(exercise.score)} / {marks(exercise.max_score)}"]
        if exercise.message:
            lines.append(_plain(exercise.message))
        if exercise.diagnoses:
            lines += [f"{say('feedback.reason')}:", *(f"- {_plain(reason)}" for reason in exercise.diagnoses)]
        yield "\n".join(lines)
    if any(exercise.any_hidden for exercise in exercises):
        yield say("feedback.hidden-why")


def _file_tests(result: SubmissionResult) -> Iterator[dict[str, Any]]:
    """A file that could not be graded is a test, too: without one the page would look as if nothing had gone wrong."""
    if result.message:
        lost = result.max_score if not result.results else 0.0
        yield _test("0", say("feedback.file"), 0.0, lost, Outcome.ERROR, output=_plain(result.message))


def _exercise_tests(exercises: list[ShownResult], hidden_cases: Visibility) -> Iterator[dict[str, Any]]:
    for i, exercise in enumerate(exercises, start=1):
        if not exercise.cases:
            yield _test(
                f"{i}", exercise.title, exercise.score, exercise.max_score, exercise.outcome,
                output=_plain(exercise.message), tags=[exercise.id],
            )  # fmt: skip
        checks = [(case, check) for case in exercise.cases for check in case.checks]
        for j, (case, check) in enumerate(checks, start=1):
            yield _test(
                f"{i}.{j}", _name(exercise, case, check), check.score, check.max_score, check.outcome,
                output="" if case.hidden else _output(case, check), tags=[exercise.id],
                visibility=hidden_cases if case.hidden else Visibility.VISIBLE,
            )  # fmt: skip


def _name(exercise: ShownResult, case: ShownCase, check: ShownCheck) -> str:
    name = f"{exercise.title}: {case.name}" + (f", {check.part}" if check.part else "")
    return f"{name} ({say('feedback.hidden')})" if case.hidden else name


def _output(case: ShownCase, check: ShownCheck) -> str:
    if check.outcome is Outcome.PASSED:
        return ""
    return "\n".join(filter(None, (_plain(case.about), _plain(check.message), printable(check.trace))))


def _test(
    number: str,
    name: str,
    score: float,
    max_score: float,
    outcome: Outcome,
    *,
    output: str = "",
    tags: list[str] | None = None,
    visibility: Visibility = Visibility.VISIBLE,
) -> dict[str, Any]:
    return {
        "score": _score(score),
        "max_score": _score(max_score),
        # Gradescope knows two ends; an error is no pass.
        "status": "passed" if outcome is Outcome.PASSED else "failed",
        "name": _plain(name),
        "name_format": "text",
        "number": number,
        "output": output,
        "output_format": "text",
        "tags": [printable(tag) for tag in tags or []],
        "visibility": visibility.value,
    }


def _score(value: float) -> float:
    return round(value, 4)


def _plain(text: str) -> str:
    return INLINE.sub(lambda found: found.group(2) or found.group(3) or found.group(), printable(text))
