"""The numbers of docs/errata/11-energy.md on Gibbs sampling and contrastive divergence."""

import re
from pathlib import Path

import numpy as np
import pytest

from dlcourse import energy
from tests.dlcourse.energy.machines import binary_states, exact_gradient, ln_likelihood
from tests.dlcourse.energy.test_cd_expectation import PARAMETERS, X, by_matrix

PAGE = Path(__file__).parents[3] / "docs" / "errata" / "11-energy.md"
BATCH = X[[1, 6, 6]]


def told(line):
    """The numbers of a line of a table."""
    text = PAGE.read_text(encoding="utf-8")
    row = next(row for row in text.split("\n") if row.startswith(f"| {line} |"))
    return [cell.strip() for cell in row.strip("|").split("|")[1:]]


def test_algorithm_1_draws_x_inside_its_loop():
    w, b, c = np.array([[2.0, -2.0]]), np.zeros(2), np.zeros(1)
    x = np.array([[1.0, 0.0]])
    u, v = np.array([[[0.5]], [[0.5]]]), np.array([[[0.95, 0.05]], [[0.2, 0.2]]])
    first = energy.gibbs_step(x, w, b, c, u[0], v[0])
    assert (first.h.numpy().tolist(), first.x.numpy().tolist()) == ([[1.0]], [[0.0, 1.0]])
    second = energy.gibbs_step(first.x, w, b, c, u[1], v[1])
    assert (second.h.numpy().tolist(), second.x.numpy().tolist()) == ([[0.0]], [[1.0, 1.0]])
    np.testing.assert_array_equal(energy.gibbs_chain(x, w, b, c, u, v), second.x)
    # As printed, h is drawn twice from x, and x once: the last uniforms of each.
    as_printed = energy.gibbs_step(x, w, b, c, u[1], v[1])
    assert (as_printed.h.numpy().tolist(), as_printed.x.numpy().tolist()) == ([[1.0]], [[1.0, 0.0]])


def test_bias_of_contrastive_divergence():
    exact = exact_gradient(BATCH, *PARAMETERS)
    for k, number in zip(told("k"), told("error"), strict=True):
        bias = max(np.abs(a - e).max() for a, e in zip(by_matrix(BATCH, int(k)), exact, strict=True))
        value, power = re.fullmatch(r"([\d.]+)(?: · 10⁻([⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", number).groups()
        expected = float(value) * 10.0 ** -(
            int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))) if power else 0
        )
        assert bias == pytest.approx(expected, rel=0.07), k
    ratio = [max(np.abs(a - e).max() for a, e in zip(by_matrix(BATCH, k), exact, strict=True)) for k in (9, 10)]
    assert ratio[1] / ratio[0] == pytest.approx(0.349, abs=5e-4)


def test_sampling_changes_no_distribution():
    w, b, c = PARAMETERS
    hidden = binary_states(2)
    states = [np.repeat(X, len(hidden), axis=0), np.tile(hidden, (len(X), 1))]
    joint = energy.boltzmann_distribution(energy.rbm_energy(*states, w, b, c)).numpy()
    assert joint.shape == (32,)
    energy.gibbs_step(BATCH, w, b, c, np.full((3, 2), 0.3), np.full((3, 3), 0.6))
    np.testing.assert_array_equal(energy.boltzmann_distribution(energy.rbm_energy(*states, w, b, c)), joint)


def test_note_d_goes_down_a_cost():
    before = ln_likelihood(BATCH, *PARAMETERS)
    uphill = by_matrix(BATCH, 64)
    change = [
        ln_likelihood(BATCH, *[p + sign * 0.01 * g for p, g in zip(PARAMETERS, uphill, strict=True)]) - before
        for sign in (1, -1)
    ]
    assert change[0] > 0 > change[1]
    assert change[0] == pytest.approx(-change[1], rel=0.1)
