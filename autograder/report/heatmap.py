"""Where an array differs from what was expected, as a drawing that needs no colour to be read.

Each entry is a cell. A wrong entry holds a square, the larger the error the larger the square, as in a Hinton diagram;
an entry that is not a number holds a cross.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.messages import say
from autograder.verdict.result import Evidence

__all__ = ["CELL", "HeatMap", "heat_map", "place"]

CELL = 10  # a cell's side, in the drawing's own units
# An error of at least this share of the largest one gets a square of this side.
SQUARES = ((0.5, 8.0), (0.1, 6.4), (0.01, 4.8), (0.0, 3.2))


@dataclass(frozen=True)
class HeatMap:
    """Paths of an SVG drawing, one for all cells of a kind."""

    rows: int
    columns: int
    cells: str
    squares: tuple[str, ...]  # in the order of SQUARES
    crosses: str
    worst: tuple[int, int] | None
    part: str  # which part of the array is drawn; empty where that is all of it
    label: str

    @property
    def width(self) -> int:
        return self.columns * CELL

    @property
    def height(self) -> int:
        return self.rows * CELL


def heat_map(evidence: Evidence) -> HeatMap | None:
    """Draw the errors of an answer, given in units of the tolerance; None where there is nothing to draw."""
    heat = evidence.heat
    columns = max(map(len, heat), default=0)
    if not columns:
        return None
    finite = [error for row in heat for error in row if math.isfinite(error)]
    largest = max(finite, default=1.0)
    cells: list[str] = []
    crosses: list[str] = []
    squares: list[list[str]] = [[] for _ in SQUARES]
    for i, row in enumerate(heat):
        for j, error in enumerate(row):
            cells.append(_square(i, j, CELL - 1))
            if not math.isfinite(error):
                crosses.append(_cross(i, j))
            elif error > 1:
                level = next(k for k, (share, _) in enumerate(SQUARES) if error / largest >= share)
                squares[level].append(_square(i, j, SQUARES[level][1]))
    return HeatMap(
        rows=len(heat),
        columns=columns,
        cells="".join(cells),
        squares=tuple("".join(level) for level in squares),
        crosses="".join(crosses),
        worst=_worst(evidence.index, heat),
        part=part_drawn(evidence),
        label=_label(evidence, len(heat), columns),
    )


def _square(row: int, column: int, side: float) -> str:
    margin = (CELL - side) / 2
    return f"M{column * CELL + margin:g} {row * CELL + margin:g}h{side:g}v{side:g}h-{side:g}z"


def _cross(row: int, column: int) -> str:
    x, y = column * CELL, row * CELL
    return f"M{x + 2} {y + 2}l6 6m0-6l-6 6"


def _worst(index: Sequence[int], heat: Sequence[Sequence[float]]) -> tuple[int, int] | None:
    """Find the worst entry's cell; of an array with more than two axes, the last two are drawn."""
    row, column = (0, 0, *index)[-2:]
    return (row, column) if row < len(heat) and column < len(heat[row]) else None


def _label(evidence: Evidence, rows: int, columns: int) -> str:
    return say(
        "feedback.heat.label",
        rows=rows,
        columns=columns,
        wrong=evidence.wrong_entries,
        entries=evidence.entries,
        index=place(evidence),
    )


def place(evidence: Evidence) -> str:
    """Write an entry's index as NumPy does.

    >>> place(Evidence(index=(1, 2), expected="0", actual="1", wrong_entries=1, entries=6))
    '[1, 2]'
    """
    return str(list(evidence.index))


def part_drawn(evidence: Evidence) -> str:
    """Name the part of an array that is drawn, where that is not all of it.

    >>> part_drawn(Evidence(index=(3, 1, 2), expected="0", actual="1", wrong_entries=1, entries=60))
    '[3, :, :]'
    """
    leading = [str(i) for i in evidence.index[:-2]]
    return f"[{', '.join([*leading, ':', ':'])}]" if leading else ""
