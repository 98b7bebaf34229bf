"""Weights move to PyTorch and back, and outputs agree to rounding, in training and in inference mode."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import torch

from dlcourse.cnn import (
    alexnet,
    densenet,
    digit_codes,
    googlenet,
    lenet,
    lenet5,
    nin,
    resnet18,
    smile_classifier,
    vgg11,
)
from tests.conformance.numerics import eagerly
from tests.dlcourse.cnn import torch_networks, twins

VGG = ((1, 3), (1, 4), (2, 5), (2, 4), (2, 3))
STAGES = (
    ((2, (3, 4), (1, 1), 1), (4, (4, 6), (1, 3), 2)),
    (
        (6, (3, 6), (1, 2), 2),
        (5, (4, 7), (1, 2), 2),
        (4, (4, 8), (1, 2), 2),
        (4, (4, 9), (1, 2), 2),
        (8, (5, 10), (1, 4), 4),
    ),
    ((8, (5, 10), (1, 4), 4), (12, (6, 12), (2, 4), 4)),
)
NORM = {"shortcut_norm": True, "use_bias": False}
# Of each network: ours, PyTorch's, and the shape of a picture. Sizes that are odd show on which side zeros are put.
NETWORKS = {
    "lenet": (lambda: lenet(2, 3, size=(16, 16)), lambda: torch_networks.LeNet(2, 3, 2), (16, 16, 2)),
    "lenet5": (lambda: lenet5(), lambda: torch_networks.LeNet5(digit_codes()), (32, 32, 1)),
    "alexnet": (
        lambda: alexnet(2, 3, size=67, width=1 / 64),
        lambda: torch_networks.AlexNet(2, 3, (2, 4, 6, 6, 4), 64),
        (67, 67, 2),
    ),
    "vgg11": (
        lambda: vgg11(2, 3, size=(32, 32), width=1 / 128, blocks=[(n, 128 * m) for n, m in VGG]),
        lambda: torch_networks.VGG11(2, 3, VGG, 32),
        (32, 32, 2),
    ),
    "nin": (lambda: nin(2, 3, size=(67, 75), width=1 / 32), lambda: torch_networks.NiN(2, 3, (3, 8, 12)), (67, 75, 2)),
    "googlenet": (
        lambda: googlenet(2, 3, size=(33, 46), width=1 / 32),
        lambda: torch_networks.GoogLeNet(2, 3, STAGES, (2, 6)),
        (33, 46, 2),
    ),
    "resnet18": (
        lambda: resnet18(2, 3, size=(33, 46), width=1 / 16),
        lambda: torch_networks.ResNet18(2, 3, (4, 8, 16, 32), norm=False, bias=True),
        (33, 46, 2),
    ),
    "resnet18 as torchvision's": (
        lambda: resnet18(2, 3, size=(33, 46), width=1 / 16, **NORM),
        lambda: torch_networks.ResNet18(2, 3, (4, 8, 16, 32), norm=True, bias=False),
        (33, 46, 2),
    ),
    "densenet": (
        lambda: densenet(2, 3, size=(33, 46), first=6, growth=3, blocks=(2, 3, 1)),
        lambda: torch_networks.DenseNet(2, 3, 6, 3, (2, 3, 1)),
        (33, 46, 2),
    ),
    "smile_classifier": (
        lambda: smile_classifier(size=16, width=1 / 8),
        lambda: torch_networks.SmileClassifier(1, 2, (2, 4, 8, 8), 8),
        (16, 16, 1),
    ),
}
EVERY = pytest.mark.parametrize("name", NETWORKS)


def both(name):
    """A network with moved biases, scales and statistics, its twin with the same weights, and pictures."""
    ours, theirs, shape = NETWORKS[name]
    keras.utils.set_random_seed(1)
    model, rng = ours(), np.random.default_rng(0)
    model.set_weights([w if w.ndim > 1 else rng.uniform(0.5, 1.5, size=w.shape) for w in model.get_weights()])
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dropout):
            layer.rate = 0.0  # whom it drops, each library draws itself
    return model, twins.to_torch(model, theirs()), rng.uniform(size=(5, *shape)).astype("float32")


@EVERY
def test_outputs_agree(name):
    model, twin, x = both(name)
    for training in (False, True):
        with eagerly():
            ours = model(x, training=training)
        theirs = twin.train(training)(torch.tensor(x)).detach().numpy()
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4 * np.abs(theirs).max())


@EVERY
def test_weights_come_back_from_pytorch(name):
    ours, theirs, shape = NETWORKS[name]
    torch.manual_seed(0)
    twin, x = theirs(), np.random.default_rng(0).uniform(size=(2, *shape)).astype("float32")
    model = twins.to_keras(twin, ours())
    with eagerly():
        answers = model(x, training=False)
    expected = twin.eval()(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(answers, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("name", ["resnet18", "densenet"])
def test_batch_normalisation_remembers_as_note_d_says(name):
    """0.9 of the past, as in PyTorch; the variance is divided by n, where PyTorch's memory has n − 1."""
    model, twin, x = both(name)
    before = dict(zip([w.path for w in model.weights], model.get_weights(), strict=True))
    with eagerly():
        model(x, training=True)
    twin.train()(torch.tensor(x))
    for layer, module in twins.pairs(model, twin):
        if not isinstance(layer, keras.layers.BatchNormalization):
            continue
        np.testing.assert_allclose(layer.moving_mean, module.running_mean, rtol=1e-3, atol=1e-4)
        n = len(x) * np.prod(model.get_layer(layer.name).output.shape[1:3])
        old = before[layer.moving_variance.path]
        theirs = 0.9 * old + (module.running_var.numpy() - 0.9 * old) * (n - 1) / n
        np.testing.assert_allclose(layer.moving_variance, theirs, rtol=1e-3, atol=1e-4)
