"""Half precision: updates are worked out in float32, and rounded once."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

__all__: list[str] = []  # for the optimisers of this package


def working_dtype(dtype: tf.DType | str) -> tf.DType:
    """Return the precision to work in: float32 for arrays of half precision, else the arrays' own."""
    return tf.float32 if tf.as_dtype(dtype).size < tf.float32.size else tf.as_dtype(dtype)


def widened(*values: Any) -> list[tf.Tensor]:
    """Cast arrays, and the numbers behind them, to the first one's working precision."""
    dtype = working_dtype(values[0].dtype)
    return [value if value.dtype == dtype else tf.cast(value, dtype) for value in values]


def rounded(value: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """Round to a precision that may be shorter."""
    return value if value.dtype == dtype else tf.cast(value, dtype)


def rounded_squares(squares: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """Round a mean or a sum of squares, but neither to zero nor to infinity: the next step is divided by its root."""
    if squares.dtype == dtype:
        return squares
    least, largest = 2.0**-24 if dtype == tf.float16 else 2.0**-126, float(dtype.max)
    within = tf.clip_by_value(squares, least, largest)
    return tf.cast(tf.where((squares > 0) & tf.math.is_finite(squares), within, squares), dtype)


def past_and_new(weight: Any, dtype: tf.DType) -> tuple[Any, Any]:
    """Return the weight of the past and that of what is new, 1 less the weight, which float32 would spoil.

    Args:
        weight: a Python number, or a tensor of float64.
        dtype: the precision of a tensor's two answers; Python's numbers stay Python's.
    """
    return tuple(tf.cast(w, dtype) if isinstance(w, tf.Tensor) else w for w in (weight, 1 - weight))
