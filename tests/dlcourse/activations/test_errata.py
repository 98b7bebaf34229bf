"""The numbers of docs/errata/02-activations.md, by plain arithmetic and by the reference."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from dlcourse import activations

PAGE = (Path(__file__).parents[3] / "docs/errata/02-activations.md").read_text(encoding="utf-8")


def value(function, x):
    return float(function(np.float64(x)))


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("tanh is 0.7616", value(activations.tanh, 1)),
        ("2 σ(2) − 1 is 0.7616", 2 * value(activations.sigmoid, 2) - 1),
        ("2 σ(1) − 1 is 0.4621", 2 / (1 + math.exp(-1)) - 1),
        ("σ is 0.7311", value(activations.sigmoid, 1)),
        ("the fraction of the notes 0.2689", 1 / (math.exp(1) + 1)),
        ("= 3.69", math.exp(2) / (0 + 2)),
        ("= 0.8808 is σ(2)", math.exp(2) / (1 + math.exp(2))),
        ("σ(2) = 0.8808", value(activations.sigmoid, 2)),
        ("σ(−2) = 0.1192", value(activations.sigmoid, -2)),
        ("f′(−1) = 0", value(activations.relu_derivative, -1)),
        ("f′(2) = 1", value(activations.relu_derivative, 2)),
        ("a x = −4", float(activations.leaky_relu(np.float64(-2), negative_slope=2.0))),
        ("the maximum is −2", max(2.0 * -2, -2)),
        ("tanh′(0) = 1", value(activations.tanh_derivative, 0)),
        ("tanh′(1) = 0.4200", value(activations.tanh_derivative, 1)),
        ("σ′(0) = 0.25", value(activations.sigmoid_derivative, 0)),
    ],
)
def test_the_page_prints_this_number(printed, number):
    assert printed in PAGE
    digits = next(
        word for word in printed.replace("−", "-").split()[::-1] if word.lstrip("-").replace(".", "").isdigit()
    )
    decimals = len(digits.partition(".")[2])
    assert round(number, decimals) == float(digits)


def test_the_corrected_first_line_of_equation_2_36():
    """At x = (0, 0): diag(exp x)/Z + exp x · (∂Z⁻¹/∂x), with Z = 2 and ∂Z⁻¹/∂x = −(exp x)ᵀ/Z²."""
    exponentials = np.ones((2, 1))
    first, second = np.diag([0.5, 0.5]), exponentials @ (-exponentials.T / 4)
    np.testing.assert_array_equal(second, np.full((2, 2), -0.25))
    np.testing.assert_array_equal(first + second, activations.softmax_jacobian(np.zeros(2)))
    with pytest.raises(ValueError, match="mismatch"):
        (first + second) @ exponentials.T  # as printed: K × K times 1 × K
