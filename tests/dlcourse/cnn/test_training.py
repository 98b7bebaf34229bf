"""Networks that learn: on digits, under XLA, and on two devices."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from dlcourse.cnn import densenet, lenet, resnet18
from tests.conformance.numerics import eagerly, run_xla

ROOT = Path(__file__).parents[3]
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


TWO_DEVICES = """
import keras, numpy as np, tensorflow as tf
from dlcourse.cnn import lenet
[cpu] = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
assert strategy.num_replicas_in_sync == 2
x = np.random.default_rng(0).uniform(size=(8, 12, 12, 1)).astype("float32")
losses = []
for scope in (strategy.scope(), tf.distribute.get_strategy().scope()):
    keras.utils.set_random_seed(0)
    with scope:
        model = lenet(classes=3, size=12, activation="tanh")
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.SGD(0.1), loss, jit_compile=False)
        losses.append(model.fit(x, np.arange(8) % 3, batch_size=8, epochs=3, shuffle=False, verbose=0).history["loss"])
np.testing.assert_allclose(*losses, rtol=1e-4)
assert losses[0][2] < losses[0][0]
"""


def test_two_devices_train_as_one():
    done = subprocess.run([sys.executable, "-c", TWO_DEVICES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
