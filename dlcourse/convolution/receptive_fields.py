"""Receptive fields of a stack of layers: in closed form, and measured by the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Bool

from dlcourse.convolution.conv2d_layer import conv2d_layer
from dlcourse.convolution.geometry import output_size

__all__ = ["ReceptiveField", "receptive_field", "receptive_field_by_gradient"]

PerLayer = int | Sequence[int]


class ReceptiveField(NamedTuple):
    """What each layer's entries see of the input along one axis, one number a layer."""

    sizes: list[int]
    jumps: list[int]
    paddings: list[int]
    centres: list[float]


def receptive_field(
    filter_sizes: Sequence[int], *, strides: PerLayer = 1, padding: PerLayer = 0, dilation_rates: PerLayer = 1
) -> ReceptiveField:
    """Receptive field of a stack of convolutions and poolings: size, jump, padding and centre.

    Along one axis, which is all there is to say: rows and columns do not mix.

    From r₀ = 1, j₀ = 1 and P₀ = 0, layer by layer: r ← r + d (k − 1) j, P ← P + p j, then j ← s j. Entry i of a layer
    sees the r pixels from i j − P to i j − P + r − 1, around the centre i j − P + (r − 1)/2

    Args:
        filter_sizes: k of each layer, the first one first; for a pooling its window, for a dense layer its whole map.
        strides: s; an integer for all layers, or one for each.
        padding: p, the zeros on each side, likewise.
        dilation_rates: d, likewise.

    Returns:
        ``ReceptiveField(sizes, jumps, paddings, centres)``, a list of one number a layer each: r, the pixels that one
        entry sees; j, the pixels from one entry's field to the next; P, how far the first field reaches out of the
        image; and the first entry's centre, (r − 1)/2 − P, where pixel 0 is at 0.

    Raises:
        ValueError: a setting is out of its range, or its list is not as long as that of the filters.

    Example:
        LeNet-5: two convolutions with a sub-sampling behind each, and C5, which sees the whole picture of 32.

        >>> print(receptive_field([5, 2, 5, 2, 5], strides=[1, 2, 1, 2, 1]).sizes)
        [5, 6, 14, 16, 32]

    Conventions:
        Pixels in the padding count; a field that is larger than the image says so. Elementwise layers change nothing.

    References:
        araujo2019; dumoulin2016; note D, section 6; note E, section 3.
    """
    layers = _layers("receptive_field", filter_sizes, strides, padding, dilation_rates)
    size, jump, outside = 1, 1, 0
    found = ReceptiveField([], [], [], [])
    for k, s, p, d in layers:
        size, outside, jump = size + d * (k - 1) * jump, outside + p * jump, jump * s
        for values, value in zip(found, (size, jump, outside, (size - 1) / 2 - outside), strict=True):
            values.append(value)  # type: ignore[arg-type]
    return found


def receptive_field_by_gradient(
    filter_sizes: Sequence[int],
    *,
    size: int,
    strides: PerLayer = 1,
    padding: PerLayer = 0,
    dilation_rates: PerLayer = 1,
) -> Bool[tf.Tensor, "places size"]:
    """Receptive field of a stack of convolutions, measured: where an output has a gradient that is not 0.

    M[i, k] = (∂y[i]/∂x[k] ≠ 0), by automatic differentiation of a stack of layers with equal, positive weights

    Args:
        filter_sizes: as for ``receptive_field``.
        size: the number of pixels of the input x.
        strides: as for ``receptive_field``.
        padding: as for ``receptive_field``.
        dilation_rates: as for ``receptive_field``.

    Returns:
        M (places, size), booleans: a row for each entry of the last layer's output. A dilated filter leaves gaps.

    Raises:
        ValueError: what ``receptive_field`` raises, or a filter that fits nowhere.

    Example:
        >>> print(receptive_field_by_gradient([3, 2], size=6, strides=[1, 2]).numpy().astype(int))
        [[1 1 1 1 0 0]
         [0 0 1 1 1 1]]

    Conventions:
        Weights of one sign let no two ways cancel, which would look like no way.

    References:
        luo2016; araujo2019.
    """
    layers = _layers("receptive_field_by_gradient", filter_sizes, strides, padding, dilation_rates)
    places = size
    for k, s, p, d in layers:
        places = output_size(places, k, stride=s, padding=p, dilation_rate=d)
    x = tf.zeros([places, 1, size, 1], tf.float64)  # a copy for every entry, so that one gradient serves them all
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for k, s, p, d in layers:
            mean = tf.fill([1, k, 1, 1], tf.constant(1 / k, tf.float64))
            y = conv2d_layer(y, mean, tf.zeros(1, tf.float64), strides=(1, s), padding=(0, p), dilation_rate=(1, d))
        own = tf.linalg.trace(y[:, 0, :, 0])
    return tape.gradient(own, x)[:, 0, :, 0] != 0


def _layers(
    function: str, filter_sizes: Any, strides: Any, padding: Any, dilation_rates: Any
) -> list[tuple[int, int, int, int]]:
    """Return (k, s, p, d) of each layer, or say which setting does not fit."""
    if isinstance(filter_sizes, int) or not len(filter_sizes):
        raise ValueError(
            f"{function}: filter_sizes is {filter_sizes!r}, expected a list of one integer a layer, at least one."
        )
    columns = [
        _per_layer(function, name, value, len(filter_sizes), least)
        for name, value, least in (
            ("filter_sizes", filter_sizes, 1),
            ("strides", strides, 1),
            ("padding", padding, 0),
            ("dilation_rates", dilation_rates, 1),
        )
    ]
    return list(zip(*columns, strict=True))


def _per_layer(function: str, name: str, value: Any, count: int, least: int) -> list[int]:
    values = [value] * count if isinstance(value, int) else list(value)
    if len(values) != count or not all(isinstance(v, int) and not isinstance(v, bool) and v >= least for v in values):
        raise ValueError(
            f"{function}: {name} is {value!r}, expected an integer of at least {least}, or a list of {count} of them: "
            "one for each entry of filter_sizes."
        )
    return values
