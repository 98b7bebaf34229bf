"""Reading a file of one's own, on a machine that cannot limit a process as reading a class's hand-ins takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.handin.entry import BrokenSubmission, Entry
from autograder.handin.files import MIB, Limits
from autograder.handin.names import shown
from autograder.handin.reader import Reader
from autograder.handin.submission import Submission, function_sources, read_submission
from autograder.messages import say

__all__ = ["OwnReader"]


class OwnReader(Reader):
    """Reads in this process: whoever wrote the file can only keep themselves waiting."""

    def begin(self) -> None:
        """There is nothing to start."""

    def read(
        self,
        path: Path,
        *,
        entry: Entry | None = None,
        content: bytes | None = None,
        locked: Mapping[str, str] | None = None,
        names: Sequence[str] = (),
        seconds: int | None = None,
    ) -> Submission:
        if content is None:
            content = _content(path, Limits())
        try:
            found = read_submission(path, content=content, locked=locked)
            return replace(found, functions=function_sources(found.cells, names))
        except (MemoryError, RecursionError):
            raise BrokenSubmission(say("submission.too-costly", name=shown(path.name))) from None


def _content(path: Path, limits: Limits) -> bytes:
    name = shown(path.name)
    try:
        with path.open("rb") as file:
            content = file.read(limits.bytes + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BrokenSubmission(say("submission.unreadable", name=name, reason=reason)) from None
    if len(content) > limits.bytes:
        raise BrokenSubmission(say("submission.too-large", name=name, limit=limits.bytes // MIB))
    if not content.strip():
        raise BrokenSubmission(say("submission.empty", name=name))
    return content
