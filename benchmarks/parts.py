"""Where the time goes in rows in which the course is the slower side: their parts, each timed by itself.

A graph's parts are TensorFlow's operations, timed on the row's numbers, in turns. They are what a profile of the graph
shows, without the profiler's own cost; what is left is the call and the hand-over from operation to operation.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import sklearn.datasets
import tensorflow as tf

from benchmarks.contrastive_divergence import BATCH, HIDDEN
from benchmarks.race import Part, take_turns
from dlcourse.activations import elu, sigmoid_derivative, tanh_derivative
from dlcourse.augmentation import rotate
from dlcourse.augmentation.sampling import read_plane
from dlcourse.information import best_split, decision_tree
from dlcourse.recurrent import LSTMState, gru, gru_cell, lstm
from dlcourse.recurrent.lstm import activate_gates, step_from_gates
from dlcourse.regularization import batch_norm_dense

Parts = dict[str, Callable[[], Any]]


def parts() -> Iterator[Part]:
    """Time the parts of every row that has some."""
    rows = _activations() | _batch_norm() | _recurrent() | _contrastive_divergence() | _rotation() | _decision_tree()
    for row, functions in rows.items():
        timings = take_turns(list(functions.values()))
        yield from (Part(row, name, timing) for name, timing in zip(functions, timings, strict=True))


def _graph(function: Callable[..., Any], *arrays: Any) -> Callable[[], Any]:
    graph, tensors = tf.function(function, autograph=False), [tf.constant(a) for a in arrays]
    return lambda: graph(*tensors)


def _activations() -> dict[str, Parts]:
    rng = np.random.default_rng(0)
    x, upstream = (rng.normal(scale=2, size=(1000, 1000)).astype(np.float32) for _ in range(2))
    sigmoid, tanh = 1 / (1 + np.exp(-x)), np.tanh(x)
    negative = np.minimum(x, 0)
    return {
        "sigmoid, and gradient, tf.function": {
            "ours: the derivative, which keeps its digits": _graph(sigmoid_derivative.python_function, x),
            "of that, |x| and its sign": _graph(lambda x: -tf.abs(x), x),
            "of that, the second sigmoid, of −|x|": _graph(tf.sigmoid, -np.abs(x)),
            "of that, s (1 − s)": _graph(lambda s: s * (1 - s), sigmoid),
            "ours: times the gradient from above": _graph(tf.multiply, sigmoid, upstream),
            "Keras's: σ (1 − σ) times that, one operation": _graph(
                lambda s, g: tf.raw_ops.SigmoidGrad(y=s, dy=g), sigmoid, upstream
            ),
        },
        "tanh, and gradient, tf.function": {
            "ours: the derivative, which keeps its digits": _graph(tanh_derivative.python_function, x),
            "ours: times the gradient from above": _graph(tf.multiply, tanh, upstream),
            "Keras's: 1 − tanh² times that, one operation": _graph(
                lambda t, g: tf.raw_ops.TanhGrad(y=t, dy=g), tanh, upstream
            ),
        },
        "elu, tf.function": {
            "ours": _graph(lambda x: elu.python_function(x, alpha=tf.constant(1.0)), x),
            "of that, min(x, 0), and half of it": _graph(lambda x: 0.5 * tf.minimum(x, 0.0), x),
            "of that, tanh": _graph(tf.tanh, 0.5 * negative),
            "of that, softsign": _graph(tf.nn.softsign, np.tanh(0.5 * negative)),
            "of that, relu(x) + 2α times it": _graph(lambda x, n: tf.nn.relu(x) + 2.0 * n, x, negative),
            "Keras's, one operation, exp(x) − 1 without digits near 0": _graph(tf.nn.elu, x),
        },
    }


def _batch_norm() -> dict[str, Parts]:
    rng = np.random.default_rng(0)
    x = rng.normal(1.0, 2.0, size=(4096, 512)).astype(np.float32)
    mean, one, zero = x.mean(axis=0, keepdims=True), np.ones(512, np.float32), np.zeros(512, np.float32)
    statistics = [tf.constant(a) for a in (one, zero, zero, one)]
    rows = tf.constant(x)
    return {
        "batch_norm_dense, forward": {
            "ours": lambda: batch_norm_dense(rows, *statistics),
            "of that, the mean": _graph(lambda x: tf.reduce_mean(x, axis=0, keepdims=True), x),
            "of that, x less the mean": _graph(tf.subtract, x, mean),
            "of that, the mean of its squares": _graph(lambda c: tf.reduce_mean(tf.square(c), axis=0), x - mean),
            "of that, times γ/σ, plus β": _graph(lambda c, a, b: c * a + b, x - mean, one, zero),
            "Keras's: mean and variance": _graph(lambda x: tf.nn.moments(x, axes=[0]), x),
            "Keras's: x times γ/σ, plus β − μ γ/σ": _graph(lambda x, a, b: x * a + b, x, one, zero),
        }
    }


def _recurrent() -> dict[str, Parts]:
    """What it costs to keep all gates, and to exchange batch and time outside of XLA."""
    rng, (batch, time, features, units) = np.random.default_rng(0), (32, 50, 64, 128)

    def normal(*shape: int) -> tf.Tensor:
        return tf.constant(rng.normal(scale=units**-0.5, size=shape).astype(np.float32))

    def loop(cell: Callable[..., Any], x: tf.Tensor, state: Any, weights: list[tf.Tensor]) -> Callable[[], Any]:
        graph = tf.function(
            lambda x, state, *weights: tf.scan(lambda s, x: cell(x, s, *weights), tf.transpose(x, [1, 0, 2]), state),
            jit_compile=True, autograph=False,
        )  # fmt: skip
        return lambda: graph(x, state, *weights)

    def lstm_step(x: tf.Tensor, state: Any, kernel: tf.Tensor, recurrent_kernel: tf.Tensor, bias: tf.Tensor) -> Any:
        weights = tf.concat([kernel, recurrent_kernel], axis=0)
        return step_from_gates(activate_gates(tf.concat([x, state.h], axis=-1) @ weights + bias), state.c)

    x, h, c = normal(batch, time, features), normal(batch, units), normal(batch, units)
    of_lstm, of_gru = ([normal(n, width * units) for n in (features, units)] for width in (4, 3))
    of_lstm, of_gru = [*of_lstm, normal(4 * units)], [*of_gru, normal(2, 3 * units)]
    exchanged = _graph(
        lambda h, c: [tf.transpose(a, [1, 0, 2]) for a in (h, c)], *[np.zeros((time, batch, units), np.float32)] * 2
    )
    return {
        "LSTM forward": {
            "ours": lambda: lstm(x, h, c, *of_lstm),
            "a loop of the same step, which keeps no gates": loop(lstm_step, x, LSTMState(h, c), of_lstm),
            "of ours, batch and time of both states exchanged": exchanged,
        },
        "GRU forward": {
            "ours": lambda: gru(x, h, *of_gru, reset="after"),
            "a loop of the same cell, which keeps no gates": loop(
                functools.partial(gru_cell, reset="after"), x, h, of_gru
            ),
        },
    }


def _contrastive_divergence() -> dict[str, Parts]:
    rng, visible = np.random.default_rng(0), 24 * 24
    x, h = (rng.integers(0, 2, size=(BATCH, n)).astype(np.float32) for n in (visible, HIDDEN))
    w = rng.normal(scale=0.01, size=(HIDDEN, visible)).astype(np.float32)
    generator = tf.random.Generator.from_seed(0)

    def products(x: Any, again: Any, h: Any, later: Any, w: Any) -> list[Any]:
        """The chain's last arrays are arguments of their own: a graph computes the same product once only."""
        up = [tf.matmul(a, w, transpose_b=True) for a in (x, again)]
        return [*up, h @ w, tf.matmul(h, x, transpose_a=True), tf.matmul(later, again, transpose_a=True)]

    return {
        "CD-1 epoch, cd_k in a tf.function: one batch of 24×24": {
            "five matrix products, TensorFlow": _graph(products, x, x, h, h, w),
            "five matrix products, NumPy": lambda: [x @ w.T, x @ w.T, h @ w, h.T @ x, h.T @ x],
            "random numbers": _graph(lambda: [generator.uniform([BATCH, n]) for n in (HIDDEN, visible)]),
            "sigmoids": _graph(lambda x, h, later: [*map(tf.sigmoid, (x, h, later))], x, h, h),
        }
    }


def _rotation() -> dict[str, Parts]:
    rng = np.random.default_rng(0)
    images = rng.uniform(size=(32, 224, 224, 3)).astype(np.float32)
    angles = rng.uniform(-0.5, 0.5, size=32).astype(np.float32)
    rows, columns = (rng.uniform(0, 224, size=(32, 224, 224)).astype(np.float32) for _ in range(2))
    pixels, index = images.reshape(32, -1, 3), (rows.astype(np.int32) * 224 + columns.astype(np.int32))
    weight = rng.uniform(size=(32, 224, 224, 1)).astype(np.float32)
    return {
        "Augmentation: rotation, graph": {
            "ours": lambda: rotate(tf.constant(images), tf.constant(angles)),
            "of that, reading between the pixels": _graph(
                lambda i, r, c: read_plane(i, r, c, interpolation="bilinear", fill=tf.constant(0.0)),
                images, rows, columns,
            ),
            "of that, one gather of four": _graph(lambda p, i: tf.gather(p, i, axis=1, batch_dims=1), pixels, index),
            "of that, one mixture of three": _graph(lambda a, b, w: a + w * (b - a), images, images, weight),
            "Keras's kernel": _graph(
                lambda i: tf.raw_ops.ImageProjectiveTransformV3(
                    images=i, transforms=tf.tile([[0.9, 0.1, 0.0, -0.1, 0.9, 0.0, 0.0, 0.0]], [32, 1]),
                    output_shape=[224, 224], fill_value=0.0, interpolation="BILINEAR", fill_mode="CONSTANT",
                ),
                images,
            ),
        }
    }  # fmt: skip


def _decision_tree() -> dict[str, Parts]:
    x, y = sklearn.datasets.load_wine(return_X_y=True)
    features, labels = tf.constant(x.astype(np.float32)), tf.constant(y)
    tree = decision_tree(features, labels, num_classes=3)
    nodes = len(tree.feature)

    def loop() -> Any:
        start = (tf.constant(0), tf.zeros([2 * len(x) - 1]))
        put = lambda i, a: (i + 1, tf.tensor_scatter_nd_update(a, [[i]], [1.0]))  # noqa: E731
        return tf.while_loop(lambda i, _: i < nodes, put, start)

    return {
        f"Decision tree, wine: {nodes} nodes": {
            "ours": lambda: decision_tree(features, labels, num_classes=3),
            "ours, the first question alone": lambda: decision_tree(features, labels, num_classes=3, max_depth=1),
            "of that, the best split of all samples": lambda: best_split(features, labels, num_classes=3),
            "as many turns of a loop that puts one number": _graph(loop),
        }
    }
