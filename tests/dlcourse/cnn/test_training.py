"""Networks that learn: on digits, and under XLA."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from dlcourse.cnn import densenet, lenet, resnet18
from tests.conformance.numerics import eagerly, run_xla

SPARSE = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def test_lenet_reads_digits():
    """Of scikit-learn's 1797 digits every fifth is held out; pictures of 8 × 8 are made twice as large."""
    digits, held_out = load_digits(), np.arange(1797) % 5 == 0
    x = np.repeat(np.repeat(digits.images[..., None] / 8 - 1, 2, axis=1), 2, axis=2).astype("float32")
    keras.utils.set_random_seed(0)
    model = lenet(size=16, activation="tanh", pooling="mean")
    model.compile(keras.optimizers.Adam(3e-3), SPARSE, metrics=["accuracy"], jit_compile=False)
    model.fit(x[~held_out], digits.target[~held_out], batch_size=32, epochs=5, verbose=0)
    assert model.evaluate(x[held_out], digits.target[held_out], verbose=0)[1] > 0.95


@pytest.mark.parametrize(
    "make",
    [lambda: resnet18(size=32, width=1 / 32), lambda: densenet(size=32, first=4, growth=2, blocks=(2, 2, 2, 2))],
    ids=["resnet18", "densenet"],
)
def test_xla_is_eager(make):
    """In training mode, whose statistics are those of the batch."""
    keras.utils.set_random_seed(0)
    model, x = make(), np.random.default_rng(0).uniform(size=(4, 32, 32, 1)).astype("float32")
    with eagerly():
        expected = model(x, training=True)
    found = run_xla(lambda x: model(x, training=True), {"x": x})
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)
