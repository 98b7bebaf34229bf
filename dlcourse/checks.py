"""What an array may hold: refused at once where it is known, and when a graph is run where that is built before."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import numpy as np
import tensorflow as tf

__all__ = ["checked_before", "known_or_tensors", "refuse_unless", "refuse_where", "total"]

_FIELD = re.compile(r"\{[^}]*\}")
_CHECKED = ContextVar("checked", default=False)


@contextlib.contextmanager
def checked_before() -> Iterator[None]:
    """Mark the body of a function whose arguments are checked: what it calls itself is not checked in its graph."""
    token = _CHECKED.set(True)
    try:
        yield
    finally:
        _CHECKED.reset(token)


def refuse_where(tensor: Any, wrong: Callable[[Any], Any], message: str) -> None:
    """Refuse an array that holds what it must not.

    Within another graph, where the numbers are not known yet, that graph fails as it meets them; XLA, which compiles
    no assertion, leaves the check out.

    Args:
        tensor: the array.
        wrong: says of each entry whether it is refused, by operators that NumPy and TensorFlow share.
        message: what is told; one field in it, such as {:g}, is for an entry that is refused.

    Raises:
        ValueError: an entry is refused.
    """
    values = tf.get_static_value(tensor)
    if values is None:
        _refuse_tensor(tensor, wrong, message)
        return
    values = np.asarray(values)
    found = values[wrong(values)]
    if found.size:
        raise ValueError(message.format(found.flat[0]))


def _refuse_tensor(tensor: tf.Tensor, wrong: Callable[[Any], Any], message: str) -> None:
    if _CHECKED.get():
        return
    refused = wrong(tensor)
    entry = tf.reduce_max(tf.where(refused, tensor, tf.constant(tensor.dtype.min, tensor.dtype)))
    before, *after = _FIELD.split(message)
    tf.debugging.Assert(~tf.reduce_any(refused), [before, entry, *after] if after else [before])


def known_or_tensors(*tensors: Any) -> list[Any]:
    """Return the tensors' values if all are known, with which NumPy is quicker, otherwise the tensors themselves."""
    values = [tf.get_static_value(tensor) for tensor in tensors]
    return list(tensors) if any(value is None for value in values) else values


def total(tensor: Any, last: int) -> Any:
    """Sum over the last axes, in double precision; of a known tensor by NumPy."""
    (array,) = known_or_tensors(tensor)
    axes = tuple(range(-last, 0))
    if isinstance(array, np.ndarray):
        return array.sum(axis=axes, dtype=np.float64)
    return tf.reduce_sum(tf.cast(array, tf.float64), axis=axes)


def refuse_unless(condition: Any, message: str) -> None:
    """Refuse sizes that do not fit, as ``refuse_where`` does values.

    Args:
        condition: a boolean, or a tensor of one, computed from ``tf.shape``.
        message: what is told.

    Raises:
        ValueError: the condition is known and does not hold.
    """
    known = tf.get_static_value(condition)
    if known is None and not _CHECKED.get():
        tf.debugging.Assert(condition, [message])
    elif known is not None and not known:
        raise ValueError(message)
