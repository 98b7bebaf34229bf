"""The notes that nbgrader's exchange keeps beside a hand-in: when it came, and the name of its feedback there."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder.course.marks import time_of
from autograder.course.timestamp import NOTE
from autograder.course.whole import write_text
from autograder.handin.entry import BrokenSubmission
from autograder.handin.files import Limits, content_of
from autograder.verdict.result import SubmissionResult

__all__ = ["carry_notes"]

_SECRET = "submission_secret.txt"
_AS_MADE = re.compile(r"[0-9A-Za-z_-]{32,256}")  # nbgrader makes 128 hexadecimal digits


def carry_notes(results: Iterable[SubmissionResult], folder_of: Callable[[str], Path], key: bytes) -> None:
    """Put both notes beside each autograded notebook, from where nbgrader takes them to its exchange.

    ``nbgrader release_feedback`` reads them for every student, and ends at the first who has none. They are among the
    student's files, so what they say is read and written anew: a time that is one, and a secret that can name a page
    and is nobody else's. Who has none, having handed in without the exchange, gets one that nobody knows.

    Args:
        folder_of: where a student's autograded notebook is.
        key: makes secrets for those who have none.
    """
    found = {result.student: (result, _secret_beside(result.path)) for result in results}
    owners = Counter(secret for _, secret in found.values())
    for student, (result, secret) in found.items():
        time = time_of(result.path)
        own = f"{result.assignment}/{student}".encode("utf-8", "surrogateescape")
        made = hmac.new(key, b"feedback " + own, hashlib.sha256).hexdigest()
        with contextlib.suppress(OSError):  # where nothing can be written, the notebook has told so
            _put(folder_of(student) / NOTE, f"{time.isoformat(' ')} UTC" if time else "")
            _put(folder_of(student) / _SECRET, secret if secret and owners[secret] == 1 else made)


def _secret_beside(path: str) -> str:
    if not path:
        return ""
    note = Path(path).parent / _SECRET
    try:
        text = content_of(note, Limits(bytes=1024)).decode("ascii", "replace")
    except BrokenSubmission:  # none, mostly
        return ""
    return text if _AS_MADE.fullmatch(text) else ""


def _put(path: Path, text: str) -> None:
    if not path.is_file() or path.read_bytes() != text.encode():
        write_text(path, text)
