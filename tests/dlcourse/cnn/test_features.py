"""Oracles: PyTorch's gradients, finite differences, pictures by hand."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import torch

from dlcourse.cnn import feature_maps, features, filters, lenet, resnet18, saliency
from tests.dlcourse.cnn import torch_networks, twins


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return lenet(2, 3, size=(16, 16), activation="tanh")


@pytest.fixture(scope="module")
def x():
    return np.random.default_rng(0).uniform(size=(4, 16, 16, 2)).astype("float32")


def test_features_are_what_the_layer_answers(network, x):
    body = features(network, "dense2")
    head = network.get_layer("logits")
    np.testing.assert_allclose(head(body(x)), network(x), rtol=1e-5)
    assert body.get_layer("conv1") is network.get_layer("conv1")


def test_features_of_a_block_within_a_branching_network():
    keras.utils.set_random_seed(0)
    model = resnet18(size=32, width=1 / 32)
    body = features(model, "group2_block1")
    assert body.output.shape == (None, 4, 4, 4)
    assert "group2_block1_shortcut" in [layer.name for layer in body.layers]
    assert "group2_block2" not in [layer.name for layer in body.layers]


@pytest.mark.parametrize("function", [features, filters])
def test_a_layer_that_is_not_there_is_refused_with_names_that_are_near(network, function):
    with pytest.raises(
        ValueError, match="lenet: no layer is called 'conv_1', expected one of its layers, such as conv1"
    ):
        function(network, "conv_1")


def test_a_model_that_was_never_built_is_refused():
    with pytest.raises(ValueError, match="expected a functional model"):
        features(keras.Sequential([keras.layers.Dense(2, name="last")]), "last")


def test_filters_are_pictures(network):
    found = filters(network, "conv2")
    kernel = np.asarray(network.get_layer("conv2").kernel)
    assert found.shape == (16, 5, 5, 6)
    for index, picture in enumerate(found):
        weights = kernel[..., index]
        np.testing.assert_allclose(picture - 0.5, weights / (2 * np.abs(weights).max()), rtol=1e-5, atol=1e-7)
        assert picture.min() == pytest.approx(0) or picture.max() == pytest.approx(1)


def test_a_filter_of_zeros_is_grey():
    model = lenet()
    model.get_layer("conv1").set_weights([np.zeros((5, 5, 1, 6)), np.zeros(6)])
    np.testing.assert_array_equal(filters(model, "conv1"), np.full((6, 5, 5, 1), 0.5))


@pytest.mark.parametrize("layer", ["pool1", "dense1"])
def test_only_convolutions_have_filters(network, layer):
    with pytest.raises(ValueError, match=f"filters: layer {layer!r} has no filters"):
        filters(network, layer)


def test_feature_maps_are_pictures(network, x):
    found = feature_maps(network, x, "pool1")
    maps = np.asarray(features(network, "pool1")(x))
    assert found.shape == (4, 6, 8, 8)
    for picture, map_ in zip(found[1], np.moveaxis(maps[1], -1, 0), strict=True):
        np.testing.assert_allclose(picture, (map_ - map_.min()) / np.ptp(map_), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found.min(axis=(2, 3)), 0)
    np.testing.assert_allclose(found.max(axis=(2, 3)), 1)


def test_maps_that_are_the_same_everywhere_are_black():
    inputs = keras.Input((4, 4, 1))
    model = keras.Model(inputs, keras.layers.ReLU(name="relu")(inputs))
    np.testing.assert_array_equal(feature_maps(model, np.full((1, 4, 4, 1), 3.0), "relu"), np.zeros((1, 1, 4, 4)))


def test_a_dense_layer_has_no_maps(network, x):
    with pytest.raises(ValueError, match=r"feature_maps: layer 'dense1' answers .*expected maps"):
        feature_maps(network, x, "dense1")


def test_saliency_is_pytorchs_gradient(x):
    keras.utils.set_random_seed(0)
    model = lenet(2, 3, size=(16, 16))
    twin = twins.to_torch(model, torch_networks.LeNet(2, 3, 2)).eval()
    given = torch.tensor(x, requires_grad=True)
    classes = np.array([0, 2, 1, 2])
    twin(given)[range(4), classes].sum().backward()
    np.testing.assert_allclose(saliency(model, x, classes), given.grad.abs().amax(-1), rtol=1e-3, atol=1e-8)


def test_saliency_by_differences(network, x):
    found, step = saliency(network, x, [1, 1, 1, 1]), 1e-2
    for row, column in [(3, 4), (0, 0), (9, 15)]:
        slopes = []
        for channel in (0, 1):
            moved = [x.copy(), x.copy()]
            for array, sign in zip(moved, (1, -1), strict=True):
                array[:, row, column, channel] += sign * step
            up, down = (np.asarray(network(array))[:, 1] for array in moved)
            slopes.append(np.abs(up - down) / (2 * step))
        np.testing.assert_allclose(found[:, row, column], np.max(slopes, axis=0), rtol=2e-2, atol=1e-4)


def test_saliency_is_of_the_largest_logit_unless_said_otherwise(network, x):
    largest = np.argmax(network(x), axis=1)
    np.testing.assert_array_equal(saliency(network, x), saliency(network, x, largest))


def test_pictures_of_a_batch_do_not_see_each_other():
    keras.utils.set_random_seed(0)
    model, x = resnet18(size=32, width=1 / 32), np.random.default_rng(0).uniform(size=(3, 32, 32, 1))
    together, alone = saliency(model, x, [1, 1, 1]), saliency(model, x[1:2], [1])
    np.testing.assert_allclose(together[1:2], alone, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("classes", [[0, 1], [0, 1, 2, 3], [0, 1, 2, -1], [0.0, 1.0, 2.0, 0.0], 1])
def test_classes_that_are_none_are_refused(network, x, classes):
    with pytest.raises(ValueError, match=r"saliency: classes is .* expected 4 whole numbers from 0 to 2"):
        saliency(network, x, classes)
