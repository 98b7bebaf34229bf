"""The numbers on augmentation in docs/errata/08-regularization.md."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dlcourse import augmentation as aug

RNG = np.random.default_rng(0)


def test_note_cs_jitter_leaves_the_range_of_colours():
    s = 1.4 * 1 + 0.1
    assert s == pytest.approx(1.5)
    assert 1 - s == pytest.approx(-0.5)
    jittered = aug.hsv_jitter([[[[1.0, 0.0, 0.0]]]], [[1.0, 1.0]], [[1.4, 1.4]], [[0.0, 0.1, 0.1]])
    np.testing.assert_array_equal(np.ravel(jittered), [1, 0, 0])


def test_most_powers_darken_where_they_are_drawn_uniformly():
    share_above_one = (4 - 1) / (4 - 0.25)
    assert share_above_one == pytest.approx(0.8)
    u = np.linspace(0, 1, 10001)
    assert np.mean(0.25 * 16**u > 1) == pytest.approx(0.5, abs=1e-3)


def test_nearly_a_third_of_note_ds_boxes_do_not_fit():
    """P(a ≤ 2^−|x|) for x uniform in [−1, 1], in closed form and as a count."""
    fits = (0.5 / math.log(2) - 0.1) / 0.9
    assert 1 - fits == pytest.approx(0.310, abs=5e-4)
    a, x = RNG.uniform(0.1, 1, 200_000), RNG.uniform(-1, 1, 200_000)
    assert np.mean(a > 2 ** -np.abs(x)) == pytest.approx(1 - fits, abs=0.005)
    boxes = np.asarray(aug.random_crop_box(RNG.uniform(size=(1000, 4)), rows=1.0, columns=1.0))
    assert boxes.min() >= 0
    assert boxes.max() <= 1 + 1e-12
    whole = np.asarray(aug.random_crop_box([[1.0, 0.9, 0.5, 0.5]], rows=1.0, columns=1.0))
    np.testing.assert_allclose(whole, [[0, 0, 1, 1]], atol=1e-6)


def test_two_conventions_of_saturation():
    pixel = np.array([[[0.8, 0.4, 0.6]]])
    np.testing.assert_allclose(np.ravel(aug.saturation(pixel, 0.5)), [0.8, 0.6, 0.7], rtol=1e-6)
    np.testing.assert_allclose(np.ravel(aug.blend_saturation(pixel, 0.5)), [0.6712, 0.4712, 0.5712], atol=5e-5)
