"""A rectifier hides no NaN on the way back: the delta of a unit whose net input is NaN is NaN."""

from __future__ import annotations

import numpy as np
import pytest

from dlcourse import backprop

RECTIFIERS = ["relu", "leaky_relu", "absolute_rectifier", "elu", "selu", "piecewise_linear", "softplus"]


@pytest.mark.parametrize("activation", RECTIFIERS)
def test_a_rectifier_hides_no_nan(activation):
    z = np.array([[np.nan, -1.0, 0.25], [0.3, np.nan, 2.0]])
    kernel, delta = np.ones((3, 2)), np.ones((2, 2))
    found = backprop.hidden_delta(z, kernel, delta, activation=activation)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(z))
