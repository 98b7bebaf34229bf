"""Masks: which positions may be seen."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Bool, Int

from dlcourse.checks import refuse_where
from dlcourse.graph import graph_function

__all__ = ["causal_mask", "padding_mask"]


def lower_triangle(rows: Any, columns: Any) -> tf.Tensor:
    """Return True where the column is not behind the row (rows, columns)."""
    return tf.range(rows)[:, None] >= tf.range(columns)


def _validate_length(length: Any) -> None:
    refuse_where(length, lambda n: n < 0, "length is {:g}, expected 0 or more: how many positions there are.")


@graph_function(static=["length"], validate=_validate_length)
def causal_mask(length: int | Int[tf.Tensor, ""]) -> Bool[tf.Tensor, "length length"]:
    """Causal mask of a sequence: each position may see itself and what stands before it, nothing behind.

    Mᵢⱼ = (j ≤ i);  the scores where M is False become −∞, so that their weights are exp(−∞) = 0

    Args:
        length: how many positions the sequence has, 0 or more.

    Returns:
        Booleans (length, length), True where row i may see column j. Whoever generates a text does not know what
        comes; with the mask, training on the whole of it at once computes what generating step by step would.

    Raises:
        ValueError: ``length`` is negative.

    Example:
        >>> print(causal_mask(3).numpy().astype(int))
        [[1 0 0]
         [1 1 0]
         [1 1 1]]

    Conventions:
        True may look, as in Keras and in PyTorch's ``scaled_dot_product_attention``; in
        ``torch.nn.MultiheadAttention`` True may *not*. Note D multiplies the scores by a triangle of −10⁹, which turns
        a negative score into the largest of all: the number has to be added, and the lowest one of the dtype is better
        than −10⁹, which float16 does not have.

    References:
        vaswani2017, section 3.2.3; note D, section 11.
    """
    return lower_triangle(length, length)


def _validate_lengths(lengths: Any, *, length: Any) -> None:
    refuse_where(lengths, lambda n: n < 0, "lengths holds {:g}, expected 0 or more: how many positions each has.")
    _validate_length(length)


@graph_function(static=["length"], validate=_validate_lengths)
def padding_mask(
    lengths: Int[tf.Tensor, " batch"], *, length: int | Int[tf.Tensor, ""]
) -> Bool[tf.Tensor, "batch 1 length"]:
    """Padding mask of a batch: what a sequence has may be seen, what fills up its row may not.

    Mₙᵢⱼ = (j < Tₙ), the same for all queries i

    Args:
        lengths: T, how many positions each sequence has (batch,), 0 or more; none has more than all of them.
        length: of the rows, with padding.

    Returns:
        Booleans (batch, 1, length), to be joined with a causal mask by ``&``. A sequence of length 0 may not see
        anything; attention then gives zeros.

    Raises:
        ValueError: a length is negative.

    Example:
        >>> print(padding_mask(np.array([2, 3]), length=3).numpy().astype(int))
        [[[1 1 0]]
        <BLANKLINE>
         [[1 1 1]]]

    Conventions:
        As in ``causal_mask``: True may look. PyTorch's ``key_padding_mask`` is the opposite.

    References:
        vaswani2017, section 3.2.3; note D, section 11.
    """
    return (tf.range(length) < tf.cast(lengths, tf.int32)[:, None])[:, None, :]
