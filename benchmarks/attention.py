"""Multi-head self-attention: forward, and forward and backward, beside Keras's and PyTorch's layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race, with_reason
from dlcourse import attention
from dlcourse.attention import MultiHeadWeights

SIZES = (
    {"batch": 32, "time": 50, "width": 128, "heads": 4},
    {"batch": 8, "time": 256, "width": 256, "heads": 8},
)
KEY_BIAS = 1 + MultiHeadWeights._fields.index("key_bias")  # among the gradients, behind that of x
FUSED = "PyTorch's fused kernel keeps no weights, and computes them again on the way back"


class Problem(NamedTuple):
    """Sequences, the weights of a layer and the loss's gradient with respect to its answer."""

    x: np.ndarray
    weights: MultiHeadWeights
    upstream: np.ndarray

    @property
    def heads(self) -> int:
        return self.weights.query_kernel.shape[1]


def rows() -> Iterator[Row]:
    for size in SIZES:
        problem = _draw(**size)
        text = ", ".join(f"{name} {value}" for name, value in size.items())
        for what, backward in (("forward", False), ("forward and backward", True)):
            peers = [
                _tensorflow_side("keras.layers.MultiHeadAttention", _keras_layer(problem), problem, backward, jit)
                for jit in (None, True)
            ]
            ours = attention.MultiHeadAttention(problem.heads)
            ours.build(problem.x.shape)
            ours.set_weights(problem.weights)
            side = _tensorflow_side("dlcourse", ours, problem, backward, None)
            peers.append((_torch_gradient if backward else _torch_forward)(problem))
            for row in race(f"multi-head attention, causal, {what}", text, side, peers):
                yield with_reason(row, FUSED) if row.peer.startswith("torch") else row


def _draw(batch: int, time: int, width: int, heads: int) -> Problem:
    rng, depth = np.random.default_rng(0), width // heads

    def normal(*shape: int, scale: float = 1.0) -> np.ndarray:
        return rng.normal(scale=scale, size=shape).astype(np.float32)

    sides = [a for _ in range(3) for a in (normal(width, heads, depth, scale=width**-0.5), normal(heads, depth))]
    weights = MultiHeadWeights(*sides, normal(heads, depth, width, scale=width**-0.5), normal(width))
    return Problem(normal(batch, time, width), weights, normal(batch, time, width))


def _keras_layer(problem: Problem) -> keras.layers.Layer:
    layer = keras.layers.MultiHeadAttention(problem.heads, problem.weights.query_kernel.shape[2])
    layer.build(problem.x.shape, problem.x.shape)
    layer.set_weights(problem.weights)
    return layer


def _tensorflow_side(name: str, layer: Any, problem: Problem, backward: bool, jit_compile: bool | None) -> Side:
    x, upstream = tf.constant(problem.x), tf.constant(problem.upstream)
    variables = [weight.value for weight in layer.trainable_weights]

    @tf.function(jit_compile=jit_compile)
    def forward(x):
        return layer(x, x, use_causal_mask=True)

    @tf.function(jit_compile=jit_compile)
    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            answer = layer(x, x, use_causal_mask=True)
        return tape.gradient(answer, [x, *variables], upstream)

    def read(found):
        # The keys' bias has a gradient of rounding alone.
        return [tf.convert_to_tensor(a) for i, a in enumerate(found) if i != KEY_BIAS]

    full = f"{name}, XLA" if jit_compile else name
    return Side(full, lambda: gradient(x), read) if backward else Side(full, lambda: forward(x))


def _torch_module(problem: Problem) -> tuple[torch.nn.MultiheadAttention, torch.Tensor]:
    width, time = problem.x.shape[2], problem.x.shape[1]
    module = torch.nn.MultiheadAttention(width, problem.heads, batch_first=True)
    moved = attention.multi_head_weights_to_torch(problem.weights)
    parameters = (module.in_proj_weight, module.in_proj_bias, module.out_proj.weight, module.out_proj.bias)
    with torch.no_grad():
        for parameter, array in zip(parameters, moved, strict=True):
            parameter.copy_(torch.tensor(array.numpy()))
    return module, torch.nn.Transformer.generate_square_subsequent_mask(time)


def _torch_answer(module: torch.nn.MultiheadAttention, hidden: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return module(x, x, x, attn_mask=hidden, is_causal=True, need_weights=False)[0]


def _torch_forward(problem: Problem) -> Side:
    (module, hidden), x = _torch_module(problem), torch.tensor(problem.x)

    def forward():
        with torch.inference_mode():
            return _torch_answer(module, hidden, x)

    return Side("torch.nn.MultiheadAttention", forward)


def _torch_gradient(problem: Problem) -> Side:
    (module, hidden), x = _torch_module(problem), torch.tensor(problem.x, requires_grad=True)
    parameters = [module.in_proj_weight, module.in_proj_bias, module.out_proj.weight, module.out_proj.bias]
    upstream = torch.tensor(problem.upstream)

    def gradient():
        return torch.autograd.grad(_torch_answer(module, hidden, x), [x, *parameters], upstream)

    def read(found):
        of_x, *of_weights = (a.numpy() for a in found)
        moved = attention.TorchMultiHeadWeights(*of_weights)
        ours = attention.multi_head_weights_from_torch(moved, num_heads=problem.heads)
        return [a for i, a in enumerate([of_x, *ours]) if i != KEY_BIAS]

    return Side("torch.nn.MultiheadAttention", gradient, read)
