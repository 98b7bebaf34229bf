"""Every layer's way back against automatic differentiation and finite differences, in training and at test time."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from dlcourse.activations import ELEMENTWISE
from dlcourse.backprop import framework
from dlcourse.backprop.framework import LAYERS
from tests.dlcourse.framework.gradients import assert_same, by_differences, by_hand, by_tape, drawn_net

IMAGES, VECTORS = (5, 4, 2), (6,)
# type -> (settings, shapes of the bottoms); several where the layer takes another way.
CASES = {
    "inner_product": [({"units": 3}, [VECTORS]), ({"units": 3}, [IMAGES])],
    "convolution": [
        ({"filters": 3, "filter_size": (3, 2)}, [IMAGES]),
        ({"filters": 2, "filter_size": 3, "padding": "same", "strides": 2}, [IMAGES]),
        ({"filters": 2, "filter_size": 2, "padding": (1, 0), "dilation_rate": (2, 1)}, [IMAGES]),
    ],
    "max_pool": [({}, [IMAGES]), ({"pool_size": 3, "strides": 1, "padding": 1}, [IMAGES])],
    "mean_pool": [({}, [IMAGES]), ({"pool_size": 3, "strides": (2, 1), "padding": "same"}, [IMAGES])],
    **{name: [({}, [VECTORS])] for name in ELEMENTWISE if name not in ("heaviside", "sign")},
    "softmax": [({}, [VECTORS])],
    "dropout": [({"rate": 0.4}, [IMAGES])],
    "batch_normalization": [({}, [VECTORS]), ({"momentum": 0.9, "epsilon": 1e-2}, [IMAGES])],
    "concat": [({}, [VECTORS, (2,), (3,)]), ({}, [IMAGES, (5, 4, 3)])],
    "split": [({"tops": ["one", "two"]}, [VECTORS])],
    "data": [({"mean": 0.5, "scale": 3.0}, [VECTORS]), ({"scale": 0.25, "channels": 1}, [(5, 4)])],
}
ENDS = {
    "softmax_loss": [({"weight": 2.0}, {"scores": (4,), "labels": (4,)})],
    "euclidean_loss": [({}, {"x": (4,), "y": (4,)}), ({"weight": 0.5}, {"x": IMAGES, "y": IMAGES})],
}
STEPS = ("heaviside", "sign")  # their derivative is zero wherever there is one; no difference tells them apart


def described(kind, settings, bottoms):
    """A net of one layer, with a loss at each of its tops."""
    names = [f"x{number}" for number in range(len(bottoms))]
    inputs = dict(zip(names, bottoms, strict=True))
    layer = {"type": kind, "name": "layer", "bottoms": names, **settings}
    shapes = next(line.shapes for line in framework.outline([layer], inputs) if line.name == "layer")
    tops = layer.get("tops", ["layer"])
    targets = {f"target of {top}": shape for top, shape in zip(tops, shapes, strict=True)}
    losses = [
        {"type": "euclidean_loss", "name": f"loss of {top}", "bottoms": [top, f"target of {top}"]} for top in tops
    ]
    return [layer, *losses], inputs | targets


NETS = [
    *[pytest.param(*described(kind, *case), id=f"{kind}-{n}") for kind in CASES for n, case in enumerate(CASES[kind])],
    *[
        pytest.param([{"type": kind, "name": "loss", "bottoms": list(shapes), **settings}], shapes, id=f"{kind}-{n}")
        for kind, cases in ENDS.items()
        for n, (settings, shapes) in enumerate(cases)
    ],
]


def test_every_type_of_layer_is_tried():
    assert set(CASES) | set(ENDS) | set(STEPS) | {"labels"} == set(LAYERS)  # labels: test_propagate_down.py


@pytest.mark.parametrize("training", [True, False], ids=["training", "test"])
@pytest.mark.parametrize(("description", "shapes"), NETS)
def test_the_way_back_is_the_derivative(description, shapes, training):
    net, inputs = drawn_net(description, shapes)
    settings = {"training": training, "seed": 7}
    found = by_hand(net, inputs, **settings)
    without = {"labels"} & set(shapes)
    assert_same(found, by_tape(net, inputs, **settings), 1e-13, without)
    assert_same(found, by_differences(net, inputs, **settings), 1e-7, without)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_lets_no_gradient_through(name):
    net, inputs = drawn_net(*described(name, {}, [VECTORS]))
    assert not np.any(by_hand(net, inputs)["x0"])


def test_dropout_draws_anew_for_each_seed_and_layer():
    layers = [{"type": "dropout", "name": name, "bottoms": ["x"]} for name in ("one", "two")]
    net, inputs = drawn_net(layers, {"x": (50,)})
    first, again, other = (net.forward(inputs, training=True, seed=seed).blobs for seed in (1, 1, 2))
    np.testing.assert_array_equal(first["one"].data, again["one"].data)
    for different in (first["two"], other["one"]):
        assert np.any((first["one"].data == 0) != (different.data == 0))
    np.testing.assert_array_equal(net.forward(inputs).blobs["one"].data, inputs["x"])


def test_batch_normalisation_keeps_statistics_only_when_it_is_told_to():
    net, inputs = drawn_net([{"type": "batch_normalization", "name": "bn", "bottoms": ["x"]}], {"x": (2,)})
    before = net.variables["bn.moving_mean"].numpy()
    run = net.forward(inputs, training=True)
    np.testing.assert_array_equal(net.variables["bn.moving_mean"], before)
    net.update(run)
    expected = 0.99 * before + 0.01 * inputs["x"].mean(axis=0)
    np.testing.assert_allclose(net.variables["bn.moving_mean"], expected, rtol=1e-12)
    settled = net.variables["bn.moving_mean"].numpy()
    net.update(net.forward(inputs))
    np.testing.assert_array_equal(net.variables["bn.moving_mean"], settled)


def test_nothing_in_the_framework_differentiates_automatically():
    for path in Path(framework.__file__).parent.glob("*.py"):
        names = {n.attr for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Attribute)}
        assert not names & {"GradientTape", "gradients", "custom_gradient"}, path.name


def test_a_blob_that_leads_to_no_loss_has_no_gradient():
    layers = [
        {"type": "relu", "name": "used", "bottoms": ["x"]},
        {"type": "inner_product", "name": "aside", "bottoms": ["x"], "units": 2},
        {"type": "euclidean_loss", "name": "loss", "bottoms": ["used", "y"]},
    ]
    net, inputs = drawn_net(layers, {"x": (3,), "y": (3,)})
    run = net.forward(inputs)
    net.backward(run)
    assert run.blobs["aside"].gradient is None
    assert run.own["aside"]["weights"].gradient is None
    tape = by_tape(net, inputs)
    assert tape["aside.weights"] is None
    np.testing.assert_allclose(run.blobs["x"].gradient, tape["x"], rtol=1e-13)
    assert isinstance(run.blobs["used"].gradient, tf.Tensor)
