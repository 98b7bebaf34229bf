"""An end to code that runs in this very process: when its time is over, or when its author has seen enough."""

from __future__ import annotations

import _thread
import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

__all__ = ["OutOfTime", "time_limit"]

_AGAIN = 0.5  # seconds until it is said once more, to code that catches whatever is raised


class OutOfTime(BaseException):
    """The time is over."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let code run for so many seconds; where it is not in the main thread, for as long as it likes.

    NumPy's own loops end first.

    Raises:
        OutOfTime: when they are over.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
    elif hasattr(signal, "setitimer"):
        with _by_alarm(seconds):
            yield
    else:
        with _by_interrupt(seconds):
            yield


@contextlib.contextmanager
def _by_alarm(seconds: float) -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    handler = signal.signal(signal.SIGALRM, ring)
    before = signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *before)


@contextlib.contextmanager
def _by_interrupt(seconds: float) -> Iterator[None]:
    """Without an alarm, as on Windows: as if the user had interrupted."""
    over = threading.Event()

    def ring() -> None:
        over.set()
        _thread.interrupt_main()

    timer = threading.Timer(max(seconds, 1e-3), ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    except KeyboardInterrupt:
        if over.is_set():
            raise OutOfTime from None
        raise
    finally:
        timer.cancel()
