"""Where the windows of a pooling layer lie, and the frame around a map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from dlcourse.convolution.geometry import Margins, Padding, Pair, as_pair, check_padding, margins, output_size
from dlcourse.padding import padded

__all__: list[str] = []


def pooled_size(sizes: Any, *, pool_size: Pair, strides: Pair | None, padding: Padding) -> list[int | None]:
    """Return the output's rows and columns, None where the input's are unknown, or say what does not fit."""
    spans = as_pair("pool_size", pool_size, 1)
    steps = spans if strides is None else as_pair("strides", strides, 1)
    check_padding(padding)
    frame = (0, 0) if isinstance(padding, str) else as_pair("padding", padding, 0)
    for m, p in zip(spans, frame, strict=True):
        if p >= m:
            raise ValueError(
                f"padding is {padding!r}, expected less than pool_size, which is {pool_size!r}: some window would lie "
                "wholly outside the map. Pad by less than a window."
            )
    result: list[int | None] = []
    for n, m, s, p in zip(sizes, spans, steps, frame, strict=True):
        if n is None:
            result.append(None)
        elif padding == "same":
            result.append(-(-n // s))
        else:
            result.append(output_size(n, m, stride=s, padding=p))
    return result


def validate_forward(x: Any, *, pool_size: Any, strides: Any, padding: Any) -> None:
    pooled_size(x.shape[1:3], pool_size=pool_size, strides=strides, padding=padding)


def validate_backward(x: Any, upstream: Any, *, pool_size: Any, strides: Any, padding: Any) -> None:
    expected = pooled_size(x.shape[1:3], pool_size=pool_size, strides=strides, padding=padding)
    if not upstream.shape[1:3].is_compatible_with(expected):
        raise ValueError(
            f"upstream has shape {tuple(upstream.shape)}, expected {expected[0]} rows and {expected[1]} columns, the "
            f"output for x of shape {tuple(x.shape)} with pool_size={pool_size}, strides={strides} and "
            f"padding={padding!r}. Pass the gradient with respect to that output."
        )


def windows(pool_size: Pair, strides: Pair | None) -> dict[str, Any]:
    """Say how the windows lie in TensorFlow's words, for maps that have their frame already."""
    steps = pool_size if strides is None else strides
    return {"ksize": as_pair("pool_size", pool_size, 1), "strides": as_pair("strides", steps, 1), "padding": "VALID"}


def in_four_axes(where: dict[str, Any]) -> dict[str, Any]:
    """Say the same with the axes of batch and channels, as TensorFlow's kernels want it."""
    return where | {name: [1, *where[name], 1] for name in ("ksize", "strides")}


def frame_of(x: tf.Tensor, pool_size: Pair, strides: Pair | None, padding: Padding) -> Margins:
    sizes = [n if n is not None else tf.shape(x)[axis] for axis, n in enumerate(x.shape[1:3], start=1)]
    steps = pool_size if strides is None else strides
    return margins(sizes, as_pair("pool_size", pool_size, 1), steps, padding, 1)


def is_empty(frame: Margins) -> bool:
    return all(isinstance(width, int) and width == 0 for side in frame for width in side)


def unless_empty(x: tf.Tensor, compute: Callable[[], Any], nothing: Callable[[], Any]) -> Any:
    """Compute something of a batch, or what is right for an empty one, on which TensorFlow's kernels fail."""
    if 0 in x.shape:
        return nothing()
    return compute() if x.shape[0] is not None else tf.cond(tf.size(x) > 0, compute, nothing)


def framed(x: tf.Tensor, frame: Margins, value: float) -> tf.Tensor:
    if is_empty(frame):
        return x
    around = [[0, 0], *frame, [0, 0]]
    return padded(x, around, value) if value else tf.pad(x, around)


def unframed(gradient: tf.Tensor, frame: Margins, like: tf.Tensor) -> tf.Tensor:
    if is_empty(frame):
        return tf.ensure_shape(gradient, like.shape)
    (top, _), (left, _) = frame
    rows, columns = tf.shape(like)[1], tf.shape(like)[2]
    return tf.ensure_shape(gradient[:, top : top + rows, left : left + columns], like.shape)
