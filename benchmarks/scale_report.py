"""What became of a large class, as a page in Markdown and as a picture."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.processes import Look
from dlcourse import __version__

__all__ = ["PICTURE", "Sample", "draw", "markdown", "milestones", "warning"]

PICTURE = Path("docs/images/scale.svg")  # in the repository
MILESTONES = (100, 300, 1000, 3000, 10_000)
MIB = 1 << 20
BLUE, OCHRE = "#1f5fa8", "#b8860b"
_INTRODUCTION = """# A large class

Written by `python -m benchmarks.scale`: one run of `autograder grade` over honest submissions of the tour, no two of
them the same, with the processes looked at every second. Memory is resident memory (RSS); the workers' is the sum over
workers and sandboxes, in which pages that they share count once for each. The last two columns are for each
submission since the row above: by the clock, and user and system time of all processes. The first row includes the
start, and most of the hidden cases' answers, each of which the reference works out once for a class."""


@dataclass(frozen=True)
class Sample:
    """A run at one moment: seconds since its start, submissions graded, and what its processes hold and took."""

    seconds: float
    done: int
    look: Look


def milestones(samples: Sequence[Sample]) -> list[Sample]:
    """The first sample with at least so many submissions done, for each milestone and for the whole class."""
    students = samples[-1].done
    wanted = [*(number for number in MILESTONES if number < students), students]
    return [next(sample for sample in samples if sample.done >= number) for number in wanted]


def warning(load: float) -> str:
    """Say that the machine was not free, where its load average before the run tells so; else nothing."""
    if load <= (os.cpu_count() or 1) / 2:
        return ""
    return f"**Not to be relied on:** other programs were running (a load average of {load:.1f} before the run)."


def markdown(samples: Sequence[Sample], jobs: int, load: float, written: int) -> str:
    """Return the whole of SCALE.md.

    Args:
        samples: of one run, from its start to its end.
        jobs: workers of the grader.
        load: the machine's load average before the run.
        written: bytes of all files that the run left behind.
    """
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {jobs} workers; dlcourse {__version__}, "
        f"Python {platform.python_version()}."
    )
    picture = f"![Time and memory over the submissions done](../{PICTURE.as_posix()})"
    paragraphs = [_INTRODUCTION, machine, warning(load), _table(milestones(samples)), _end(samples, written), picture]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _table(reached: Sequence[Sample]) -> str:
    lines = [
        "| submissions done | seconds | the grader's memory | its workers' memory | ms each | ms of the CPU each |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    before = Sample(0.0, 0, Look(0, 0, 0.0))
    for sample in reached:
        each = 1000 / max(1, sample.done - before.done)
        wall, cpu = each * (sample.seconds - before.seconds), each * (sample.look.cpu - before.look.cpu)
        memory = f"{_mib(sample.look.parent)} | {_mib(sample.look.others)}"
        lines.append(f"| {sample.done} | {sample.seconds:.0f} | {memory} | {wall:.0f} | {cpu:.0f} |")
        before = sample
    return "\n".join(lines)


def _end(samples: Sequence[Sample], written: int) -> str:
    first, *_, last = [*milestones(samples)[:1], *milestones(samples)]
    final = [sample for sample in samples if sample.done == last.done]
    more = last.done - first.done
    growth = f"From {first.done} submissions on, the grader's own memory grows by "
    growth += f"{(last.look.parent - first.look.parent) / 1024 / more:.1f} KiB a submission. " if more else ""
    return (
        f"{growth if more else ''}When all are graded, it ends its workers and writes the report, `results.json` and "
        f"the grade book: {samples[-1].seconds - last.seconds:.1f} s, in which its own memory reaches "
        f"{_mib(max(sample.look.parent for sample in final))}. The whole run took {samples[-1].seconds:.0f} s and left "
        f"{_mib(written)} of files."
    )


def _mib(size: int) -> str:
    return f"{size / MIB:.0f} MiB"


def draw(samples: Sequence[Sample], path: Path) -> None:
    """Draw time, and memory, over the submissions done; the last step stands at the right end."""
    done = [sample.done for sample in samples]
    memories = {
        "workers and sandboxes": ([sample.look.others / MIB for sample in samples], OCHRE),
        "the grader itself": ([sample.look.parent / MIB for sample in samples], BLUE),
    }
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "scale", "font.size": 9}):
        figure = Figure(figsize=(8, 3), layout="constrained")
        time, memory = figure.subplots(1, 2)
        time.plot(done, [sample.seconds for sample in samples], color=BLUE)
        time.set(xlabel="submissions done", ylabel="seconds")
        for label, (sizes, colour) in memories.items():
            memory.plot(done, sizes, color=colour, label=label)
        memory.set(xlabel="submissions done", ylabel="MiB in memory")
        memory.legend(frameon=False)
        for axes in (time, memory):
            axes.set(xlim=(0, None), ylim=(0, None))
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, metadata={"Date": None, "Creator": None})
