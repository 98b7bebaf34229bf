"""What the units' pages of errata mark with ✓, and the tests that hold it: ``errata_tests/UNIT.yaml``."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml

__all__ = ["Mark", "marks", "marks_of_row", "tests_of"]

_FOLDER = Path(__file__).with_name("errata_tests")


@dataclass(frozen=True)
class Mark:
    """A heading or a row of a table that is marked.

    Args:
        marked: the heading, or a part of the row.
        tests: what holds it, as pytest names it.
        rows: of a heading, parts of the rows whose numbers stand below it.
    """

    marked: str
    tests: tuple[str, ...]
    rows: tuple[str, ...] = ()


@functools.cache
def marks(unit: str) -> tuple[Mark, ...]:
    """The marks of a unit's page; none where its tests compute every number."""
    path = _FOLDER / f"{unit}.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else []
    return tuple(
        Mark(each["marked"], tuple(f"tests/dlcourse/{test}" for test in each["tests"]), tuple(each.get("rows", ())))
        for each in told
    )


def tests_of(unit: str, line: str) -> tuple[str, ...]:
    """The tests that hold what a line of a unit's page marks with ✓, a heading or a row; none where it marks nothing.

    Raises:
        LookupError: it is marked, and no test is told, or several are.
    """
    if "✓" not in line or not line.startswith(("#", "|")):
        return ()
    title = line.lstrip("#").replace("✓", "").strip()
    found = [m for m in marks(unit) if (m.marked == title if line.startswith("#") else not m.rows and m.marked in line)]
    if len(found) != 1:
        raise LookupError(f"errata_tests/{unit}.yaml: {len(found)} marks are {line!r}, expected one")
    return found[0].tests


def marks_of_row(unit: str, line: str) -> list[Mark]:
    """The headings of a unit's page that show the numbers of a row of its table."""
    return [mark for mark in marks(unit) if any(part in line for part in mark.rows)]
