"""The table of activations in the notebook's prose, cell by cell, against the reference."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from dlcourse.activations import ELEMENTWISE

PROSE = (Path(__file__).parents[3] / "autograder/exercises/activations/unit.md").read_text(encoding="utf-8")
HEAD = "| activation | values | monotone | largest slope | slope at −10 | slope at 10 | saturates | dead |"
ROWS = {
    cells[0]: dict(zip(HEAD.strip("| ").split(" | "), cells, strict=True))
    for cells in (
        line.strip("| ").split(" | ") for line in PROSE.partition(HEAD)[2].strip().partition("\n\n")[0].split("\n")[1:]
    )
}
NEAR, FAR = np.linspace(-15, 15, 60001), np.linspace(-60, 60, 24001)
every_row = pytest.mark.parametrize("name", ROWS)


def number(cell):
    """The number that a cell prints, such as "−1" or "4.5 · 10⁻⁵"."""
    digits, _, power = cell.partition(" · 10")
    power = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or "0"
    return float(digits.replace("−", "-").replace("∞", "inf")) * 10.0 ** int(power)


def test_every_elementwise_activation_is_in_the_table():
    assert set(ROWS) == set(ELEMENTWISE)


@every_row
def test_values(name):
    cell = ROWS[name]["values"]
    near, far = (ELEMENTWISE[name].value(x).numpy() for x in (NEAR, FAR))
    ends, is_closed = cell.strip("[]()").split(", "), (cell[0] == "[", cell[-1] == "]")
    for printed, closed, side in zip(ends, is_closed, (-1, 1), strict=True):
        end, extreme = number(printed), max(side * far)
        if math.isinf(end):
            assert side * float(ELEMENTWISE[name].value(np.array(side * 1e9))) > 1e6
        else:
            assert extreme == pytest.approx(side * end, abs=5e-4)
            assert (max(side * near) == side * end) == closed


@every_row
def test_monotone(name):
    rises = bool(np.all(np.diff(ELEMENTWISE[name].value(FAR)) > -1e-15 * 60))  # up to rounding
    assert ROWS[name]["monotone"] == ("yes" if rises else "no")


@every_row
def test_slopes(name):
    slope = ELEMENTWISE[name].derivative
    assert np.max(slope(np.append(NEAR, [-1e-9, 1e-9]))) == pytest.approx(number(ROWS[name]["largest slope"]), rel=5e-4)
    for x, column in ((-10.0, "slope at −10"), (10.0, "slope at 10")):
        assert float(slope(np.array(x))) == pytest.approx(number(ROWS[name][column]), rel=0.01)  # two digits


@every_row
@pytest.mark.parametrize(("column", "flat"), [("saturates", lambda s: np.abs(s) < 1e-15), ("dead", lambda s: s == 0)])
def test_where_it_is_flat(name, column, flat):
    left, right = (bool(np.all(flat(ELEMENTWISE[name].derivative(x)))) for x in (FAR[FAR < -40], FAR[FAR > 40]))
    assert ROWS[name][column] == {(0, 0): "no", (1, 0): "left", (0, 1): "right", (1, 1): "both"}[left, right]


def test_the_sigmoid_has_a_quarter_of_tanhs_slope():
    assert number(ROWS["sigmoid"]["largest slope"]) == number(ROWS["tanh"]["largest slope"]) / 4
