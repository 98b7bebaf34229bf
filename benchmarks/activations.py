"""Activations and their gradients on large arrays, beside Keras's and PyTorch's."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import ROUNDS, Row, Side, race, with_reason
from dlcourse.activations import (
    ELEMENTWISE,
    log_softmax,
    log_softmax_gradient,
    maxout,
    maxout_gradient,
    prelu,
    prelu_gradient,
    softmax,
    softmax_jacobian_vector_product,
)

MILLION = 10**6
SIZES = {"10⁶ numbers": (1000, 1000), "10⁷ numbers": (10_000, 1000), "10⁸ numbers": (100_000, 1000)}
ROUNDS_OF_LARGE = 5  # a turn of 10⁸ numbers takes long enough
PIECES, UNITS = 4, 32  # of maxout
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

_SAME = "the same operations on both sides: the difference is the machine's"
_NO_DIGITS = "Keras's gradient is f(1 − f) or 1 − f², which has no digits in saturation; ours keeps them"
_FUSED = "Keras calls one operation, which outside XLA takes exp(x) − 1, without digits near 0; ours has them, any α"
_SLOPE = "Keras fixes the slope in the graph; ours is a tensor, so that another one is no new trace"
_SOFTPLUS = "ours has β and a threshold"
_NAN = "our derivative keeps NaN"
_BRANCH = "ours branches in the graph, to a maximum where all slopes lie between 0 and 1"
_MAXOUT = "ours looks for NaN, which XLA's maximum drops"
# Why ours may be the slower one, beside the row.
NOTES = {
    "sigmoid": _SAME,
    "tanh": _SAME,
    "relu": _SAME,
    "softmax": _SAME,
    "softmax, and gradient": _SAME,
    "log_softmax": _SAME,
    "log_softmax, and gradient": _SAME,
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
    "prelu": _BRANCH,
    "prelu, and gradient": _NAN,
    "maxout": _MAXOUT,
    "maxout, and gradient": _MAXOUT,
}
SMALL_IN_TORCH = (
    "0.1 ms is the call of a compiled function, even of four numbers, whose threads sleep between calls; PyTorch's "
    "spin, and its vectorised exp takes half the time. Keras pays the same"
)


@dataclasses.dataclass(frozen=True)
class Contest:
    """One activation in three libraries.

    Args:
        name: ours.
        arrays: what it takes; its gradient goes to each of them.
        forward: ours, of the arrays.
        gradient: ours, of the arrays and of the gradient of a loss with respect to the activations.
        keras: Keras's, of the arrays.
        torch: PyTorch's, of the arrays.
        outputs: the shape of the activations.
    """

    name: str
    arrays: Sequence[np.ndarray]
    forward: Callable[..., Any]
    gradient: Callable[..., Any]
    keras: Callable[..., Any]
    torch: Callable[..., Any]
    outputs: tuple[int, ...]


def rows() -> Iterator[Row]:
    for size, shape in SIZES.items():
        for contest in _contests(np.random.default_rng(0), shape):
            yield from _rows(contest, size)


def _contests(rng: np.random.Generator, shape: tuple[int, int]) -> Iterator[Contest]:
    x = rng.normal(scale=2, size=shape).astype(np.float32)
    for name, (of_keras, of_torch) in PEERS.items():
        value, derivative = ELEMENTWISE[name]
        yield Contest(name, [x], value, lambda x, g, df=derivative: [g * df(x)], of_keras, of_torch, shape)
    slopes = rng.uniform(0.1, 0.4, size=shape[1]).astype(np.float32)
    yield Contest("prelu", [x, slopes], prelu, prelu_gradient, _keras_prelu, F.prelu, shape)
    yield Contest(
        "softmax", [x], softmax, lambda x, g: [softmax_jacobian_vector_product(x, g)], keras.activations.softmax,
        lambda x: torch.softmax(x, -1), shape,
    )  # fmt: skip
    yield Contest(
        "log_softmax", [x], log_softmax, lambda x, g: [log_softmax_gradient(x, g)], keras.activations.log_softmax,
        lambda x: torch.log_softmax(x, -1), shape,
    )  # fmt: skip
    if x.size == MILLION:
        kernel = rng.normal(scale=0.05, size=(PIECES, shape[1], UNITS)).astype(np.float32)
        bias = rng.normal(size=(PIECES, UNITS)).astype(np.float32)
        yield Contest(
            "maxout", [x, kernel, bias], maxout, maxout_gradient, _keras_maxout, _torch_maxout, (shape[0], UNITS)
        )


def _keras_prelu(x: tf.Tensor, alpha: tf.Tensor) -> Any:
    """What ``keras.layers.PReLU`` computes."""
    return keras.activations.relu(x) - alpha * keras.activations.relu(-x)


def _keras_maxout(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> Any:
    return keras.ops.max(keras.ops.einsum("bf,kfu->kbu", x, kernel) + bias[:, None], axis=0)


def _torch_maxout(x: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    return torch.amax(torch.einsum("bf,kfu->kbu", x, kernel) + bias[:, None], dim=0)


def _rows(contest: Contest, size: str) -> Iterator[Row]:
    """Forward, then forward and gradient; compiled by XLA, and in the smallest size as a plain graph too."""
    upstream = np.random.default_rng(1).normal(size=contest.outputs).astype(np.float32)
    drawn = [*contest.arrays, upstream]
    tensors, in_torch = [tf.constant(a) for a in drawn], [torch.from_numpy(a) for a in drawn]
    numbers = contest.arrays[0].size
    rounds = ROUNDS if numbers <= MILLION else ROUNDS_OF_LARGE

    def both(*arrays: tf.Tensor) -> Any:
        return contest.forward(*arrays[:-1]), list(contest.gradient(*arrays))

    for what, own, theirs, peer in (
        (contest.name, _without_upstream(contest.forward), _without_upstream(contest.keras),
         _without_upstream(contest.torch)),
        (f"{contest.name}, and gradient", both, _taped(contest.keras), _autograd(contest.torch)),
    ):  # fmt: skip
        ours, of_keras = _compiled("dlcourse", own, tensors, True), _compiled("Keras, XLA", theirs, tensors, True)
        pytorch = Side("PyTorch", lambda f=peer: f(*in_torch))
        for row in race(f"{what}, XLA", size, ours, [of_keras, pytorch], rounds=rounds):
            yield _reasoned(row, what, numbers)
        if numbers <= MILLION:
            ours, of_keras = (
                _compiled(n, f, tensors, None) for n, f in (("dlcourse", own), ("Keras, tf.function", theirs))
            )
            for row in race(f"{what}, tf.function", size, ours, [of_keras], rounds=rounds):
                yield _reasoned(row, what, numbers)


def _reasoned(row: Row, what: str, numbers: int) -> Row:
    """Put the reason beside a row in which ours is the slower one."""
    if row.peer == "PyTorch" and numbers <= MILLION:
        reasons = [SMALL_IN_TORCH, NOTES.get(what, "")]
        reasons = [reason for reason in reasons if reason not in ("", _SAME)]
    else:
        reasons = [NOTES[what]] if what in NOTES else []
    return with_reason(row, "; ".join(reasons))


def _without_upstream(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arrays: function(*arrays[:-1])


def _compiled(name: str, function: Callable[..., Any], tensors: list[tf.Tensor], jit_compile: bool | None) -> Side:
    graph = tf.function(function, jit_compile=jit_compile, autograph=False)
    return Side(name, lambda: graph(*tensors))


def _taped(function: Callable[..., Any]) -> Callable[..., Any]:
    def both(*arrays: tf.Tensor) -> Any:
        *sources, upstream = arrays
        with tf.GradientTape() as tape:
            tape.watch(sources)
            value = function(*sources)
        return value, tape.gradient(value, sources, upstream)

    return both


def _autograd(function: Callable[..., Any]) -> Callable[..., Any]:
    def both(*arrays: torch.Tensor) -> Any:
        *sources, upstream = arrays
        leaves = [source.detach().requires_grad_() for source in sources]
        value = function(*leaves)
        return value.detach(), torch.autograd.grad(value, leaves, upstream)

    return both
