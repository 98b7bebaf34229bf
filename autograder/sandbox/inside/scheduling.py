"""How long a process has computed, and waited for a processor, as the kernel counts it."""

from __future__ import annotations

import os
from typing import NamedTuple

__all__ = ["Times", "open_statistics", "read_times"]


def open_statistics(process: int, proc: int) -> int:
    """Open a process's scheduler statistics.

    Args:
        process: its id.
        proc: descriptor of the folder ``/proc``, which may be covered by now.

    Returns:
        A descriptor that is good for `read_times`, in other processes too. Where the kernel keeps no such statistics
        it is that of a file with nothing in it.
    """
    try:
        return os.open(f"{process}/schedstat", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    except OSError:
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)


class Times(NamedTuple):
    """Seconds that a process's main thread has computed, and has waited in a processor's queue."""

    computing: float
    waiting: float


def read_times(statistics: int | None) -> Times:
    """Read a process's times.

    They are the first two numbers of ``/proc/PID/schedstat`` (Linux, Documentation/scheduler/sched-stats.rst), in
    nanoseconds; 0 where there are none.
    """
    fields = b"" if statistics is None else os.pread(statistics, 256, 0)
    numbers = [int(number) / 1e9 for number in fields.split()]
    return Times(*numbers[:2]) if len(numbers) > 1 else Times(0.0, 0.0)
