"""A class's results as JUnit XML, which continuous integration systems show as tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from autograder.messages import say
from autograder.report.printable import printable
from autograder.report.view import split_message
from autograder.verdict.result import Check, Outcome, Result, SubmissionResult

__all__ = ["junit_xml"]

_ELEMENTS = {Outcome.FAILED: "failure", Outcome.ERROR: "error"}


def junit_xml(submissions: Sequence[SubmissionResult]) -> str:
    """Write a suite for each student and a case for each check; of a hidden check, no more than how it ended.

    An exercise's time is known, and not its checks': each check gets the same part of it, so that sums are right.

    Args:
        submissions: one for each student, all of one assignment.
    """
    root = Element("testsuites", name=printable(submissions[0].assignment) if submissions else "")
    for submission in submissions:
        root.append(_suite(submission))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    root.set("time", _seconds(sum(submission.seconds for submission in submissions)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(submission: SubmissionResult) -> Element:
    suite = Element("testsuite", name=printable(submission.student))
    suite.extend(_cases(submission))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("*/failure"))))
    suite.set("errors", str(len(suite.findall("*/error"))))
    suite.set("skipped", "0")
    suite.set("time", _seconds(submission.seconds))
    return suite


def _cases(submission: SubmissionResult) -> Iterator[Element]:
    if submission.message:
        yield _case(say("feedback.file"), submission.assignment, Outcome.ERROR, submission.message)
    for result in submission.results:
        if not result.checks:
            yield _case(result.title or result.id, result.id, result.outcome, result.message, result.seconds)
        for check in result.checks:
            took = result.seconds / len(result.checks)
            yield _case(check.name, result.id, check.outcome, _message(check, result), took)


def _message(check: Check, result: Result) -> str:
    if check.hidden:
        return say("feedback.hidden")
    reasons = dict.fromkeys(diagnosis.message for diagnosis in result.diagnosis)
    return "\n".join([check.message, *reasons])


def _case(name: str, exercise_id: str, outcome: Outcome, message: str, seconds: float = 0.0) -> Element:
    case = Element("testcase", name=printable(name), classname=printable(exercise_id), time=_seconds(seconds))
    if outcome in _ELEMENTS:
        text = printable(message)
        sentence, _ = split_message(text)
        SubElement(case, _ELEMENTS[outcome], type=str(outcome), message=sentence).text = text
    return case


def _seconds(seconds: float) -> str:
    return f"{max(seconds, 0.0):.6f}"  # a check takes less than a millisecond
