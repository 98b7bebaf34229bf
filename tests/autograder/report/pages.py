"""Every page there is, made of the samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.report.class_report import class_report_html
from autograder.report.feedback import feedback_html
from autograder.verdict.result import SubmissionResult
from tests.autograder.report import samples


def class_page(submissions: list[SubmissionResult], **options: Any) -> str:
    return class_report_html("06 Backpropagation", submissions, 8.3, **options)


PAGES: dict[str, Callable[[], str]] = {
    "every kind": lambda: feedback_html(samples.submission()),
    "full marks": lambda: feedback_html(samples.perfect()),
    "broken file": lambda: feedback_html(samples.broken()),
    "nothing": lambda: feedback_html(SubmissionResult("", "", [], 0.0)),
    "class": lambda: class_page(samples.classroom(60), links={"student-0003": "feedback/student-0003.html"}),
    "nobody": lambda: class_page([]),
}
pages = pytest.mark.parametrize("page", [pytest.param(make, id=name) for name, make in PAGES.items()])
