"""Keeping NaN where a comparison or a choice would lose it: a number that is none must not look like an answer."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

__all__: list[str] = []


@tf.custom_gradient
def rectified(x: tf.Tensor) -> Any:
    """Return max(x, 0); its derivative is 1 above zero, 0 elsewhere, and NaN at NaN, where TensorFlow's has 0."""
    y = tf.nn.relu(x)
    return y, lambda upstream: upstream * tf.sign(y)


@tf.custom_gradient
def tracked(x: tf.Tensor) -> Any:
    """Return x itself, to which no gradient but NaN comes back where it is NaN.

    For functions that choose by comparing, whose branches are differentiated without the comparison: a tape takes NaN
    for one of them.
    """
    return tf.identity(x), lambda upstream: tf.where(tf.math.is_nan(x), x, upstream)


def holds_nan(*tensors: Any) -> tf.Tensor:
    """Return whether there is a NaN in any of the tensors; whole numbers have none."""
    found = [tf.reduce_any(tf.math.is_nan(t)) for t in tf.nest.flatten(tensors) if t.dtype.is_floating]
    return tf.reduce_any(tf.stack(found))


def spoiled(answer: Any, where: tf.Tensor) -> Any:
    """Return an answer, or a structure of them, that is NaN where ``where`` is true; gradients pass through.

    Args:
        answer: floating tensors; whole numbers within it stay.
        where: booleans of a shape that can be broadcast to each answer's.
    """

    def spoil(value: tf.Tensor) -> tf.Tensor:
        if not value.dtype.is_floating:
            return value
        return value + tf.where(where, tf.constant(float("nan"), value.dtype), tf.zeros([], value.dtype))

    return tf.nest.map_structure(spoil, answer)


def eigh(matrix: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the eigenvalues and eigenvectors of symmetric matrices; NaN for a matrix that holds NaN or infinity.

    TensorFlow's solver raises an error of its own for such a matrix, or returns anything.
    """
    unfit = tf.reduce_any(~tf.math.is_finite(matrix), axis=[-2, -1])
    identity = tf.eye(tf.shape(matrix)[-1], dtype=matrix.dtype)
    values, vectors = tf.linalg.eigh(tf.where(unfit[..., None, None], identity, matrix))
    return spoiled(values, unfit[..., None]), spoiled(vectors, unfit[..., None, None])
