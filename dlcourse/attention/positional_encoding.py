"""Positional encoding: where a word stands, as a vector."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = ["positional_encoding"]

LONGEST = 10000.0
FLOATS = ("bfloat16", "float16", "float32", "float64")


def _validate(length: Any, width: Any, *, dtype: str) -> None:
    if isinstance(length, int) and length < 0:
        raise ValueError(f"length is {length}, expected 0 or more: how many positions there are.")
    if width < 2 or width % 2:
        raise ValueError(
            f"width is {width}, expected an even number, 2 or more: each frequency has a sine and a cosine. Make the "
            "embedding's width even."
        )
    if dtype not in FLOATS:
        raise ValueError(f"dtype is {dtype!r}, expected one of {', '.join(map(repr, FLOATS))}.")


@graph_function(static=["length", "width", "dtype"], validate=_validate)
def positional_encoding(length: int, width: int, *, dtype: str = "float32") -> Float[tf.Tensor, "length width"]:
    """Positional encoding by sines and cosines: a vector for each position, to be added to the word's.

    PE(p, 2i) = sin(p ωᵢ),  PE(p, 2i + 1) = cos(p ωᵢ)  with  ωᵢ = 10000^(−2i/d),  i = 0, …, d/2 − 1

    Args:
        length: how many positions, 0 or more; the first is p = 0.
        width: d, of the embeddings; an even number.
        dtype: of the answer.

    Returns:
        One row a position (length, width); the first ones serve a shorter sequence. The product of two rows,
        PE(p)·PE(q) = Σᵢ cos((p − q) ωᵢ), depends on their distance alone, and a shift by k is a rotation of each pair.

    Raises:
        ValueError: ``width`` is odd, ``length`` is negative, or ``dtype`` is no floating type.

    Example:
        >>> print(positional_encoding(2, 4).numpy().round(4))
        [[0.     1.     0.     1.    ]
         [0.8415 0.5403 0.01   1.    ]]

    Conventions:
        In note D the exponent has the running column, i/d: sine and cosine of a pair have different frequencies, and
        neither law holds. Some programs have all sines in the first half of the columns, all cosines in the second.
        Angles are computed in float64, so that far positions have digits left.

    References:
        vaswani2017, section 3.5; note D, section 11.
    """
    frequencies = LONGEST ** (-tf.range(0, width, 2, dtype=tf.float64) / width)  # (width/2,)
    angles = tf.range(length, dtype=tf.float64)[:, None] * frequencies
    pairs = tf.stack([tf.sin(angles), tf.cos(angles)], axis=-1)  # (length, width/2, 2)
    return tf.cast(tf.reshape(pairs, (length, width)), dtype)
