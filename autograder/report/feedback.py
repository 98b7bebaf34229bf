"""One student's feedback: a page that stands by itself, and the same for one exercise in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from autograder.messages import say
from autograder.report.page import render
from autograder.report.seal import UNSEALED
from autograder.report.summary import first_to_mend, share
from autograder.report.view import marks, split_message, student_view
from autograder.verdict.result import Outcome, Result, SubmissionResult

__all__ = ["feedback_html", "result_html"]


def feedback_html(submission: SubmissionResult, *, graded_at: datetime | None = None, course: str = "") -> str:
    """Write the page that one student gets back.

    It needs no network and runs no script. Of a hidden case it says what it is called and how it ended.

    Args:
        submission: what grading found out.
        graded_at: when; left out where it is not known, so that a regrade gives the same page.
        course: its title.
    """
    message, trace = split_message(submission.message)
    first = first_to_mend(submission)
    return render(
        "feedback.html.j2",
        unsealed=UNSEALED,
        course=course,
        submission=submission,
        results=[student_view(result) for result in submission.results],
        lead=_lead(submission),
        by_hand=[] if submission.message else submission.by_hand,
        by_hand_points=marks(sum(each.max_score for each in submission.by_hand)),
        first=submission.results.index(first) + 1 if first and len(submission.results) > 1 else 0,
        file_message=message,
        file_trace=trace,
        graded_at=f"{graded_at:%Y-%m-%d %H:%M %Z}".strip() if graded_at else "",
        file_name=PurePath(submission.path).name,
    )


def result_html(result: Result, *, notices: Sequence[str] = (), remarks: Sequence[str] = ()) -> str:
    """Write one exercise's feedback as a fragment, with a style that touches nothing but the fragment.

    Args:
        notices: what is to be read before it.
        remarks: what stands below it.
    """
    return render("result.html.j2", result=student_view(result), notices=notices, remarks=remarks)


def _lead(submission: SubmissionResult) -> str:
    """Choose the first sentence: what is achieved before what is left."""
    if submission.message and not submission.score:
        return say("feedback.lead.broken")
    if submission.outcome is Outcome.PASSED and submission.results:
        return say("feedback.lead.full")
    reached = share(submission.score, submission.max_score)
    if reached >= 0.8:
        return say("feedback.lead.nearly")
    if reached >= 0.4:
        return say("feedback.lead.part")
    return say("feedback.lead.begun" if reached > 0 else "feedback.lead.start")
