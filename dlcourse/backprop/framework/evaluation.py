"""A described net as a function of its inputs and its parameters: the loss, and the gradients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from dlcourse.backprop.framework.description import Description
from dlcourse.backprop.framework.net import Net, Pass, own_blob

__all__ = ["Arrays", "net_input_gradients", "net_loss", "net_parameter_gradients"]

Arrays = Mapping[str, Any]


def net_loss(description: Description, inputs: Arrays, parameters: Arrays) -> tf.Tensor:
    """Loss of a net that is given by its description.

    L = Σ weight · top over the loss layers

    Args:
        description: a list of mappings, one a layer, as for ``Net``.
        inputs: a batch of each input blob, by name.
        parameters: what each layer has learnt, by ``layer.array``, such as ``"ip1.weights"``.

    Returns:
        One number, of the inputs' precision.

    Raises:
        ValueError: what ``Net`` raises.

    Example:
        >>> net = [{"type": "euclidean_loss", "name": "loss", "bottoms": ["x", "y"], "weight": 3.0}]
        >>> print(net_loss(net, {"x": np.array([[2.0]]), "y": np.array([[4.0]])}, {}).numpy())
        6.0

    References:
        jia2014, section 3; note C, section 7.6.
    """
    net, run = _run(description, inputs, parameters)
    return net.loss(run)


def net_input_gradients(description: Description, inputs: Arrays, parameters: Arrays) -> list[tf.Tensor]:
    """Gradients of a net's loss with respect to its input blobs.

    ∂L/∂x, summed over all ways that lead from x to a loss

    Args:
        description: a list of mappings, one a layer, as for ``Net``.
        inputs: a batch of each input blob, by name.
        parameters: what each layer has learnt, by ``layer.array``.

    Returns:
        One array an input, in the order of ``inputs``; zeros where the loss does not depend on it.

    Raises:
        ValueError: what ``Net`` raises.

    Example:
        >>> net = [{"type": "euclidean_loss", "name": "loss", "bottoms": ["x", "y"], "weight": 3.0}]
        >>> gradients = net_input_gradients(net, {"x": np.array([[2.0]]), "y": np.array([[4.0]])}, {})
        >>> print(*[gradient.numpy() for gradient in gradients])
        [[-6.]] [[6.]]

    References:
        jia2014, section 3; note C, section 7.6.
    """
    net, run = _run(description, inputs, parameters)
    net.backward(run)
    return [_or_zeros(run.blobs[name].gradient, run.blobs[name].data) for name in inputs]


def net_parameter_gradients(description: Description, inputs: Arrays, parameters: Arrays) -> list[tf.Tensor]:
    """Gradients of a net's loss with respect to all learnt parameters, by back-propagation.

    ∂L/∂θ, layer by layer, in one pass back

    Args:
        description: a list of mappings, one a layer, as for ``Net``.
        inputs: a batch of each input blob, by name.
        parameters: what each layer has learnt, by ``layer.array``.

    Returns:
        One array a parameter array, in the order of ``parameters``; zeros where the loss does not depend on it.

    Raises:
        ValueError: what ``Net`` raises.

    Example:
        >>> net = [{"type": "inner_product", "name": "ip", "bottoms": ["x"], "units": 1},
        ...        {"type": "euclidean_loss", "name": "loss", "bottoms": ["ip", "y"]}]
        >>> w, b = net_parameter_gradients(net, {"x": np.array([[2.0]]), "y": np.array([[4.0]])},
        ...                                {"ip.weights": np.array([[3.0]]), "ip.bias": np.array([0.0])})
        >>> print(w.numpy(), b.numpy())
        [[4.]] [2.]

    References:
        jia2014, section 3; note C, section 7.6.
    """
    net, run = _run(description, inputs, parameters)
    net.backward(run)
    own = [own_blob(run, key) for key in parameters]
    return [_or_zeros(blob.gradient, blob.data) for blob in own]


def _run(description: Description, inputs: Arrays, parameters: Arrays) -> tuple[Net, Pass]:
    values = {name: tf.convert_to_tensor(value) for name, value in inputs.items()}
    shapes = {name: tuple(value.shape[1:]) for name, value in values.items()}
    net = Net(description, shapes, parameters=parameters, dtype=next(iter(values.values())).dtype.name)
    return net, net.forward(values)


def _or_zeros(gradient: tf.Tensor | None, like: tf.Tensor) -> tf.Tensor:
    return tf.zeros_like(like) if gradient is None else gradient
