"""How long a process has waited for a processor, as the kernel counts it."""

from __future__ import annotations

import os

__all__ = ["open_statistics", "run_delay"]


def open_statistics(process: int, proc: int) -> int:
    """Open a process's scheduler statistics.

    Args:
        process: its id.
        proc: descriptor of the folder ``/proc``, which may be covered by now.

    Returns:
        A descriptor that is good for `run_delay`, in other processes too. Where the kernel keeps no such statistics
        it is that of a file with nothing in it.
    """
    try:
        return os.open(f"{process}/schedstat", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    except OSError:
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)


def run_delay(statistics: int | None) -> float:
    """Seconds in which the process's main thread was ready to run and waited in a processor's queue.

    They are the second number of ``/proc/PID/schedstat`` (Linux, Documentation/scheduler/sched-stats.rst), in
    nanoseconds; 0 where there are none.
    """
    fields = b"" if statistics is None else os.pread(statistics, 256, 0)
    numbers = fields.split()
    return int(numbers[1]) / 1e9 if len(numbers) > 1 else 0.0
