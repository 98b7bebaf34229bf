"""The rows as text for a terminal and as a table in Markdown."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Iterable, Mapping, Sequence

import click

from benchmarks.kept import Measured
from benchmarks.race import Part, Row, Timing
from dlcourse import __version__

__all__ = ["markdown", "show", "show_part", "warning"]

_PACKAGES = ("numpy", "tensorflow", "keras", "torch", "scikit-learn", "nbgrader")
FREE = 0.2  # processors, which the system needs for itself
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
_INTRODUCTION = """# Benchmarks

Written by `make bench` from [RESULTS.json](RESULTS.json); `benchmarks/__init__.py` says how the times were taken.
Medians, quartiles in brackets; the ratio is ours to the peer's, so that **below 1 the course is faster**. Each row was
measured in one run, both sides in turns, in float32, after their answers had been compared."""
_PARTS = """## Where the time goes

Parts of rows in which the course is the slower side, each timed by itself on the row's numbers, in turns."""


def show(row: Row) -> None:
    """Print a row."""
    click.echo(
        f"{row.ratio:6.2f}x  {row.what}, {row.size}: {duration(row.ours)}, {row.peer}: {duration(row.theirs)}"
        + (f"  [{row.note}]" if row.note else "")
    )


def show_part(part: Part) -> None:
    """Print a part of a row."""
    click.echo(f"{part.row}: {part.part}: {duration(part.timing)}")


def warning(others: Mapping[str, float]) -> str:
    """Say of which rows the machine was not free, where other programs kept so many processors busy; else nothing.

    Libraries whose threads wait by spinning suffer from that more than others, so that ratios are wrong too.
    """
    busy = ", ".join(f"{name} ({processors:.1f})" for name, processors in others.items() if processors > FREE)
    return f"**Not to be relied on:** other programs kept processors busy beside the rows of {busy}." if busy else ""


def markdown(measured: Mapping[str, Measured], threads: int) -> str:
    """Return the whole of RESULTS.md."""
    titles = ("what", "size", "ours", "peer", "the peer's", "ours / peer", "note")
    others = {name: each.others for name, each in measured.items()}
    head = [paragraph for paragraph in (_INTRODUCTION, _machine(threads), warning(others)) if paragraph]
    rows = [row for each in measured.values() for row in each.rows]
    table = _table(titles, ("---", "---", "---:", "---", "---:", "---:", "---"), map(_cells, rows))
    lines = [(part.row, part.part, duration(part.timing)) for each in measured.values() for part in each.parts]
    pieces = _table(("row", "part", "time"), ("---", "---", "---:"), lines)
    return "\n\n".join([*head, table, _PARTS, pieces]) + "\n"


def _table(titles: Sequence[str], rule: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    written = ([cell.replace("|", r"\|") for cell in line] for line in (titles, rule, *lines))
    return "\n".join(f"| {' | '.join(line)} |" for line in written)


def _cells(row: Row) -> tuple[str, ...]:
    return row.what, row.size, duration(row.ours), row.peer, duration(row.theirs), f"{row.ratio:.3g}", row.note


def _machine(threads: int) -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {threads} threads for every framework; "
        f"dlcourse {__version__}, Python {platform.python_version()}, {versions}."
    )


def duration(timing: Timing) -> str:
    """Write a median and its quartiles in the unit that fits the median."""
    scale, unit = next(((s, u) for s, u in _UNITS if timing.median >= s), _UNITS[-1])
    low, high = (f"{quartile / scale:.2f}" for quartile in timing.quartiles)
    return f"{timing.median / scale:.2f} {unit} ({low}–{high})"
