"""What is a probability distribution and what is not, told before anything is computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where, total

__all__: list[str] = []

Probabilities = Float[tf.Tensor, "*batch k"]
Joint = Float[tf.Tensor, "*batch x y"]
PerDistribution = Float[tf.Tensor, "*batch"]

# Sums may be off by this much: more than rounding ever does, less than a forgotten entry.
TOLERANCE = 1e-5


def distributions(function: str, **axes: int) -> Callable[..., None]:
    """Make a ``validate`` for ``graph_function`` that refuses what is no distribution.

    Args:
        function: the name to begin an error with.
        **axes: for each positional parameter, over how many of its last axes the probabilities sum to one.
    """

    def validate(*arrays: Any, base: Any, **options: Any) -> None:
        validate_base(function, base)
        for (name, last), array in zip(axes.items(), arrays, strict=True):
            validate_entries(function, name, array, last)
            _validate_sums(function, name, array, last)

    return validate


def validate_base(function: str, base: Any) -> None:
    told = f"{function}: base is {{:g}}, expected a positive number other than 1. Pass 2 for bits, math.e for nats."
    refuse_where(base, lambda value: ~((value > 0) & (value != 1) & (value < np.inf)), told)


def validate_entries(function: str, name: str, array: tf.Tensor, last: int) -> None:
    """Refuse no entries at all, and negative ones."""
    if array.shape.rank is not None and 0 in array.shape[array.shape.rank - last :]:
        raise ValueError(
            f"{function}: {name} has shape {tuple(array.shape)}, which holds no outcome, expected at least one. "
            "Pass its probability."
        )
    told = (
        f"{function}: {name} has the entry {{:g}}, expected none below zero. Pass probabilities; softmax makes them "
        "out of scores."
    )
    refuse_where(array, lambda values: ~(values >= 0), told)


def _validate_sums(function: str, name: str, array: tf.Tensor, last: int) -> None:
    over = "its last axis" if last == 1 else f"its last {last} axes"
    told = (
        f"{function}: {name} of shape {tuple(array.shape)} sums to {{:.6g}} over {over}, expected 1. Divide counts by "
        "their sum."
    )
    refuse_where(total(array, last), lambda values: abs(values - 1) > TOLERANCE, told)


def surprise(p: tf.Tensor, q: tf.Tensor) -> tf.Tensor:
    """−p ln q, and zero where p is zero, whatever q is."""
    return -tf.math.xlogy(p, q)


def marginals(p_xy: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """p(x) as a column and p(y) as a row."""
    return tf.reduce_sum(p_xy, axis=-1, keepdims=True), tf.reduce_sum(p_xy, axis=-2, keepdims=True)
