"""Whether hand-ins came when their notes say: a note lies among a student's own files, and takes marks off or not."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.several import several
from autograder.messages import say
from autograder.verdict.result import SubmissionResult

__all__ = ["Punctuality"]

_CLOCKS = datetime.timedelta(minutes=5)  # by which two machines' clocks may differ
_FORMAT = "%Y-%m-%d %H:%M UTC"


@dataclass
class Punctuality:
    """Hand-ins whose note and whose file disagree, gathered for the instructor."""

    doubtful: list[str] = field(default_factory=list)
    future: list[str] = field(default_factory=list)

    def look_at(self, result: SubmissionResult, noted: datetime.datetime | None, due: datetime.datetime | None) -> None:
        """Compare a hand-in's note with its file.

        Args:
            noted: when it came, by the note beside it or by one that was entered earlier.
            due: when this student's work was due.
        """
        if noted is not None and noted > _utc_now() + _CLOCKS:
            self.future.append(f"{result.student} ({noted.strftime(_FORMAT)})")
        if due is None or (noted is not None and noted > due):
            return  # nothing is late, or this is and loses its marks
        written = _written(result)
        if written is not None and written > due + _CLOCKS:
            said = noted.strftime(_FORMAT) if noted else say("course.no-note")
            when = written.strftime(_FORMAT)
            self.doubtful.append(say("course.noted-and-written", student=result.student, noted=said, written=when))

    def remarks(self) -> Iterator[str]:
        """What the instructor is to be told."""
        if self.future:
            yield say("course.from-the-future", students=several(self.future))
        if self.doubtful:
            yield say("course.doubtful-time", students=several(self.doubtful))


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


def _written(result: SubmissionResult) -> datetime.datetime | None:
    """When the file was written last, as far as its folder tells."""
    if not result.path:
        return None
    try:
        seconds = Path(result.path).stat().st_mtime
        return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).replace(tzinfo=None)
    except (OSError, ValueError, OverflowError):
        return None
