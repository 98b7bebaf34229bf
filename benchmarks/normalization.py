"""Batch and layer normalisation and dropout, forward and back, against Keras and PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, arrays, race, with_reason
from dlcourse import regularization

DENSE, MAPS, SEQUENCES = (4096, 512), (32, 28, 28, 64), (32, 128, 512)
EPSILON = 1e-3

NOTES = {
    "keras": "Keras multiplies x by γ/σ before the mean is out, which saves a pass over memory: with a mean of 1000 "
    "deviations the differences between samples are then right to 7e-5, ours to 5e-7",
    "torch": "TensorFlow has a kernel for each operation, which reads and writes every intermediate array; the peer's "
    "is one fused kernel, written by hand for this function and this layout",
}

Contest = tuple[str, str, Side, list[Side]]


def rows() -> Iterator[Row]:
    for contest in (_dropouts(), *_batch_norm(DENSE, "dense"), *_batch_norm(MAPS, "conv"), *_layer_norm()):
        for row in race(*contest):
            note = NOTES["torch" if "torch" in row.peer else "keras"]
            yield with_reason(row, note)


def _draw(shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    rng, features = np.random.default_rng(0), shape[-1]
    drawn = {
        "x": rng.normal(1.0, 2.0, size=shape),
        "upstream": rng.normal(size=shape),
        "gamma": rng.uniform(0.5, 2.0, size=features),
        "beta": rng.normal(size=features),
        "moving_mean": np.zeros(features),
        "moving_variance": np.ones(features),
    }
    return {name: array.astype(np.float32) for name, array in drawn.items()}


def _size(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def _ours(function: Callable[..., Any], *arguments: np.ndarray, outputs: int = 3) -> Side:
    tensors = [tf.constant(a) for a in arguments]
    return Side("dlcourse", lambda: function(*tensors, epsilon=EPSILON), read=lambda value: arrays(value)[:outputs])


def _keras(layer: Any, drawn: dict[str, np.ndarray], weights: tuple[str, ...]) -> tuple[Side, Side]:
    """A layer's forward pass in training, and the three gradients by the tape with the forward pass they need."""
    x, upstream = tf.constant(drawn["x"]), tf.constant(drawn["upstream"])
    layer.build(x.shape)
    layer.set_weights([drawn[name] for name in weights])
    training = {"training": True} if "moving_mean" in weights else {}
    forward = tf.function(lambda: layer(x, **training), autograph=False)

    @tf.function(autograph=False)
    def gradients() -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x, **training)
        return tape.gradient(y, [x, layer.gamma.value, layer.beta.value], output_gradients=upstream)

    name = f"keras.layers.{type(layer).__name__}"
    return Side(name, forward), Side(f"tf.GradientTape of {name}", gradients)


def _torch(function: Callable[..., torch.Tensor], drawn: dict[str, np.ndarray], name: str) -> tuple[Side, Side]:
    last = drawn["x"].ndim == 4

    def tensor(key: str) -> torch.Tensor:
        # A view, whose memory is channels last, as PyTorch likes it best.
        array = torch.from_numpy(drawn[key])
        return array.permute(0, 3, 1, 2) if last and array.ndim == 4 else array

    x, gamma, beta = (tensor(key).requires_grad_() for key in ("x", "gamma", "beta"))
    upstream = tensor("upstream")

    def forward() -> torch.Tensor:
        with torch.no_grad():
            return function(x, gamma, beta)

    def gradients() -> Any:
        return torch.autograd.grad(function(x, gamma, beta), [x, gamma, beta], upstream)

    def read(value: Any) -> list[np.ndarray]:
        return [np.moveaxis(a, 1, -1) if a.ndim == 4 else a for a in map(np.asarray, _as_list(value))]

    return Side(name, forward, read=read), Side(f"torch.autograd.grad of {name}", gradients, read=read)


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _batch_norm(shape: tuple[int, ...], kind: str) -> Iterator[Contest]:
    drawn, name = _draw(shape), f"batch_norm_{kind}"
    state = ("gamma", "beta", "moving_mean", "moving_variance")
    of_keras = _keras(keras.layers.BatchNormalization(), drawn, state)
    of_torch = _torch(
        lambda x, g, b: torch.nn.functional.batch_norm(x, None, None, g, b, training=True, eps=EPSILON),
        drawn,
        "torch.nn.functional.batch_norm",
    )
    forward, backward = (getattr(regularization, n) for n in (name, f"{name}_backward"))
    ours = _ours(forward, drawn["x"], *[drawn[n] for n in state], outputs=1)
    yield (f"{name}, forward", _size(shape), ours, [of_keras[0], of_torch[0]])
    ours = _ours(backward, drawn["x"], drawn["gamma"], drawn["upstream"])
    yield (f"{name}, gradients", _size(shape), ours, [of_keras[1], of_torch[1]])


def _layer_norm() -> Iterator[Contest]:
    drawn = _draw(SEQUENCES)
    of_keras = _keras(keras.layers.LayerNormalization(), drawn, ("gamma", "beta"))
    of_torch = _torch(
        lambda x, g, b: torch.nn.functional.layer_norm(x, (x.shape[-1],), g, b, eps=EPSILON),
        drawn,
        "torch.nn.functional.layer_norm",
    )
    ours = _ours(regularization.layer_norm, drawn["x"], drawn["gamma"], drawn["beta"])
    yield ("layer_norm, forward", _size(SEQUENCES), ours, [of_keras[0], of_torch[0]])
    ours = _ours(regularization.layer_norm_backward, drawn["x"], drawn["gamma"], drawn["upstream"])
    yield ("layer_norm, gradients", _size(SEQUENCES), ours, [of_keras[1], of_torch[1]])


def _dropouts() -> Contest:
    """Layers, with the drawing of the mask: with the same seed, Keras's mask is ours."""
    x = tf.constant(_draw(DENSE)["x"])
    sides = []
    for name, kind in (("dlcourse", regularization.Dropout), ("keras.layers.Dropout", keras.layers.Dropout)):
        layer = kind(0.5, seed=1)
        run = tf.function(lambda layer=layer: layer(x, training=True), autograph=False)
        sides.append(Side(name, run))
    return "dropout, layer in training", _size(DENSE), sides[0], sides[1:]
