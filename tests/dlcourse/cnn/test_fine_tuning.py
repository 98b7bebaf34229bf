"""Oracles: steps of gradient descent by hand with two rates, weights that are compared before and after."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.cnn import (
    FineTuning,
    GradientScale,
    features,
    fine_tune,
    fine_tuning,
    freeze,
    lenet,
    lenet5,
    nin,
    replace_head,
    resnet18,
)
from tests.conformance.numerics import eagerly

CASES = [("similar", "few"), ("similar", "many"), ("different", "many"), ("different", "few")]
X = np.random.default_rng(0).uniform(size=(6, 16, 16, 1)).astype("float32")
Y = np.array([0, 1, 2, 0, 1, 2])
SPARSE = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@pytest.fixture
def network():
    keras.utils.set_random_seed(0)
    return lenet(classes=5, size=16, activation="tanh")


def weights(model):
    return {weight.path: np.array(weight) for weight in model.weights}


def moved(model, before):
    """The names of the layers of which a weight is another one."""
    return [layer.name for layer in model.layers if any(np.any(np.asarray(w) != before[w.path]) for w in layer.weights)]


def train(model, optimizer=None, loss=SPARSE, y=Y):
    before = weights(model)
    model.compile(optimizer or keras.optimizers.SGD(0.1), loss, run_eagerly=True)
    model.fit(X, y, batch_size=6, verbose=0)
    return before


def test_what_is_frozen_stays_and_the_rest_learns(network):
    before = train(freeze(network, "dense1"))
    assert moved(network, before) == ["dense2", "logits"]


def test_frozen_batch_normalisation_keeps_its_statistics():
    keras.utils.set_random_seed(0)
    model = freeze(resnet18(classes=3, size=16, width=1 / 32), "group1_block2")
    before = train(model)
    names = moved(model, before)
    assert not [name for name in names if name.startswith(("stem", "group1"))]
    assert "group2_block1_conv1_norm" in names
    with eagerly():  # the frozen part answers as in inference
        body = features(model, "group1_block2")
        np.testing.assert_array_equal(body(X, training=True), body(X, training=False))


def test_freezing_follows_every_path_to_the_layer():
    model = freeze(resnet18(size=32, width=1 / 32), "group2_block1")
    frozen = {layer.name for layer in model.layers if not layer.trainable}
    assert {"group2_block1_shortcut", "group2_block1_conv2_norm", "stem"} <= frozen
    assert not {"group2_block2_conv1", "logits"} & frozen


def test_a_new_head_on_the_same_body(network):
    new = replace_head(network, 3, seed=1)
    old_body, new_body = features(network, "dense2"), features(new, "dense2")
    np.testing.assert_array_equal(new_body(X), old_body(X))
    kernel, bias = new.get_layer("logits").get_weights()
    assert kernel.shape == (84, 3)
    assert not np.any(bias)
    np.testing.assert_array_equal(kernel, replace_head(network, 3, seed=1).get_layer("logits").get_weights()[0])
    assert np.any(kernel != replace_head(network, 3, seed=2).get_layer("logits").get_weights()[0])
    assert np.abs(kernel).max() <= np.sqrt(6 / 87)  # Glorot's


def test_training_the_copy_leaves_the_original_alone(network):
    before, new = weights(network), replace_head(network, 3, seed=1)
    train(new)
    assert moved(network, before) == []


def test_a_network_without_dense_layers_has_a_convolution_as_its_head():
    new = replace_head(nin(classes=5, size=67, width=1 / 64), 3)
    assert new.output_shape == (None, 3)
    assert new.get_layer("block4_mlp2").get_weights()[0].shape == (1, 1, 5, 3)


def tuned(model, classes):
    return fine_tune(model, classes, fine_tuning(*CASES[0]))


@pytest.mark.parametrize("function", [replace_head, tuned])
def test_fixed_codes_cannot_be_replaced(function):
    with pytest.raises(ValueError, match=r"the last layer with weights of lenet5 is F6, expected a dense layer or"):
        function(lenet5(), 3)
    assert function(lenet5(output="linear"), 3).output_shape == (None, 3)


def test_the_four_cases():
    assert fine_tuning("similar", "few") == (1.0, 0.0, 0.0, "cross_entropy")
    assert fine_tuning("similar", "many") == (1.0, 0.25, 0.001, "cross_entropy")
    assert fine_tuning("different", "many") == (1.0, 0.75, 0.001, "cross_entropy")
    assert fine_tuning("different", "few") == (0.5, 0.0, 0.0, "hinge")
    for data, samples in [("other", "few"), ("similar", "little")]:
        with pytest.raises(ValueError, match=r"fine_tuning: \w+ is .* expected"):
            fine_tuning(data, samples)


@pytest.mark.parametrize(
    ("case", "layers"),
    [
        (CASES[0], ["logits"]),
        (CASES[1], ["dense2", "logits"]),
        (CASES[2], ["conv2", "dense1", "dense2", "logits"]),
        (CASES[3], ["head"]),
    ],
)
def test_what_each_case_trains(network, case, layers):
    settings = fine_tuning(*case)
    model = fine_tune(network, 3, settings, seed=0)
    hinge = settings.loss == "hinge"
    y, loss = (np.eye(3)[Y], keras.losses.CategoricalHinge()) if hinge else (Y, SPARSE)
    assert moved(model, train(model, loss=loss, y=y)) == layers


def test_few_and_different_samples_have_earlier_features(network):
    """Of the four layers of the body with weights the first two; the means of their 16 maps go into the classifier."""
    model = fine_tune(network, 3, fine_tuning("different", "few"), seed=0)
    maps = np.asarray(features(network, "conv2")(X))
    kernel, bias = model.get_layer("head").get_weights()
    np.testing.assert_allclose(model(X), maps.mean(axis=(1, 2)) @ kernel + bias, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("case", CASES)
def test_a_branching_network_is_fine_tuned_again_and_again(case):
    """What was frozen before, and how fast it learnt, says nothing about the next time."""
    keras.utils.set_random_seed(0)
    model = resnet18(classes=5, size=16, width=1 / 32)
    first = fine_tune(model, 4, fine_tuning("similar", "few"), seed=0)
    again, once = fine_tune(first, 3, fine_tuning(*case), seed=1), fine_tune(model, 3, fine_tuning(*case), seed=1)
    assert again.output_shape == (None, 3)
    assert [each.name for each in again.layers] == [each.name for each in once.layers]
    assert [each.trainable for each in again.layers] == [each.trainable for each in once.layers]
    assert [each.scale for each in again.layers if isinstance(each, GradientScale)] == [fine_tuning(*case).body_rate]
    with eagerly():
        np.testing.assert_allclose(again(X, training=False), once(X, training=False), rtol=1e-6)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_two_rates_are_two_rates(network, momentum):
    """Two steps with the body at a thousandth of the head's rate, and by hand with both rates."""
    settings = fine_tuning("different", "many")._replace(trained=1.0)
    model = fine_tune(network, 3, settings, seed=0)
    twin = replace_head(network, 3, seed=0)
    velocities = [np.zeros(w.shape) for w in twin.trainable_weights]
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = SPARSE(Y, twin(X, training=True))
        gradients = tape.gradient(loss, [w.value for w in twin.trainable_weights])
        for i, (weight, gradient) in enumerate(zip(twin.trainable_weights, gradients, strict=True)):
            rate = 0.5 if weight.path.startswith("logits") else 0.0005
            velocities[i] = momentum * velocities[i] - rate * gradient
            weight.assign_add(velocities[i])
    before = weights(model)
    model.compile(keras.optimizers.SGD(0.5, momentum=momentum), SPARSE, run_eagerly=True)
    model.fit(X, Y, batch_size=6, epochs=2, verbose=0)
    for found, expected in zip(model.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)
    assert len(moved(model, before)) == 5


def test_adam_divides_the_factor_away():
    """As the docstring of the layer warns: the first step has the size of the rate whatever the gradient is."""
    steps = {}
    for scale in (1.0, 0.001):
        keras.utils.set_random_seed(0)
        layers = [keras.layers.Dense(2), GradientScale(scale), keras.layers.Dense(1)]
        model = keras.Sequential([keras.Input((3,)), *layers])
        before = model.get_weights()[0]
        model.compile(keras.optimizers.Adam(0.1, epsilon=1e-12), "mse", run_eagerly=True)
        model.fit(np.ones((2, 3)), np.ones((2, 1)), verbose=0)
        steps[scale] = model.get_weights()[0] - before
    np.testing.assert_allclose(steps[0.001], steps[1.0], rtol=1e-4)
    np.testing.assert_allclose(np.abs(steps[1.0]), 0.1, rtol=1e-4)


def test_a_fine_tuned_network_is_saved_and_cloned(network, tmp_path):
    model = fine_tune(network, 3, fine_tuning("similar", "many"), seed=0)
    train(model)
    model.save(tmp_path / "tuned.keras")
    loaded = keras.saving.load_model(tmp_path / "tuned.keras")
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    for other in (loaded, clone):
        assert other.get_layer("body_rate").scale == 0.001
        assert [layer.trainable for layer in other.layers] == [layer.trainable for layer in model.layers]
        np.testing.assert_allclose(other(X), model(X), rtol=1e-5)
    again = [np.array(w) for w in train(loaded).values()]
    for one, other in zip(again, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (FineTuning(1.5, 0.0, 0.0, "hinge"), "fine_tune: kept is 1.5, expected 0 <= kept <= 1"),
        (FineTuning(1.0, -0.1, 0.0, "hinge"), "fine_tune: trained is -0.1"),
        (FineTuning(1.0, 0.0, -1.0, "hinge"), "fine_tune: body_rate is -1"),
        (FineTuning(1.0, 0.0, 0.0, "mse"), "fine_tune: loss is 'mse', expected 'cross_entropy' or 'hinge'"),
    ],
)
def test_settings_out_of_their_range_are_refused(network, settings, message):
    with pytest.raises(ValueError, match=message):
        fine_tune(network, 3, settings)
