"""Activations and their gradients on large arrays, beside Keras's and PyTorch's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race
from dlcourse.activations import (
    ELEMENTWISE,
    softmax,
    softmax_jacobian_vector_product,
)

SIZES = {"10⁶ numbers": (1000, 1000), "10⁷ numbers": (10_000, 1000)}
ROUNDS = 7
F = torch.nn.functional
PEERS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "sigmoid": (keras.activations.sigmoid, torch.sigmoid),
    "tanh": (keras.activations.tanh, torch.tanh),
    "relu": (keras.activations.relu, torch.relu),
    "leaky_relu": (lambda x: keras.activations.leaky_relu(x, 0.01), F.leaky_relu),
    "elu": (keras.activations.elu, F.elu),
    "selu": (keras.activations.selu, F.selu),
    "softplus": (keras.activations.softplus, F.softplus),
}

_NO_DIGITS = "Keras's gradient is f(1 − f) or 1 − f², which has no digits in saturation; ours keeps them"
_FUSED = "Keras calls one operation, which outside XLA takes exp(x) − 1, without digits near 0; ours takes expm1, any α"
_SLOPE = "Keras fixes the slope in the graph; ours is a tensor, so that another one is no new trace"
_SOFTPLUS = "ours has β and a threshold"
_NAN = "our derivative keeps NaN"
# Why ours may be the slower one, beside the row.
NOTES = {
    "sigmoid, and gradient": _NO_DIGITS,
    "tanh, and gradient": _NO_DIGITS,
    "relu, and gradient": _NAN,
    "leaky_relu": _SLOPE,
    "leaky_relu, and gradient": f"{_SLOPE}; {_NAN}",
    "elu": _FUSED,
    "elu, and gradient": _FUSED,
    "selu": _FUSED,
    "selu, and gradient": _FUSED,
    "softplus": _SOFTPLUS,
    "softplus, and gradient": _SOFTPLUS,
}


def rows() -> Iterator[Row]:
    for size, shape in SIZES.items():
        rng = np.random.default_rng(0)
        x, upstream = (rng.normal(scale=2, size=shape).astype(np.float32) for _ in range(2))
        for name, (of_keras, of_torch) in PEERS.items():
            value, derivative = ELEMENTWISE[name]

            def gradient(x: tf.Tensor, upstream: tf.Tensor, f: Any = value, df: Any = derivative) -> Any:
                return f(x), upstream * df(x)

            yield from _rows(name, size, (value, gradient), of_keras, of_torch, x, upstream)

        def through_softmax(x: tf.Tensor, upstream: tf.Tensor) -> Any:
            return softmax(x), softmax_jacobian_vector_product(x, upstream)

        of_keras, of_torch = keras.activations.softmax, lambda x: torch.softmax(x, -1)
        yield from _rows("softmax", size, (softmax, through_softmax), of_keras, of_torch, x, upstream)


def _rows(name: str, size: str, ours: Any, of_keras: Any, of_torch: Any, x: Any, upstream: Any) -> Iterator[Row]:
    """Forward, then forward and gradient; compiled by XLA, and in the smaller size as a plain graph too."""
    tensors, in_torch = [tf.constant(a) for a in (x, upstream)], [torch.from_numpy(a) for a in (x, upstream)]
    forward, both = ours
    for what, own, theirs, peer in (
        (name, lambda x, _: forward(x), lambda x, _: of_keras(x), lambda x, _: of_torch(x)),
        (f"{name}, and gradient", both, _taped(of_keras), _autograd(of_torch)),
    ):
        note = NOTES.get(what, "")
        xla, of_keras_xla = _compiled("dlcourse", own, tensors, True), _compiled("Keras, XLA", theirs, tensors, True)
        pytorch = Side("PyTorch", lambda f=peer: f(*in_torch))
        yield from race(f"{what}, XLA", size, xla, [of_keras_xla, pytorch], note=note, rounds=ROUNDS)
        if x.size <= 1e6:
            graph, of_keras_graph = (
                _compiled(n, f, tensors, None) for n, f in (("dlcourse", own), ("Keras, tf.function", theirs))
            )
            yield from race(f"{what}, tf.function", size, graph, [of_keras_graph], note=note, rounds=ROUNDS)


def _compiled(name: str, function: Callable[..., Any], tensors: list[tf.Tensor], jit_compile: bool | None) -> Side:
    graph = tf.function(function, jit_compile=jit_compile, autograph=False)
    return Side(name, lambda: graph(*tensors))


def _taped(function: Callable[..., Any]) -> Callable[..., Any]:
    def both(x: tf.Tensor, upstream: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = function(x)
        return value, tape.gradient(value, x, upstream)

    return both


def _autograd(function: Callable[..., Any]) -> Callable[..., Any]:
    def both(x: torch.Tensor, upstream: torch.Tensor) -> Any:
        leaf = x.detach().requires_grad_()
        value = function(leaf)
        return value.detach(), torch.autograd.grad(value, leaf, upstream)[0]

    return both
