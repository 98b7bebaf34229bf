"""How many inputs a unit collects and how many it feeds, read from the shape of its weights."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf

from dlcourse.checks import refuse_where

__all__: list[str] = []


class Fans(NamedTuple):
    """The number of inputs and of outputs of a unit, as floating scalars."""

    fan_in: tf.Tensor
    fan_out: tf.Tensor


def fans(kernel: tf.Tensor) -> Fans:
    """Return the fans of weights (inputs, units), or of filters (rows, columns, channels, output channels).

    Each place of a filter counts: rows · columns · channels lead in. A vector of weights has as many outputs as
    inputs, and a number one of each, as in Keras.
    """
    sizes = tf.cast(tf.shape(kernel), kernel.dtype)
    if kernel.shape.rank == 0:
        return Fans(tf.ones([], kernel.dtype), tf.ones([], kernel.dtype))
    places = tf.reduce_prod(sizes[:-2])
    return Fans(places * sizes[max(kernel.shape.rank - 2, 0)], places * sizes[-1])


def check_uniforms(function: str) -> Any:
    """Make a ``validate`` that refuses numbers outside [0, 1)."""

    def validate(uniforms: Any) -> None:
        told = f"{function}: uniforms holds {{:g}}, expected numbers from [0, 1). Did you pass normal numbers?"
        refuse_where(uniforms, lambda values: ~((values >= 0) & (values < 1)), told)

    return validate
