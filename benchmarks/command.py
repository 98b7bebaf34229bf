"""A command, and what it took: the time one waits for it, and the processors' time."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE

from benchmarks.processes import Family
from benchmarks.race import Disagreement

__all__ = ["Spent", "run"]

PAUSE = 0.25  # seconds between two looks at the processes; a look takes some milliseconds
SHOWN = 3000  # characters of what a command wrote


@dataclass(frozen=True)
class Spent:
    """What a command took.

    Args:
        seconds: by the clock, from its start to its end.
        cpu: seconds of all processors, user and system, in the command and in all that descends from it.
        output: what it wrote to standard output.
    """

    seconds: float
    cpu: float
    output: str = ""

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.seconds + other.seconds, self.cpu + other.cpu, self.output + other.output)


def run(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], what: str) -> Spent:
    """Run a command to its end.

    Raises:
        Disagreement: it ended with anything but 0; the text says ``what`` did, and the last of what it wrote.
    """
    before, started = _of_ended_children(), time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, env=environment, stdout=PIPE, stderr=PIPE, text=True) as process:
        family = Family(process.pid)
        while True:
            try:
                output, errors = process.communicate(timeout=PAUSE)
                break
            except subprocess.TimeoutExpired:
                family.look()
    seconds, cpu = time.perf_counter() - started, family.seconds(_of_ended_children() - before)
    if process.returncode:
        raise Disagreement(f"{what} ended with {process.returncode}:\n{(output + errors)[-SHOWN:]}")
    return Spent(seconds, cpu, output)


def _of_ended_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
