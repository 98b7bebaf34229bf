"""Binary units drawn with random numbers that are given."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.checks import refuse_where

__all__: list[str] = []


def sample_units(probabilities: tf.Tensor, uniforms: tf.Tensor) -> tf.Tensor:
    """Return 1 where u < p, 0 elsewhere; a comparison would take NaN for a unit that is off."""
    return tf.nn.relu(tf.sign(probabilities - uniforms))


def refuse_other_uniforms(**uniforms: Any) -> None:
    """Refuse random numbers that are not in [0, 1); NaN is no number, and goes through.

    Args:
        uniforms: what was passed, by parameter.

    Raises:
        ValueError: there is such a number.
    """
    for name, values in uniforms.items():
        told = f"{name} holds {{:g}}, expected numbers from [0, 1). Draw them uniformly; did you pass normal numbers?"
        refuse_where(values, lambda u: (u < 0) | (u >= 1), told)
