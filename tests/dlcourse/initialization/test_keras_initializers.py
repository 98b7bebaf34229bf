"""The Keras initialisers beside Keras's own, and in layers that are saved and loaded."""

from __future__ import annotations

import doctest
import importlib

import keras
import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from dlcourse import initialization
from dlcourse.initialization import FanInScaled, HeNormal, SmallRandom, StandardNormal, XavierUniform, Zeros

SCALING = keras.initializers.VarianceScaling
# Ours, and Keras's that draws the same numbers from the same seed.
PAIRS = {
    "Zeros": (Zeros(), keras.initializers.Zeros()),
    "StandardNormal": (StandardNormal(seed=3), keras.initializers.RandomNormal(stddev=1.0, seed=3)),
    "SmallRandom": (SmallRandom(seed=3), keras.initializers.RandomNormal(stddev=0.001, seed=3)),
    "FanInScaled": (FanInScaled(seed=3), SCALING(1.0, "fan_in", "untruncated_normal", seed=3)),
    "HeNormal": (HeNormal(seed=3), SCALING(2.0, "fan_in", "untruncated_normal", seed=3)),
    "XavierUniform": (XavierUniform(seed=3), keras.initializers.GlorotUniform(seed=3)),
}
EVERY = pytest.mark.parametrize("name", PAIRS)


@EVERY
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(5,), (4, 7), (3, 2, 5, 4)], ids=str)
def test_it_draws_keras_numbers(name, dtype, shape):
    ours, theirs = PAIRS[name]
    weights = ours(shape, dtype=dtype)
    assert weights.dtype == dtype
    # Keras rounds the limits of its uniform numbers to float32 on the way.
    np.testing.assert_allclose(weights, theirs(shape, dtype=dtype), rtol=1e-6, atol=1e-7)


@EVERY
def test_it_is_registered_rebuilt_and_cloned(name):
    ours, _ = PAIRS[name]
    assert keras.saving.get_registered_name(type(ours)) == f"dlcourse>{name}"
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(ours))
    assert type(again) is type(ours)
    assert again.get_config() == ours.get_config()
    np.testing.assert_array_equal(again((4, 3)), ours((4, 3)))
    assert ours((2, 2)).dtype == keras.config.floatx()


@EVERY
def test_it_runs_in_a_graph(name):
    """Under XLA too, but there TensorFlow's generator is another, and so are the numbers: for Keras's as for ours."""
    ours, _ = PAIRS[name]
    np.testing.assert_allclose(tf.function(lambda: ours((4, 3)), autograph=False)(), ours((4, 3)), rtol=1e-6)
    compiled = tf.function(lambda: ours((4, 3)), autograph=False, jit_compile=True)()
    np.testing.assert_array_equal(np.isfinite(compiled), np.ones((4, 3)))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (HeNormal("truncated_normal", seed=1), keras.initializers.HeNormal(seed=2)),
        (FanInScaled("truncated_normal", seed=1), keras.initializers.LecunNormal(seed=2)),
    ],
)
def test_without_tails_it_is_distributed_as_keras(ours, theirs):
    a, b = (np.ravel(initializer((50, 400))) for initializer in (ours, theirs))
    assert scipy.stats.ks_2samp(a, b).pvalue > 0.01
    assert np.abs(a).max() == pytest.approx(np.abs(b).max(), rel=0.01)
    assert a.std() == pytest.approx(b.std(), rel=0.02)


def test_seeds():
    shape = (3, 3)
    assert np.array_equal(HeNormal(seed=1)(shape), HeNormal(seed=1)(shape))
    assert not np.array_equal(HeNormal(seed=1)(shape), HeNormal(seed=2)(shape))
    assert not np.array_equal(HeNormal()(shape), HeNormal()(shape))
    generated = HeNormal(seed=keras.random.SeedGenerator(1))
    assert not np.array_equal(generated(shape), generated(shape))
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(generated))
    assert isinstance(again.seed, keras.random.SeedGenerator)
    drawn = []
    for _ in range(2):
        keras.utils.set_random_seed(4)
        drawn.append(XavierUniform()(shape))
    np.testing.assert_array_equal(*drawn)


def test_an_unknown_distribution_is_refused():
    with pytest.raises(ValueError, match="distribution is 'normal', expected"):
        HeNormal("normal")


def test_a_model_with_them_is_saved_and_loaded(tmp_path):
    model = keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            keras.layers.Conv2D(4, 3, kernel_initializer=HeNormal(seed=1), bias_initializer=Zeros()),
            keras.layers.Flatten(),
            keras.layers.Dense(3, kernel_initializer=XavierUniform(seed=2)),
        ]
    )
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert again.layers[0].kernel_initializer.get_config() == HeNormal(seed=1).get_config()
    for weight, kept in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, kept)
    expected = initialization.he_normal(keras.random.normal((3, 3, 2, 4), seed=1))
    np.testing.assert_array_equal(model.get_weights()[0], expected)


def test_the_examples_run():
    module = importlib.import_module("dlcourse.initialization.keras_initializers")
    result = doctest.testmod(module, extraglobs={"np": np})
    assert result.attempted >= len(PAIRS)
    assert not result.failed
