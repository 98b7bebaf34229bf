"""All states of a few binary units: what is summed over where a model is small enough to be computed exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from dlcourse.checks import refuse_unless

__all__: list[str] = []


def size_of(tensor: tf.Tensor, axis: int) -> Any:
    """Return the size of an axis, a Python number where it is known."""
    known = tensor.shape[axis]
    return tf.shape(tensor)[axis] if known is None else known


def state_count(units: Any) -> Any:
    """Return 2^units."""
    return 1 << units if isinstance(units, int) else tf.bitwise.left_shift(1, units)


def binary_states(units: Any, dtype: tf.DType, first: Any = 0, count: Any = None) -> tf.Tensor:
    """Return the states of binary units in counting order, the first unit being the most significant bit.

    Args:
        units: how many there are.
        dtype: of the answer.
        first: the number of the first state.
        count: how many states; None for all.

    Returns:
        Zeros and ones (count, units).
    """
    # float32 counts to 2^24 without error, and has a kernel for every device.
    numbers = tf.cast(first + tf.range(state_count(units) if count is None else count), tf.float32)
    places = tf.cast(tf.bitwise.left_shift(1, tf.range(units - 1, -1, -1)), tf.float32)
    return tf.cast(tf.math.floormod(tf.floor(numbers[:, None] / places), 2.0), dtype)


def refuse_many_states(function: str, units: Any, limit: int, what: str, mend: str) -> None:
    """Refuse a model that has too many states to go through.

    Args:
        function: the name to begin the error with.
        units: how many units are enumerated.
        limit: how many may be.
        what: which units they are.
        mend: what the caller can do.

    Raises:
        ValueError: there are more.
    """
    told = f"{units} units, which have 2^{units} states" if isinstance(units, int) else "too many units"
    refuse_unless(
        units <= limit, f"{function}: {what} has {told}, expected at most {limit} units to be enumerated. {mend}"
    )


def in_double(*tensors: tf.Tensor) -> tuple[tf.Tensor, ...]:
    """Return tensors in double precision: what is left of two sums over all states needs the digits."""
    return tuple(tf.cast(tensor, tf.float64) for tensor in tensors)


def either(condition: Any, this: Callable[[], Any], that: Callable[[], Any]) -> Any:
    """Return what the one or the other gives, chosen at once where the condition is known."""
    if isinstance(condition, tf.Tensor):
        return tf.cond(condition, this, that)
    return this() if condition else that()
