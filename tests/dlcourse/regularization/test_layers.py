"""The Keras layers beside Keras's and PyTorch's own: the same numbers, trained, saved and loaded."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.regularization import BatchNormalization, Dropout, LayerNormalization

RNG = np.random.default_rng(4)
VECTORS = RNG.normal(1.0, 2.0, size=(8, 6)).astype("float32")
MAPS = RNG.normal(1.0, 2.0, size=(3, 4, 5, 6)).astype("float32")
INPUTS = pytest.mark.parametrize("x", [VECTORS, MAPS], ids=["vectors", "maps"])


@INPUTS
@pytest.mark.parametrize("noise_shape", [None, (None, 1)], ids=str)
def test_dropout_with_a_seed_is_keras_mask_for_mask(x, noise_shape):
    noise_shape = noise_shape and (*noise_shape, *x.shape[2:])
    ours, theirs = (kind(0.3, noise_shape=noise_shape, seed=5) for kind in (Dropout, keras.layers.Dropout))
    for _ in range(3):
        np.testing.assert_allclose(ours(x, training=True), theirs(x, training=True), rtol=1e-6)
    np.testing.assert_array_equal(ours(x), x)


def test_classic_dropout_scales_at_inference():
    layer = Dropout(0.25, convention="classic", seed=1)
    np.testing.assert_allclose(layer(VECTORS), 0.75 * VECTORS, rtol=1e-6)
    dropped = layer(VECTORS, training=True).numpy()
    np.testing.assert_array_equal(dropped[dropped != 0], VECTORS[dropped != 0])
    assert 0 < (dropped == 0).sum() < dropped.size


def test_dropout_without_a_rate_changes_nothing():
    np.testing.assert_array_equal(Dropout(0.0)(VECTORS, training=True), VECTORS)


@pytest.mark.parametrize(
    ("options", "message"), [({"rate": 1.0}, "rate is 1, expected 0 <= rate < 1"), ({"convention": "x"}, "'x'")]
)
def test_dropout_refuses(options, message):
    with pytest.raises(ValueError, match=message):
        Dropout(**{"rate": 0.5} | options)


@INPUTS
def test_batch_normalization_is_keras_in_training_and_inference(x):
    ours, theirs = BatchNormalization(), keras.layers.BatchNormalization()
    for shift in range(4):
        np.testing.assert_allclose(ours(x + shift, training=True), theirs(x + shift, training=True), atol=2e-6)
    for weight, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(weight, other, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(ours(x), theirs(x), atol=2e-6)


@INPUTS
def test_batch_normalization_is_pytorchs_with_its_conventions(x):
    kind = torch.nn.BatchNorm1d if x.ndim == 2 else torch.nn.BatchNorm2d
    ours, theirs = BatchNormalization(momentum=0.9, epsilon=1e-5, ddof=1), kind(6)
    first = torch.tensor(np.moveaxis(x, -1, 1).copy())
    for shift in range(4):
        expected = theirs(first + shift).detach().numpy()
        np.testing.assert_allclose(ours(x + shift, training=True), np.moveaxis(expected, 1, -1), atol=5e-6)
    np.testing.assert_allclose(ours.moving_mean, theirs.running_mean, rtol=1e-5)
    np.testing.assert_allclose(ours.moving_variance, theirs.running_var, rtol=1e-5)


def test_a_frozen_batch_normalization_keeps_its_statistics():
    layer = BatchNormalization()
    layer(VECTORS, training=True)
    before = layer.get_weights()
    layer.trainable = False
    np.testing.assert_array_equal(layer(VECTORS, training=True), layer(VECTORS, training=False))
    for weight, kept in zip(layer.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, kept)


def test_batch_normalization_refuses_other_ranks():
    with pytest.raises(ValueError, match="expected \\(batch, features\\)"):
        BatchNormalization()(np.zeros((2, 3, 4), "float32"))


def test_layer_normalization_is_keras_and_pytorchs():
    np.testing.assert_allclose(LayerNormalization()(MAPS), keras.layers.LayerNormalization()(MAPS), atol=2e-6)
    expected = torch.nn.LayerNorm(6)(torch.tensor(MAPS)).detach()
    np.testing.assert_allclose(LayerNormalization(epsilon=1e-5)(MAPS), expected, atol=2e-6)


@pytest.mark.parametrize("kind", [BatchNormalization, LayerNormalization])
def test_half_precision_is_normalised_in_single(kind):
    """300² overflows in float16; the variance does not see it."""
    x = np.float16([[300.0, -300.0], [-300.0, 300.0]])
    y = kind(dtype="mixed_float16")(x, **{"training": True} if kind is BatchNormalization else {})
    assert y.dtype == "float16"
    np.testing.assert_allclose(np.abs(y.numpy()), 1.0, atol=1e-3)


def _network(batch_normalization, dropout, layer_normalization):
    return keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Dense(7, kernel_initializer=keras.initializers.GlorotUniform(seed=1)),
            batch_normalization(),
            keras.layers.ReLU(),
            dropout(0.2, seed=3),
            layer_normalization(),
            keras.layers.Dense(2, kernel_initializer=keras.initializers.GlorotUniform(seed=2)),
        ]
    )


def test_a_network_of_ours_trains_as_one_of_keras_and_survives_saving(tmp_path):
    """The same initial weights, batches and masks: the same losses, step by step."""
    y = RNG.normal(size=(8, 2)).astype("float32")
    ours = _network(BatchNormalization, Dropout, LayerNormalization)
    theirs = _network(keras.layers.BatchNormalization, keras.layers.Dropout, keras.layers.LayerNormalization)
    losses = []
    for model in (ours, theirs):
        model.compile(keras.optimizers.SGD(0.05), "mse")
        losses.append(model.fit(VECTORS, y, batch_size=4, epochs=3, shuffle=False, verbose=0).history["loss"])
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-4)
    ours.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict(VECTORS, verbose=0), ours.predict(VECTORS, verbose=0))
    np.testing.assert_allclose(again.predict(VECTORS, verbose=0), theirs.predict(VECTORS, verbose=0), atol=1e-4)


@pytest.mark.parametrize("x", [VECTORS[:5], MAPS[:1, :1, :].transpose(2, 0, 1, 3)], ids=["vectors", "maps"])
def test_a_last_batch_of_one_value_is_refused_or_left_out(x):
    """With ddof=1 it has no variance: a graph refuses it; XLA, which cannot, leaves the moving variance alone."""
    for jit_compile in (False, True):
        layer = BatchNormalization(momentum=0.5, ddof=1)
        model = keras.Sequential([keras.Input(x.shape[1:]), layer])
        model.compile("sgd", "mse", jit_compile=jit_compile)
        model.fit(x[:4], x[:4], batch_size=2, verbose=0, shuffle=False)
        kept = layer.moving_variance.numpy()
        if jit_compile:
            model.fit(x[4:], x[4:], verbose=0)
            np.testing.assert_array_equal(layer.moving_variance, kept)
            assert np.all(np.isfinite(model.predict(x, verbose=0)))
        else:
            with pytest.raises(tf.errors.InvalidArgumentError, match="one value a feature, expected two or more"):
                model.fit(x[4:], x[4:], verbose=0)


def test_dropout_of_whole_numbers_is_that_of_the_same_numbers():
    whole = np.arange(12, dtype="uint8").reshape(3, 4)
    for training in (False, True):
        answers = [Dropout(0.25, convention="classic", seed=1)(x, training=training) for x in (whole, whole * 1.0)]
        np.testing.assert_allclose(*answers)
