"""The sub-sampling layer of the first convolutional networks: pooling with a weight, a bias and an activation."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE
from dlcourse.convolution.geometry import Pair, as_pair
from dlcourse.convolution.pooling import mean_pool, mean_pool_backward
from dlcourse.convolution.windows import validate_backward, validate_forward
from dlcourse.graph import graph_function

__all__ = ["SubsamplingGradients", "subsampling_layer", "subsampling_layer_backward"]

REDUCTIONS = ("mean", "sum")

Maps = Float[tf.Tensor, "batch rows columns channels"]
Pooled = Float[tf.Tensor, "batch out_rows out_columns channels"]
PerMap = Float[tf.Tensor, " channels"]


class SubsamplingGradients(NamedTuple):
    """Gradients of a loss with respect to what ``subsampling_layer`` takes."""

    inputs: Maps
    weight: PerMap
    bias: PerMap


def _check_names(reduction: Any, activation: Any) -> None:
    for name, value, known in (("reduction", reduction, REDUCTIONS), ("activation", activation, ELEMENTWISE)):
        if value not in known:
            raise ValueError(f"{name} is {value!r}, expected one of {', '.join(map(repr, known))}.")


def _validate_forward(x: Any, weight: Any, bias: Any, *, pool_size: Any, reduction: Any, activation: Any) -> None:
    _check_names(reduction, activation)
    validate_forward(x, pool_size=pool_size, strides=None, padding=0)


def _validate_backward(
    x: Any, weight: Any, bias: Any, upstream: Any, *, pool_size: Any, reduction: Any, activation: Any
) -> None:
    _check_names(reduction, activation)
    validate_backward(x, upstream, pool_size=pool_size, strides=None, padding=0)


def _in_window(pool_size: Pair, reduction: str) -> int:
    """Count what a window's mean has to be multiplied by: |R| for the sum."""
    rows, columns = as_pair("pool_size", pool_size, 1)
    return rows * columns if reduction == "sum" else 1


def _down(x: tf.Tensor, pool_size: Pair, reduction: str) -> tf.Tensor:
    return mean_pool(x, pool_size=pool_size) * _in_window(pool_size, reduction)


@graph_function(static=["pool_size", "reduction", "activation"], validate=_validate_forward)
def subsampling_layer(
    x: Maps,
    weight: PerMap,
    bias: PerMap,
    *,
    pool_size: Pair = 2,
    reduction: str = "mean",
    activation: str = "sigmoid",
) -> Pooled:
    """Trainable sub-sampling layer: a pooling with one weight and one bias a map, and an activation.

    Y = f(Z), Z[n,i,j,c] = w[c] down(X)[n,i,j,c] + b[c]; down(X) is the mean, or the sum, of each window

    Args:
        x: feature maps X (batch, rows, columns, channels).
        weight: w (channels,), one number a map.
        bias: b (channels,).
        pool_size: the window, whose step is its own size; an integer, or one for rows and one for columns.
        reduction: "mean" or "sum".
        activation: the name of f, elementwise, such as "sigmoid", "tanh" or "linear".

    Returns:
        Y (batch, output rows, output columns, channels). Rows and columns that fill no window are dropped.

    Raises:
        ValueError: the window fits nowhere, or a setting is unknown.

    Example:
        A window of four, whose mean is 2: 3 · 2 − 6 = 0.

        >>> x = np.array([[1.0, 2.0], [2.0, 3.0]])[None, :, :, None]
        >>> print(subsampling_layer(x, [3.0], [-6.0]).numpy().ravel())
        [0.5]
        >>> print(subsampling_layer(x, [3.0], [-6.0], reduction="sum", activation="linear").numpy().ravel())
        [18.]

    Conventions:
        Note C averages. LeNet-5 and note E add up: their w is that of the mean divided by |R|, the entries of a window.
        LeNet-5's f is a scaled tanh, note E's the sigmoid. The gradient is ``subsampling_layer_backward``.

    References:
        lecun1998, section II.B; note C, equations 7.10–7.13; note E, section 4.
    """
    settings: dict[str, Any] = {"pool_size": pool_size, "reduction": reduction, "activation": activation}

    @tf.custom_gradient
    def layer(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) -> Any:
        y = ELEMENTWISE[activation].value(weight * _down(x, pool_size, reduction) + bias)
        return y, lambda upstream: tuple(subsampling_layer_backward(x, weight, bias, upstream, **settings))

    return layer(x, weight, bias)


@graph_function(static=["pool_size", "reduction", "activation"], validate=_validate_backward)
def subsampling_layer_backward(
    x: Maps,
    weight: PerMap,
    bias: PerMap,
    upstream: Pooled,
    *,
    pool_size: Pair = 2,
    reduction: str = "mean",
    activation: str = "sigmoid",
) -> SubsamplingGradients:
    """Backward pass of the trainable sub-sampling layer: gradients of its maps, weights and biases.

    δ = f'(Z) ⊙ G; dX = w up(δ), dw[c] = Σ down(X)[n,i,j,c] δ[n,i,j,c] and db[c] = Σ δ[n,i,j,c], over n, i and j; up
    repeats each entry over its window, and divides by |R| if down takes the mean

    Args:
        x: feature maps X (batch, rows, columns, channels), what the layer was given.
        weight: w (channels,).
        bias: b (channels,).
        upstream: G (batch, output rows, output columns, channels), the gradient with respect to the layer's output Y.
        pool_size: as for ``subsampling_layer``.
        reduction: as for ``subsampling_layer``.
        activation: as for ``subsampling_layer``.

    Returns:
        ``SubsamplingGradients(inputs, weight, bias)``: dX, dw, db; summed over the batch and all places. Entries that
        no window holds have gradient zero.

    Raises:
        ValueError: upstream is not of the output's shape, or what ``subsampling_layer`` raises.

    Example:
        >>> x = np.array([[1.0, 2.0], [2.0, 3.0]])[None, :, :, None]
        >>> dx, dw, db = subsampling_layer_backward(x, [3.0], [0.0], np.full((1, 1, 1, 1), 4.0), activation="linear")
        >>> print(dx.numpy().ravel(), dw.numpy(), db.numpy())
        [3. 3. 3. 3.] [8.] [4.]

    Conventions:
        Note C's δ is with respect to the net input Z, which is ``upstream`` for the linear activation.

    References:
        lecun1998, section II.B; note C, equations 7.20–7.21 and 7.30–7.31.
    """
    down = _down(x, pool_size, reduction)
    delta = upstream * ELEMENTWISE[activation].derivative(weight * down + bias)
    share = delta * weight * _in_window(pool_size, reduction)
    places = [0, 1, 2]
    return SubsamplingGradients(
        mean_pool_backward(x, share, pool_size=pool_size),
        tf.reduce_sum(down * delta, axis=places),
        tf.reduce_sum(delta, axis=places),
    )
