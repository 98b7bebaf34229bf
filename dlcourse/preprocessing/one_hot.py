"""Categories as indicator features."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Num

from dlcourse.graph import graph_function

__all__ = ["one_hot"]

UNKNOWN = ("zeros", "column", "error")


def check_unknown(function: str, unknown: str) -> None:
    if unknown not in UNKNOWN:
        raise ValueError(f"{function}: unknown is {unknown!r}, expected one of {', '.join(map(repr, UNKNOWN))}.")


def _validate(x_train: Any, x: Any, *, unknown: str) -> None:
    check_unknown("one_hot", unknown)
    if x_train.dtype != x.dtype:
        raise TypeError(
            f"one_hot: x_train is an array of {x_train.dtype.name} but x of {x.dtype.name}, expected one type: "
            "categories are compared for equality. Convert one of them."
        )


def indicators(categories: tf.Tensor, x: tf.Tensor, unknown: str, dtype: tf.DType) -> tf.Tensor:
    """Compare every entry with every category; ``categories`` may be strings."""
    matches = x[..., None] == categories  # (..., categories)
    known = tf.reduce_any(matches, axis=-1, keepdims=True)
    if unknown == "column":
        matches = tf.concat([matches, ~known], axis=-1)
    encoded = tf.cast(matches, dtype)
    if unknown != "error":
        return encoded
    told = (
        "one_hot: x holds a category that the training split has not, expected none. Pass unknown='zeros' or "
        "unknown='column'."
    )
    with tf.control_dependencies(
        [tf.debugging.Assert(tf.reduce_all(known), [told, tf.boolean_mask(x, ~known[..., 0])])]
    ):
        return tf.identity(encoded)


@graph_function(static=["unknown"], validate=_validate)
def one_hot(
    x_train: Num[tf.Tensor, "*train"], x: Num[tf.Tensor, "*samples"], *, unknown: str = "zeros"
) -> Float[tf.Tensor, "*samples columns"]:
    """One-hot encoding of a categorical feature, with the categories of the training split.

    x′ₖ = 1 where x = cₖ, 0 elsewhere, with c₁ < c₂ < … the values that occur in the training split

    Args:
        x_train: one feature of the training split, any shape: codes, integers or floating; the categories are its
            values, sorted.
        x: what to encode, any shape.
        unknown: what a value gets that the training split has not: "zeros", a row of zeros; "column", a last column
            of its own; "error", none: it is refused. NaN equals nothing, so it is always unknown.

    Returns:
        Indicators (..., categories), with one column more for ``unknown="column"``; of the precision of ``x`` if that
        is floating, otherwise float32.

    Raises:
        ValueError: ``unknown`` is none of the three.
        TypeError: ``x_train`` and ``x`` are of different types.
        tf.errors.InvalidArgumentError: an unknown category with ``unknown="error"``.

    Example:
        >>> print(one_hot([2, 7, 2, 5], [7, 2, 9]).numpy())
        [[0. 0. 1.]
         [1. 0. 0.]
         [0. 0. 0.]]

    Conventions:
        Scikit-learn's ``OneHotEncoder`` sorts the categories too; "zeros" is its ``handle_unknown="ignore"``, and
        "error" its default. Keras's ``IntegerLookup`` orders by frequency and puts the unknown first.

    References:
        bishop2006, section 4.2.3; note C, section 3.1; note D, sections 4 and 8.
    """
    values = tf.reshape(x_train, [-1])
    categories = tf.sort(tf.unique(tf.boolean_mask(values, values == values))[0])  # without NaN
    return indicators(categories, x, unknown, x.dtype if x.dtype.is_floating else tf.float32)
