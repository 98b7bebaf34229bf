"""Training pictures are varied by layers one after another, each with numbers of its own."""

from types import SimpleNamespace

import numpy as np
import tensorflow as tf

from dlcourse.training.catalogue import recipe
from dlcourse.training.varying import by_layers


def test_each_layer_has_a_seed_of_its_own():
    seen = []

    def layer(images, *, training, seed):
        seen.append((training, tuple(np.asarray(seed))))
        return 2 * images + 1

    varied = by_layers(layer, layer)(np.array([1.0, 2.0]), np.array([5, 7]))
    assert varied.tolist() == [7.0, 11.0]
    assert seen == [(True, (5, 7)), (True, (6, 8))]


def test_lenet5_sees_turned_digits_on_the_same_ground():
    """The corners of a digit are ground before and after; without the option nothing is varied."""
    lenet5 = recipe("lenet5")
    plain, varied = (lenet5.stages_of(SimpleNamespace(augment=on))[0].augment for on in (False, True))
    assert plain is None
    images = np.full((4, 32, 32, 1), -0.1, np.float32)
    images[:, 8:24, 14:18] = 1.175
    vary = varied(SimpleNamespace(x=images))
    one, again, other = (vary(tf.constant(images), tf.constant(seed)).numpy() for seed in ([1, 2], [1, 2], [3, 4]))
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 0.1
    assert np.abs(one - images).max() > 0.1
    for rows, columns in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
        np.testing.assert_allclose(one[:, rows, columns], -0.1, atol=1e-6)
