"""Whole nets: against automatic differentiation, finite differences and PyTorch; and what a bad description is told."""

from __future__ import annotations

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.backprop.framework import LENET, Net, outline
from tests.dlcourse.framework.gradients import assert_same, by_differences, by_hand, by_tape, drawn_net

# Two ways from a normalised picture to the scores, one of them past a pooling; an auxiliary loss on the way.
BRANCHING = [
    {"type": "convolution", "name": "stem", "bottoms": ["images"], "filters": 3, "filter_size": 3, "padding": 1},
    {"type": "batch_normalization", "name": "bn1", "bottoms": ["stem"]},
    {"type": "elu", "name": "act", "bottoms": ["bn1"]},
    {"type": "convolution", "name": "left", "bottoms": ["act"], "filters": 2, "filter_size": 1},
    {"type": "max_pool", "name": "middle", "bottoms": ["act"], "pool_size": 3, "strides": 1, "padding": 1},
    {"type": "concat", "name": "both", "bottoms": ["left", "middle", "act"]},
    {"type": "mean_pool", "name": "pool", "bottoms": ["both"]},
    {"type": "inner_product", "name": "ip", "bottoms": ["pool"], "units": 3},
    {"type": "batch_normalization", "name": "bn2", "bottoms": ["ip"]},
    {"type": "tanh", "name": "hidden", "bottoms": ["bn2"]},
    {"type": "dropout", "name": "drop", "bottoms": ["hidden"], "rate": 0.3},
    {"type": "inner_product", "name": "scores", "bottoms": ["drop"], "units": 4},
    {"type": "softmax_loss", "name": "loss", "bottoms": ["scores", "labels"]},
    {"type": "inner_product", "name": "guess", "bottoms": ["hidden"], "units": 2},
    {"type": "euclidean_loss", "name": "aside", "bottoms": ["guess", "targets"], "weight": 0.3},
]
SHAPES = {"images": (4, 5, 1), "labels": (4,), "targets": (2,)}
DEEP = [
    {"type": "inner_product", "name": "ip1", "bottoms": ["x"], "units": 6},
    {"type": "sigmoid", "name": "s1", "bottoms": ["ip1"]},
    {"type": "concat", "name": "twice", "bottoms": ["s1", "s1", "x"]},
    {"type": "inner_product", "name": "ip2", "bottoms": ["twice"], "units": 3},
    {"type": "softmax", "name": "p", "bottoms": ["ip2"]},
    {"type": "euclidean_loss", "name": "loss", "bottoms": ["p", "y"]},
]


@pytest.mark.parametrize("training", [True, False], ids=["training", "test"])
@pytest.mark.parametrize(
    ("description", "shapes"), [(BRANCHING, SHAPES), (DEEP, {"x": (4,), "y": (3,)})], ids=["branching", "deep"]
)
def test_gradients_of_whole_nets(description, shapes, training):
    net, inputs = drawn_net(description, shapes)
    settings = {"training": training, "seed": 3}
    found = by_hand(net, inputs, **settings)
    assert_same(found, by_tape(net, inputs, **settings), 1e-12, {"labels"})
    assert_same(found, by_differences(net, inputs, **settings), 1e-7, {"labels"})


def test_the_branching_net_in_pytorch():
    """Values and gradients, written anew with PyTorch's own layers; dropout, which draws for itself, is left out."""
    description = [layer | {"rate": 0.0} if layer["type"] == "dropout" else layer for layer in BRANCHING]
    net, inputs = drawn_net(description, SHAPES)
    w = {key: torch.tensor(v.numpy(), requires_grad=key in net.learnt) for key, v in net.variables.items()}
    given = {name: torch.tensor(value, requires_grad=True) for name, value in inputs.items()}
    functional = torch.nn.functional

    def convolved(x, name, padding):
        return functional.conv2d(x, w[f"{name}.weights"].permute(3, 2, 0, 1), w[f"{name}.bias"], padding=padding)

    def normalized(x, name):
        return functional.batch_norm(x, None, None, w[f"{name}.gamma"], w[f"{name}.beta"], True, eps=1e-3)

    x = functional.elu(normalized(convolved(given["images"].permute(0, 3, 1, 2), "stem", 1), "bn1"))
    x = torch.cat([convolved(x, "left", 0), functional.max_pool2d(x, 3, 1, 1), x], dim=1)
    rows = functional.avg_pool2d(x, 2).permute(0, 2, 3, 1).flatten(1)
    hidden = torch.tanh(normalized(rows @ w["ip.weights"] + w["ip.bias"], "bn2"))
    scores, guess = (hidden @ w[f"{name}.weights"] + w[f"{name}.bias"] for name in ("scores", "guess"))
    aside = 0.5 * (guess - given["targets"]).square().sum(1).mean()
    loss = functional.cross_entropy(scores, given["labels"]) + 0.3 * aside
    loss.backward()

    run = net.forward(inputs, training=True)
    np.testing.assert_allclose(run.blobs["scores"].data, scores.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(net.loss(run), loss.item(), rtol=1e-13)
    expected = {key: w[key].grad.numpy() for key in net.learnt} | {"images": given["images"].grad.numpy()}
    assert_same(by_hand(net, inputs, training=True), expected, 1e-12)


def test_one_blob_for_several_layers_is_split():
    net = Net(BRANCHING, SHAPES)
    splits = {layer.name: layer.tops for layer in net.layers if layer.type == "split"}
    assert splits == {
        "act_split": ("act_split_0", "act_split_1", "act_split_2"),
        "hidden_split": ("hidden_split_0", "hidden_split_1"),
    }
    assert next(layer.bottoms for layer in net.layers if layer.name == "both") == ("left", "middle", "act_split_2")


def test_float32_and_a_graph_give_the_same():
    net, inputs = drawn_net(BRANCHING, SHAPES)
    single = Net(BRANCHING, SHAPES, dtype="float32")
    for key, variable in single.variables.items():
        variable.assign(tf.cast(net.variables[key], "float32"))
    expected = net.forward(inputs).blobs["scores"].data
    np.testing.assert_allclose(net.answer("scores", {"images": inputs["images"]}), expected, rtol=1e-13)
    answer = single.answer("scores", {"images": inputs["images"]})
    assert answer.dtype == tf.float32
    np.testing.assert_allclose(answer, expected, rtol=0, atol=1e-5)


def test_without_labels_there_is_an_answer_but_no_loss():
    net, inputs = drawn_net(BRANCHING, SHAPES)
    run = net.forward({"images": inputs["images"]})
    assert run.blobs["scores"].data.shape == (3, 4)
    assert "loss" not in run.blobs
    with pytest.raises(ValueError, match=r"no loss layer, expected one. Were the labels among the inputs\?"):
        net.loss(run)


def test_a_loss_of_weight_zero_is_reported_but_teaches_nothing():
    """Note C's example of a Euclidean loss has ``loss_weight: 0``: with it, no gradient leaves the loss."""
    net, inputs = drawn_net([*DEEP[:-1], DEEP[-1] | {"weight": 0.0}], {"x": (4,), "y": (3,)})
    run = net.forward(inputs)
    assert run.blobs["loss"].data > 0
    assert net.loss(run) == 0
    assert not any(np.any(gradient) for gradient in by_hand(net, inputs).values())


def test_lenet_has_the_shapes_and_the_parameters_that_keras_counts():
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *(layers.Conv2D(6, 5, padding="same"), layers.ReLU(), layers.MaxPool2D()),
            *(layers.Conv2D(16, 5), layers.ReLU(), layers.MaxPool2D(), layers.Flatten()),
            *(layers.Dense(120), layers.ReLU(), layers.Dense(84), layers.ReLU(), layers.Dense(10)),
        ]
    )
    lines = outline(LENET, {"images": (28, 28, 1), "labels": (10,)})
    theirs = [
        (tuple(layer.output.shape[1:]), layer.count_params()) for layer in model.layers if "flat" not in layer.name
    ]
    assert [(line.shapes[0], line.parameters) for line in lines[:-1]] == theirs
    assert sum(line.parameters for line in lines) == model.count_params() == 61706


RELU = {"type": "relu", "name": "r", "bottoms": ["x"]}
PRODUCT = {"type": "inner_product", "name": "ip", "bottoms": ["x"], "units": 2}
PICTURE = {"type": "convolution", "name": "c", "bottoms": ["x"], "filters": 2, "filter_size": 3}


@pytest.mark.parametrize(
    ("description", "shape", "message"),
    [
        ([], (3,), r"a net's description is \[\], expected a list of mappings, one a layer"),
        (RELU, (3,), "a net's description is .*, expected a list of mappings"),
        (["relu"], (3,), "layer 0 is 'relu', expected a mapping with at least 'type', 'name' and 'bottoms'"),
        ([RELU | {"type": "rleu"}], (3,), r"layer 0 \('r'\): type is 'rleu', expected .* Did you mean 'relu'\?"),
        ([RELU | {"type": "quantum"}], (3,), "type is 'quantum', expected one of 'absolute_rectifier', 'batch_norm"),
        ([RELU | {"bottoms": ["y"]}], (3,), "layer 'r' takes the blob 'y', which nothing makes, expected one of 'x'."),
        ([RELU | {"bottoms": "x"}], (3,), "bottoms is 'x', expected a list of blobs' names"),
        ([RELU | {"bottoms": ["x", "x"]}], (3,), "has 2 bottoms, expected 1 for 'relu'"),
        ([RELU | {"tops": []}], (3,), "has 0 tops, expected 1 for 'relu'"),
        ([RELU | {"bottoms": ["ip"]}, PRODUCT], (3,), "'ip' makes only after it, .* Put 'ip' first"),
        ([RELU, RELU | {"tops": ["z"]}], (3,), "2 layers have the name 'r', expected one"),
        ([RELU | {"tops": ["x"]}], (3,), "makes the blob 'x', which the net's inputs made already"),
        ([RELU, PRODUCT | {"tops": ["r"]}], (3,), "makes the blob 'r', which layer 'r' made already"),
        ([PRODUCT | {"unit": 2}], (3,), "is called 'unit', expected one that is known. Did you mean 'units'."),
        (
            [{"type": "inner_product", "name": "ip", "bottoms": ["x"]}],
            (3,),
            "there is no 'units', expected one: 'inner_product' needs",
        ),
        ([PRODUCT | {"propagate_down": [True, False]}], (3,), "True or False for each of its bottoms, 1 in all"),
        ([PRODUCT | {"propagate_down": False}], (3,), "propagate_down is False, expected a list"),
        (
            [RELU | {"type": "labels", "classes": 3}],
            (3,),
            r"has shape \(3,\), expected \(\): one class number a sample",
        ),
        ([RELU | {"type": "data", "channels": 3}], (3,), "channels is 3, expected 1 for an axis of one"),
        ([PRODUCT | {"units": 0}], (3,), "units is 0, expected an integer of at least 1"),
        ([PICTURE], (3,), r"layer 'c' \(convolution\): its bottom has shape \(3,\), expected images"),
        ([PICTURE], (2, 5, 1), r"layer 'c' \(convolution\): a filter of size 3 .* spans 3, expected at most 2"),
        ([PICTURE | {"padding": "full"}], (5, 5, 1), "padding is 'full', expected 'valid', 'same'"),
        ([RELU | {"type": "max_pool"}], (3,), "expected images"),
        ([RELU | {"type": "dropout", "rate": 1.0}], (3,), "rate is 1, expected 0 <= rate < 1"),
        ([RELU | {"type": "batch_normalization"}], (3, 2), r"expected \(features,\) or"),
        ([PRODUCT, RELU | {"type": "concat", "bottoms": ["ip", "x"]}], (5, 5, 1), "the same but for the last axis"),
        ([PRODUCT, RELU | {"type": "softmax_loss", "bottoms": ["ip", "x"]}], (3,), r"shapes \(2,\) and \(3,\)"),
        ([PRODUCT, RELU | {"type": "euclidean_loss", "bottoms": ["ip", "x"]}], (3,), r"shapes \(2,\) and \(3,\)"),
    ],
)
def test_a_bad_description_is_refused_with_a_reason(description, shape, message):
    with pytest.raises(ValueError, match=message):
        Net(description, {"x": shape})


def test_inputs_that_do_not_fit_are_refused():
    net = Net([PRODUCT], {"x": (3,)})
    with pytest.raises(ValueError, match="inputs has 'z', which the net has not, expected 'x'"):
        net.forward({"z": np.zeros((2, 3))})
    with pytest.raises(ValueError, match=r"the input 'x' has shape \(2, 4\), expected a batch of \(3,\)"):
        net.forward({"x": np.zeros((2, 4))})
    with pytest.raises(ValueError, match="no layer makes the blob 'scores', expected one of 'ip'"):
        net.answer("scores", {"x": np.zeros((2, 3))})


def test_a_description_is_plain_data():
    """It goes through JSON, and the net made of it is the same."""
    again = json.loads(json.dumps(BRANCHING))
    assert Net(again, SHAPES).layers == Net(BRANCHING, SHAPES).layers


def test_first_values_may_be_given():
    """As for fine-tuning: some layers from another net, the others anew."""
    other = Net(DEEP, {"x": (4,), "y": (3,)}, seed=5)
    kept = {key: variable for key, variable in other.variables.items() if key.startswith("ip1.")}
    net = Net(DEEP, {"x": (4,), "y": (3,)}, parameters=kept)
    np.testing.assert_array_equal(net.variables["ip1.weights"], other.variables["ip1.weights"])
    assert np.any(net.variables["ip2.weights"] != other.variables["ip2.weights"])
    with pytest.raises(ValueError, match=r"parameters has 'ip3.bias', .* expected some of 'ip1.weights'"):
        Net(DEEP, {"x": (4,), "y": (3,)}, parameters={"ip3.bias": [0.0]})
    with pytest.raises(ValueError, match=r"ip2.bias has shape \(2,\), expected \(3,\)"):
        Net(DEEP, {"x": (4,), "y": (3,)}, parameters={"ip2.bias": [0.0, 0.0]})


def test_first_weights_repeat_and_spread_as_promised():
    one, other, third = (Net(LENET, {"images": (28, 28, 1), "labels": (10,)}, seed=seed) for seed in (1, 1, 2))
    name = "conv2.weights"
    np.testing.assert_array_equal(one.variables[name], other.variables[name])
    assert np.any(one.variables[name] != third.variables[name])
    bound = np.sqrt(6 / (25 * (6 + 16)))
    assert 0.95 * bound < np.max(np.abs(one.variables[name])) <= bound
    assert not np.any(one.variables["conv2.bias"])
