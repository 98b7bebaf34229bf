"""What of a class's results is kept in memory: what its report, its table and the grade book need, and once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from autograder.verdict.result import Check, Result, SubmissionResult

__all__ = ["Slimmer"]


class Slimmer:
    """Leave out a student's code and arrays, which are on the page, and share what many students have in common.

    Of each exercise a class has a handful of different results, so that ten thousand students take little more memory
    than a hundred.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, Result] = {}

    def __call__(self, result: SubmissionResult) -> SubmissionResult:
        times = tuple(one.seconds for one in result.results)
        return replace(result, results=[self._slim(r) for r in result.results], cells=[], seconds_each=times)

    def _slim(self, result: Result) -> Result:
        key = (
            result.id,
            result.score,
            result.outcome,
            result.message,
            tuple((check.name, check.kind, check.score, check.message) for check in result.checks),
            tuple(found.message for found in result.diagnosis),
        )
        if key not in self._known:
            checks = [_slim_check(check) for check in result.checks]
            self._known[key] = replace(result, code="", output="", seconds=0.0, checks=checks, notices=[])
        return self._known[key]


def _slim_check(check: Check) -> Check:
    return replace(check, evidence=None, about="", picture=None)
