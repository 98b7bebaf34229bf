"""LeNet on digits, by hand and by Keras: the same weights, the same batches, the same losses, step after step."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import sklearn.datasets

from dlcourse.backprop.framework import LENET, Net, SGDSolver
from dlcourse.data import mnist
from tests.dlcourse.local_data import local_data

STEPS = 200
# Rates and momenta are short binary fractions: Keras rounds them to float32 even where it computes in float64.
# scikit-learn's digits are of 8 × 8 pixels: the same net with smaller filters and fewer of them.
SMALL_LENET = [
    {"type": "convolution", "name": "conv1", "bottoms": ["images"], "filters": 4, "filter_size": 3, "padding": 1},
    {"type": "relu", "name": "relu1", "bottoms": ["conv1"]},
    {"type": "max_pool", "name": "pool1", "bottoms": ["relu1"]},
    {"type": "convolution", "name": "conv2", "bottoms": ["pool1"], "filters": 8, "filter_size": 3, "padding": 1},
    {"type": "relu", "name": "relu2", "bottoms": ["conv2"]},
    {"type": "max_pool", "name": "pool2", "bottoms": ["relu2"]},
    {"type": "inner_product", "name": "ip1", "bottoms": ["pool2"], "units": 20},
    {"type": "relu", "name": "relu3", "bottoms": ["ip1"]},
    {"type": "inner_product", "name": "scores", "bottoms": ["relu3"], "units": 10},
    {"type": "softmax_loss", "name": "loss", "bottoms": ["scores", "labels"]},
]


def in_keras(net, learning_rate, momentum):
    """The same net of Keras's layers, with the same weights."""
    dtype, layers = net.dtype.name, [keras.Input(net.inputs["images"], dtype=net.dtype.name)]
    for layer in net.layers[:-1]:
        if layer.type == "convolution":
            padding = "same" if layer.padding else "valid"
            layers.append(keras.layers.Conv2D(layer.filters, layer.filter_size, padding=padding, dtype=dtype))
        elif layer.type == "relu":
            layers.append(keras.layers.ReLU(dtype=dtype))
        elif layer.type == "max_pool":
            layers.append(keras.layers.MaxPooling2D(dtype=dtype))
        else:
            layers += [keras.layers.Flatten(dtype=dtype), keras.layers.Dense(layer.units, dtype=dtype)]
    model = keras.Sequential(layers)
    model.set_weights([variable.numpy() for variable in net.variables.values()])
    optimizer = keras.optimizers.SGD(learning_rate, momentum)
    model.compile(optimizer, keras.losses.CategoricalCrossentropy(from_logits=True, dtype=dtype))
    return model


def trained_together(description, images, labels, *, dtype, batch_size, learning_rate, momentum=0.75):
    """Take the same steps in both; return the two curves of losses, the net and the model."""
    shapes = {"images": images.shape[1:], "labels": (10,)}
    net = Net(description, shapes, seed=1, dtype=dtype)
    solver = SGDSolver(net, learning_rate=learning_rate, momentum=momentum)
    model = in_keras(net, learning_rate, momentum)
    rng, curves = np.random.default_rng(0), ([], [])
    for _ in range(STEPS):
        chosen = rng.integers(len(images), size=batch_size)
        x, y = images[chosen].astype(dtype), np.eye(10, dtype=dtype)[labels[chosen]]
        curves[0].append(float(solver.step({"images": x, "labels": y})))
        curves[1].append(float(model.train_on_batch(x, y)))
        model.reset_metrics()  # what train_on_batch returns is a running mean
    return *map(np.array, curves), net, model


def accuracy(net, images, labels):
    scores = net.answer("scores", {"images": images})
    return np.mean(np.argmax(scores, axis=-1) == labels)


@pytest.fixture
def keras_in_float64():
    """Keras keeps learning rates and running means in ``floatx``, whatever its layers compute in."""
    policy = keras.config.dtype_policy()  # made from floatx when it is first asked for, and kept from then on
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy(policy)


@pytest.mark.usefixtures("keras_in_float64")
def test_small_pictures_in_float64_step_by_step_as_keras():
    """Over 200 steps the two curves stay within 1e-12 of each other, and the weights too."""
    digits = sklearn.datasets.load_digits()
    images, labels = digits.images[..., None] / 16, digits.target
    ours, theirs, net, model = trained_together(
        SMALL_LENET, images[:1400], labels[:1400], dtype="float64", batch_size=32, learning_rate=0.125
    )
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)
    for variable, weight in zip(net.variables.values(), model.get_weights(), strict=True):
        np.testing.assert_allclose(variable, weight, rtol=0, atol=1e-12)
    assert np.mean(ours[-20:]) < 0.2 < 2 < ours[0]
    assert accuracy(net, images[1400:], labels[1400:]) > 0.8


@pytest.mark.slow
def test_lenet_on_mnist_as_keras():
    """The real one in float32: over 200 steps of 64 digits, losses within 1e-4 of each other."""
    folder = local_data("mnist")
    train, test = (mnist(split, folder=folder) for split in ("train", "test"))
    ours, theirs, net, _ = trained_together(
        LENET, train.images[..., None] / 255, train.labels, dtype="float32", batch_size=64, learning_rate=1 / 64
    )
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-4)
    assert accuracy(net, test.images[..., None] / 255, test.labels) > 0.9
