"""A net's gradients in three ways: by its own way back, by automatic differentiation, and by finite differences."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from dlcourse.backprop.framework import Net
from tests.conformance.numerics import numerical_gradient


def drawn_net(description, shapes, *, batch=3, seed=0):
    """A net in float64 whose every parameter is drawn, with drawn inputs; labels are distributions."""
    rng = np.random.default_rng(seed)
    net = Net(description, shapes, dtype="float64")
    for key, variable in net.variables.items():
        low = 0.5 if key.endswith(("variance", "gamma")) else -1.0
        variable.assign(rng.uniform(low, 1.0, variable.shape))
    inputs = {name: rng.normal(size=(batch, *shape)) for name, shape in shapes.items()}
    if "labels" in shapes:
        inputs["labels"] = rng.dirichlet(np.ones(shapes["labels"][-1]), size=batch)
    return net, inputs


def by_hand(net, inputs, **settings):
    """Gradients of the inputs and of all that is learnt, by name; None where the loss depends on nothing."""
    run = net.forward(inputs, **settings)
    net.backward(run)
    own = {f"{layer}.{name}": blob.gradient for layer, blobs in run.own.items() for name, blob in blobs.items()}
    return {name: run.blobs[name].gradient for name in inputs} | {key: own[key] for key in net.learnt}


def by_tape(net, inputs, **settings):
    tensors = {name: tf.constant(value) for name, value in inputs.items()}
    sources = tensors | {key: net.variables[key] for key in net.learnt}
    with tf.GradientTape() as tape:
        tape.watch(list(tensors.values()))
        loss = net.loss(net.forward(tensors, **settings))
    return tape.gradient(loss, sources)


def by_differences(net, inputs, **settings):
    inputs = {name: value.copy() for name, value in inputs.items()}
    compiled = tf.function(lambda values: net.loss(net.forward(values, **settings)), autograph=False)
    arrays = inputs | {key: net.variables[key].numpy() for key in net.learnt}

    def loss():
        for key in net.learnt:
            net.variables[key].assign(arrays[key])
        return float(compiled({name: tf.constant(value) for name, value in inputs.items()}))

    found = {name: numerical_gradient(loss, array) for name, array in arrays.items()}
    loss()  # every parameter back to what it was
    return found


def assert_same(actual, expected, tolerance, without=()):
    """Compare gradients by name; those of ``without`` must be None."""
    for name, wanted in expected.items():
        if name in without:
            assert actual[name] is None, name
            continue
        scale = max(np.max(np.abs(wanted)), 1.0)
        np.testing.assert_allclose(actual[name], wanted, rtol=0, atol=tolerance * scale, err_msg=name)
