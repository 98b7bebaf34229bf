"""A limit on what a mutant computes: a changed loop may have no end."""

from __future__ import annotations

import _weakrefset
import contextlib
import signal
import weakref
from collections.abc import Iterator
from types import FrameType

__all__ = ["OutOfTime", "cpu_limit"]

_AGAIN = 0.01  # seconds
_CALLED_BACK = {weakref.__file__, _weakrefset.__file__}


class OutOfTime(BaseException):
    """No exception that code might catch by itself."""


@contextlib.contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` once this process has computed for so long; what else the machine does counts nothing."""

    def stop(_: int, frame: FrameType | None) -> None:
        if _is_finalising(frame):
            signal.setitimer(signal.ITIMER_VIRTUAL, _AGAIN)
        else:
            raise OutOfTime

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _is_finalising(frame: FrameType | None) -> bool:
    """Whether an object is being taken apart: an exception would only be printed there, and the mutant would go on.

    What is told of it by a weak reference counts, too.
    """
    while frame is not None:
        if frame.f_code.co_name == "__del__" or frame.f_code.co_filename in _CALLED_BACK:
            return True
        frame = frame.f_back
    return False
