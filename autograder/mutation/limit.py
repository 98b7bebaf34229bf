"""A limit on what a mutant computes: a changed loop may have no end."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from typing import Any, NoReturn

__all__ = ["OutOfTime", "cpu_limit"]


class OutOfTime(BaseException):
    """No exception that code might catch by itself."""


@contextlib.contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` once this process has computed for so long; what else the machine does counts nothing."""

    def stop(*_: Any) -> NoReturn:
        raise OutOfTime

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
