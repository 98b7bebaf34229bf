"""A process and all that descend from it, watched from outside: their memory, and the processors' time they took."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil

__all__ = ["Beside", "Family", "Look"]


@dataclass(frozen=True)
class Look:
    """A family of processes at one moment.

    Args:
        parent: bytes in memory of the first process.
        others: bytes in memory of its descendants; pages that they share count in each.
        cpu: seconds of the CPU, user and system, of all so far.
    """

    parent: int
    others: int
    cpu: float


class Beside:
    """How busy other programs keep the machine, from when this is made."""

    def __init__(self) -> None:
        self.started, self.busy, self.own = time.monotonic(), _busy(), _own()

    def processors(self) -> float:
        """Return how many processors they have had on average."""
        spent = _busy() - self.busy - (_own() - self.own)
        return max(0.0, spent / max(time.monotonic() - self.started, 1e-9))


def _busy() -> float:
    """Return the seconds that all processors together were not idle."""
    times = psutil.cpu_times()
    waiting = sum(getattr(times, name, 0.0) for name in ("idle", "iowait", "guest", "guest_nice"))
    return float(sum(times) - waiting)


def _own() -> float:
    """Return the seconds of this process, and of children that have ended."""
    times = psutil.Process().cpu_times()
    return float(sum(times[:4]))


class Family:
    """A process, its descendants, and the time of those that are gone.

    A process passes its time on to the one that waits for it. A sandbox's process namespace, when its first process is
    killed, passes nothing on: the sum over what is left falls. By as much as it falls the family's time is put up.
    """

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._sum = self._lost = 0.0

    def look(self) -> Look | None:
        """Return what there is now; None once the first process has ended."""
        try:
            parent, others, cpu = self._process.memory_info().rss, 0, _cpu(self._process)
            descendants = self._process.children(recursive=True)
        except psutil.NoSuchProcess:
            return None
        for descendant in descendants:
            try:
                memory, seconds = descendant.memory_info().rss, _cpu(descendant)
            except psutil.NoSuchProcess:  # its parent has its time
                continue
            others, cpu = others + memory, cpu + seconds
        # One that has ended and was not waited for has no memory.
        return Look(parent, others, self.seconds(cpu)) if parent else None

    def seconds(self, cpu: float) -> float:
        """Return the family's seconds of the CPU, given the sum over those processes that can still be asked."""
        self._lost += max(0.0, self._sum - cpu)
        self._sum = cpu
        return cpu + self._lost


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)
