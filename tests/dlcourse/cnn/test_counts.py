"""Parameters, connections and sizes of the networks: of the notes, of the papers, of PyTorch's models as published."""

from __future__ import annotations

import gc

import keras
import numpy as np
import pytest

from dlcourse.cnn import alexnet, densenet, googlenet, lenet, lenet5, nin, resnet18, smile_classifier, vgg11
from dlcourse.convolution import connection_table, output_size, parameter_count


@pytest.fixture(autouse=True)
def _not_drawn(monkeypatch):
    """Half a thousand million weights need not be drawn to be counted, nor be kept until the next are made."""
    monkeypatch.setattr(keras.initializers.GlorotUniform, "__call__", _zeros)
    yield
    gc.collect()


def _zeros(self, shape, dtype=None):
    return keras.ops.zeros(shape, dtype)


def trained(model):
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


TORCHVISION = {"shortcut_norm": True, "use_bias": False}


@pytest.mark.parametrize(
    ("network", "arguments", "options", "count"),
    [
        (lenet, (1, 10), {}, 61_706),
        (lenet5, (1, 10), {}, 60_000),
        (lenet5, (1, 10), {"output": "linear"}, 60_850),
        (alexnet, (1, 10), {}, 46_764_746),
        (alexnet, (3, 1000), {}, 50_844_008),
        (alexnet, (3, 1000), {"size": 227}, 62_378_344),
        (vgg11, (1, 10), {}, 128_806_154),
        (vgg11, (3, 1000), {}, 132_863_336),
        (nin, (1, 10), {}, 1_992_166),
        (googlenet, (1, 10), {}, 5_977_530),
        (googlenet, (3, 1000), {}, 6_998_552),
        (resnet18, (1, 10), {}, 11_178_378),
        (resnet18, (3, 1000), {}, 11_692_520),
        (resnet18, (1, 10), TORCHVISION, 11_175_370),
        (resnet18, (3, 1000), TORCHVISION, 11_689_512),
        (densenet, (1, 10), {}, 758_226),
        (smile_classifier, (1, 2), {}, 126_130),
    ],
)
def test_trainable_parameters(network, arguments, options, count):
    assert trained(network(*arguments, **options)) == count


def counts(model):
    return [layer.count_params() for layer in model.layers if layer.weights]


def test_lenet_layer_by_layer():
    assert counts(lenet()) == [156, 2416, 48_120, 10_164, 850]


# The layer, its parameters and connections as printed in the paper and in notes C and E, and how they are counted.
LENET5 = [
    ("C1", 156, 122_304, {"filter_size": 5}),
    ("S2", 12, 5_880, {"filter_size": 2, "strides": 2, "weights": "subsampling"}),
    ("C3", 1_516, 151_600, {"filter_size": 5, "table": connection_table().numpy()}),
    ("S4", 32, 2_000, {"filter_size": 2, "strides": 2, "weights": "subsampling"}),
    ("C5", 48_120, 48_120, {"filter_size": 5}),
    ("F6", 10_164, 10_164, {"filter_size": 1, "weights": "dense"}),
]


def test_lenet5_layer_by_layer():
    """The network's own shapes, counted by ``parameter_count``."""
    model, below = lenet5(), (32, 32, 1)
    for name, parameters, connections, settings in LENET5:
        layer = model.get_layer(name)
        shape = (1, 1, layer.units) if name == "F6" else layer.output.shape[1:]
        assert layer.count_params() == parameters
        assert parameter_count(below, shape[-1], **settings) == (parameters, connections)
        below = shape
    assert sum(line[1] for line in LENET5) == 60_000
    assert sum(line[2] for line in LENET5) == 340_068
    assert not model.get_layer("rbf").weights


def test_nin_block_by_block():
    model = nin()
    layers = {n: [each for each in model.layers if each.name.startswith(f"block{n}")] for n in (1, 2, 3, 4)}
    assert [sum(each.count_params() for each in layers[n]) for n in layers] == [30_336, 746_240, 1_180_800, 34_790]


def test_vgg11s_convolutions():
    model = vgg11()
    convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    assert len(convolutions) == 8
    assert sum(layer.count_params() for layer in convolutions) == 9_219_328


def test_googlenets_first_block():
    first = [layer for layer in googlenet().layers if layer.name.startswith("stage2_block1")]
    assert sum(layer.count_params() for layer in first) == 163_696


def shapes(model, *names):
    return [model.get_layer(name).output.shape[1:] for name in names]


def test_maps_of_lenet5():
    names = ["C1", "S2", "C3", "S4", "C5", "F6", "rbf"]
    expected = [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16), (1, 1, 120), (84,), (10,)]
    assert shapes(lenet5(), *names) == expected


@pytest.mark.parametrize(("size", "sizes"), [(224, [54, 26, 12, 5]), (227, [55, 27, 13, 6])])
def test_maps_of_alexnet(size, sizes):
    names = ("conv1", "pool1", "pool2", "pool3")
    assert [shape[0] for shape in shapes(alexnet(size=size, width=1 / 64), *names)] == sizes
    assert output_size(size, 11, stride=4) == sizes[0]


def test_maps_of_nin():
    found = shapes(nin(), "block1_mlp2", "pool1", "pool2", "pool3", "block4_mlp2", "logits")
    assert found == [(54, 54, 96), (26, 26, 96), (12, 12, 256), (5, 5, 384), (5, 5, 10), (10,)]


def test_maps_of_vgg11():
    found = shapes(vgg11(width=1 / 64), *[f"block{number}_pool" for number in range(1, 6)])
    assert found == [(112, 112, 1), (56, 56, 2), (28, 28, 4), (14, 14, 8), (7, 7, 8)]


def test_maps_of_googlenet():
    blocks = [layer for layer in googlenet().layers if isinstance(layer, keras.layers.Concatenate)]
    assert [block.output.shape[-1] for block in blocks] == [256, 480, 512, 512, 512, 528, 832, 832, 1024]
    assert [block.output.shape[1] for block in blocks] == [28] * 2 + [14] * 5 + [7] * 2


def test_maps_of_resnet18():
    found = shapes(resnet18(), "stem", "pool", *[f"group{group}_block2" for group in range(1, 5)])
    assert found == [(112, 112, 64), (56, 56, 64), (56, 56, 64), (28, 28, 128), (14, 14, 256), (7, 7, 512)]


def test_maps_of_densenet():
    names = [name for n in (1, 2, 3) for name in (f"block{n}_conv4_all", f"transition{n}_pool")]
    found = shapes(densenet(), "stem", "pool", *names, "block4_conv4_all")
    assert [shape[0] for shape in found] == [112, 56, 56, 28, 28, 14, 14, 7, 7]
    assert [shape[-1] for shape in found] == [64, 64, 192, 96, 224, 112, 240, 120, 248]
