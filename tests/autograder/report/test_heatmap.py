"""Where an array differs, drawn."""

from __future__ import annotations

import pytest

from autograder.report.heatmap import heat_map
from autograder.verdict.result import Evidence


def test_heat_map_draws_each_wrong_entry_once() -> None:
    heat = [[0.5, 2.0, 1e6], [float("nan"), 1.0, float("inf")]]
    drawing = heat_map(Evidence((0, 2), "1", "2", 4, 6, heat))
    assert drawing is not None
    assert (drawing.rows, drawing.columns, drawing.worst) == (2, 3, (0, 2))
    assert drawing.cells.count("z") == 6
    assert [squares.count("z") for squares in drawing.squares] == [1, 0, 0, 1]
    assert drawing.crosses.count("M") == 2
    # The largest error, 8 units of 10 wide, in the middle of row 0 and column 2.
    assert drawing.squares[0] == "M21 1h8v8h-8z"


@pytest.mark.parametrize(
    ("index", "heat", "worst", "part"),
    [
        ((2,), [[0.0, 0.0, 9.0]], (0, 2), ""),
        ((1, 0), [[0.0], [9.0]], (1, 0), ""),
        ((4, 1, 0), [[0.0], [9.0]], (1, 0), "[4, :, :]"),
        ((7, 7), [[0.0], [9.0]], None, ""),
    ],
)
def test_heat_map_frames_the_worst_entry(
    index: tuple[int, ...], heat: list[list[float]], worst: tuple[int, int] | None, part: str
) -> None:
    drawing = heat_map(Evidence(index, "1", "2", 1, 3, heat))
    assert drawing is not None
    assert (drawing.worst, drawing.part) == (worst, part)


def test_nothing_to_draw() -> None:
    assert heat_map(Evidence((), "1", "2", 1, 1, [])) is None
    assert heat_map(Evidence((), "1", "2", 1, 1, [[]])) is None
