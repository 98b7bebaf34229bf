"""The answers of this unit's exercises that have references of their own, against the networks as Keras models."""

import keras
import numpy as np
import pytest

from autograder.asked.catalogue import Catalogue
from dlcourse.cnn import alexnet, densenet, googlenet, lenet, lenet5, nin, resnet18, vgg11
from dlcourse.convolution import connection_table

CATALOGUE = Catalogue()


def asked(name):
    """What the students' function of this name is to return."""
    return CATALOGUE[f"cnn.{name}"].solution


def size_of(model, layer):
    return model.get_layer(layer).output.shape[1:]


def learnt_by(model, start):
    """How many numbers are learnt by all layers whose names begin so."""
    layers = (layer for layer in model.layers if layer.name.startswith(start))
    return sum(int(np.prod(weight.shape)) for layer in layers for weight in layer.trainable_weights)


@pytest.mark.parametrize("channels", [1, 3])
def test_lenet5s_table_is_its_model(channels):
    model = lenet5(channels)
    sizes, parameters, _ = asked("lenet5")((32, 32), connection_table(6).numpy(), channels=channels)
    for name, size, count in zip(("C1", "S2", "C3", "S4", "C5"), sizes, parameters, strict=False):
        assert (size_of(model, name), learnt_by(model, name)) == (size, count)
    assert (*size_of(model, "F6"), learnt_by(model, "F6")) == (84, parameters[5])


def test_alexnets_table_is_its_model():
    model = alexnet(3, 7, size=(131, 101), width=1 / 16)
    maps, units = tuple(size_of(model, f"conv{k}")[-1] for k in range(1, 6)), size_of(model, "dense1")[-1]
    sizes, parameters, least = asked("alexnet")((131, 101), channels=3, classes=7, maps=maps, units=units)
    names = ["conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool3"]
    assert sizes == [size_of(model, name) for name in names]
    names = [*(f"conv{k}" for k in range(1, 6)), "dense1", "dense2", "logits"]
    assert parameters == [learnt_by(model, name) for name in names]
    alexnet(size=least, width=1 / 64)
    with pytest.raises(ValueError, match="size"):
        alexnet(size=least - 1, width=1 / 64)


def test_vggs_table_is_its_model():
    blocks = ((2, 5), (1, 6))
    model = vgg11(2, 3, size=(14, 21), width=1 / 64, blocks=tuple((n, 64 * m) for n, m in blocks))
    sizes, parameters, _ = asked("vgg11")((14, 21), channels=2, classes=3, blocks=blocks, units=64)
    assert sizes == [size_of(model, f"block{k}_pool") for k in (1, 2)]
    assert parameters == [learnt_by(model, name) for name in ("block1", "block2", "dense1", "dense2", "logits")]


def test_googlenets_table_is_its_model():
    model = googlenet(size=(70, 101), width=1 / 16)
    concatenations = [layer for layer in model.layers if isinstance(layer, keras.layers.Concatenate)]
    stages = [[], [], []]
    for layer in concatenations:
        paths = ("1x1", "3x3_reduce", "3x3", "5x5_reduce", "5x5", "pool_1x1")
        n1, r3, n3, r5, n5, n4 = (size_of(model, f"{layer.name}_{path}")[-1] for path in paths)
        stages[int(layer.name[5]) - 2].append([n1, (r3, n3), (r5, n5), n4])
    *size, channels = size_of(model, "pool2")
    sizes, parameters, _, _ = asked("googlenet")(size, channels, stages)
    assert sizes == [layer.output.shape[1:] for layer in concatenations]
    assert parameters == [learnt_by(model, f"{layer.name}_") for layer in concatenations]


@pytest.mark.parametrize("options", [{}, {"shortcut_norm": True, "use_bias": False}])
def test_resnets_table_is_its_model(options):
    model = resnet18(2, 3, size=(50, 75), width=1 / 16, **options)
    sizes, parameters, (convolutions, _) = asked("resnet18")(
        (50, 75), channels=2, classes=3, maps=(4, 8, 16, 32), **options
    )
    assert sizes == [size_of(model, name) for name in ("pool", *(f"group{k}_block2" for k in range(1, 5)))]
    starts = ["stem", *(f"group{k}" for k in range(1, 5)), "logits"]
    assert parameters == [learnt_by(model, start) for start in starts]
    assert convolutions == sum(isinstance(layer, keras.layers.Conv2D) for layer in model.layers)


def test_densenets_table_is_its_model():
    model = densenet(3, 4, size=(53, 70), first=5, growth=4, blocks=(2, 3, 1))
    sizes, parameters = asked("densenet")((53, 70), channels=3, classes=4, first=5, growth=4, blocks=(2, 3, 1))
    behind = [
        "pool",
        "block1_conv2_all",
        "transition1_pool",
        "block2_conv3_all",
        "transition2_pool",
        "block3_conv1_all",
    ]
    assert sizes == [size_of(model, name) for name in behind]
    starts = ["stem", "block1", "transition1", "block2", "transition2", "block3"]
    assert parameters == [*(learnt_by(model, s) for s in starts), learnt_by(model, "last") + learnt_by(model, "logits")]


@pytest.mark.parametrize(("activation", "pooling"), [("sigmoid", "max"), ("tanh", "mean"), ("relu", "max")])
def test_lenets_forward_pass_is_its_models(activation, pooling):
    model = lenet(2, 4, size=(15, 20), activation=activation, pooling=pooling)
    x = np.random.default_rng(0).normal(size=(3, 15, 20, 2)).astype(np.float32)
    weights, biases = model.get_weights()[::2], [0.1 + bias for bias in model.get_weights()[1::2]]
    model.set_weights([w for pair in zip(weights, biases, strict=True) for w in pair])
    _, logits = asked("lenet")(x, weights[:2], weights[2:], biases, activation=activation, pooling=pooling)
    np.testing.assert_allclose(logits, model(x), rtol=1e-4, atol=1e-5)


def test_nins_forward_pass_is_its_models():
    model = nin(1, 3, size=(67, 71), width=1 / 32)
    x = np.random.default_rng(1).normal(size=(2, 67, 71, 1)).astype(np.float32)
    weights, biases = model.get_weights()[::2], model.get_weights()[1::2]
    blocks = [slice(3 * k, 3 * k + 3) for k in range(4)]
    filters = [weights[block][0] for block in blocks]
    kernels = [[w[0, 0] for w in weights[block][1:]] for block in blocks]
    geometry = {"strides": [4, 1, 1, 1], "padding": [0, 2, 1, 1]}
    _, logits = asked("nin")(x, filters, kernels, [biases[block] for block in blocks], **geometry)
    np.testing.assert_allclose(logits, model(x), rtol=1e-4, atol=1e-6)
