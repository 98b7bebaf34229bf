"""Checks outside of the loop are noted in the same record: by the command, and in a notebook."""

from __future__ import annotations

import contextlib
import datetime
from pathlib import Path

from autograder.study.record import PROGRESS, Records, find_folder
from autograder.verdict.result import Outcome, Result

__all__ = ["note_result"]


def note_result(result: Result, start: Path, *, whole: bool = True) -> None:
    """Note a check in the study folder that a folder is in or has; where there is none, do nothing.

    Args:
        whole: whether all cases were tried; without the hidden ones nothing is done yet.
    """
    root = find_folder(start)
    if root is None or result.unattempted:
        return
    with contextlib.suppress(OSError):  # a folder that cannot be written costs no verdict
        records = Records.read(root / PROGRESS)
        cases = {check.case for check in result.checks}
        wrong = {check.case for check in result.checks if check.outcome is not Outcome.PASSED}
        passed = whole and result.outcome is Outcome.PASSED
        right = f"{len(cases - wrong)}/{len(cases)}"
        records[result.id] = records[result.id].tried(passed, right, False, datetime.date.today())
        records.write()
