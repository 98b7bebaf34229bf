"""The exercises that probe filters by their answers judge real filters as the reference does, which calls them."""

import numpy as np
import pytest
import scipy.ndimage

from autograder.exercises.imaging import identity_filter, impulse_response, is_linear, is_shift_invariant
from dlcourse import imaging

RNG = np.random.default_rng(22)
FIRST, SECOND = RNG.normal(size=(2, 9, 11))
KERNEL = RNG.normal(size=(3, 5))
FILTERS = [
    lambda f: scipy.ndimage.correlate(f, KERNEL, mode="constant"),
    lambda f: f + 1,
    np.abs,
    lambda f: f * np.arange(11.0),
    lambda f: f[::-1],
    np.zeros_like,
    lambda f: scipy.ndimage.median_filter(f, 3),
]
ON_TENSORS = [lambda f, function=function: function(f.numpy()) for function in FILTERS]


def test_is_linear():
    alpha, beta = 0.7, -1.9
    answers = [np.stack([f(p) for f in FILTERS]) for p in (FIRST, SECOND, alpha * FIRST + beta * SECOND)]
    found = is_linear.exercise.reference(*answers, np.array([alpha, beta]))
    assert found.tolist() == [bool(imaging.is_linear(f, FIRST, SECOND, (alpha, beta))) for f in ON_TENSORS]
    assert found.tolist() == [1, 0, 0, 1, 1, 1, 0]


@pytest.mark.parametrize("shift", [(1, 2), (-2, 1), (0, -1)])
def test_is_shift_invariant(shift):
    answers = [np.stack([f(p) for f in FILTERS]) for p in (FIRST, np.roll(FIRST, shift, axis=(0, 1)))]
    found = is_shift_invariant.exercise.reference(*answers, down=shift[0], right=shift[1], margin=2)
    assert found.tolist() == [bool(imaging.is_shift_invariant(f, FIRST, shift=shift, margin=2)) for f in ON_TENSORS]
    assert found[[0, 1, 2, 5, 6]].all()
    assert found[3:5].tolist() == [0, shift[0] == 0]


def test_impulse_response():
    for case in impulse_response.exercise.cases:
        inputs = case.make_inputs(5)
        weights = inputs["weights"]

        def correlated(f, w=weights):
            return scipy.ndimage.correlate(f.numpy(), w, mode="constant")

        expected = imaging.impulse_response(correlated, size=inputs["size"], dtype=weights.dtype)
        np.testing.assert_allclose(impulse_response.exercise.reference(**inputs), expected, atol=1e-12)


def test_identity_filter():
    for case in identity_filter.exercise.cases:
        kernel = identity_filter.exercise.reference(**case.make_inputs(5))
        picture = RNG.normal(size=[n + 2 for n in kernel.shape])
        np.testing.assert_allclose(imaging.convolve(picture, kernel), picture)
