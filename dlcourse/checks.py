"""What an array may hold: refused at once where it is known, and when a graph is run where that is built before."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np
import tensorflow as tf

__all__ = ["assertions", "checked_before", "known_or_tensors", "refuse_empty", "refuse_unless", "refuse_where", "total"]

_FIELD = re.compile(r"\{[^}]*\}")
_CHECKED = ContextVar("checked", default=False)
_ASSERTIONS: ContextVar[list[tf.Operation] | None] = ContextVar("assertions", default=None)


@contextlib.contextmanager
def assertions() -> Iterator[list[tf.Operation]]:
    """Collect what is left for a graph to assert when it runs."""
    collected: list[tf.Operation] = []
    token = _ASSERTIONS.set(collected)
    try:
        yield collected
    finally:
        _ASSERTIONS.reset(token)


@contextlib.contextmanager
def checked_before(asserted: Sequence[tf.Operation] = ()) -> Iterator[None]:
    """Mark the body of a function whose arguments are checked: what it calls itself is not checked in its graph.

    The body waits for what was asserted: TensorFlow's own complaint, or the end of the process, would come before.
    """
    token = _CHECKED.set(True)
    try:
        with tf.control_dependencies(asserted) if asserted else contextlib.nullcontext():
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
    _assert(~tf.reduce_any(refused), [before, entry, *after] if after else [before])


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
        _assert(condition, [message])
    elif known is not None and not known:
        raise ValueError(message)


def refuse_empty(
    function: str,
    *,
    expected: str = "at least one sample",
    mend: str = "Leave empty batches out before the call.",
    **arrays: Any,
) -> None:
    """Refuse the first array without entries by name, as ``refuse_where`` does values.

    Args:
        function: the name to begin the error with.
        expected: how much is expected at least.
        mend: what the caller can do.
        arrays: tensors by name; what is no tensor is passed over.

    Raises:
        ValueError: an array has no entries.
    """
    for name, array in arrays.items():
        if not isinstance(array, tf.Tensor) or array.shape.rank is None:
            continue
        if 0 in array.shape:
            shape = tuple(array.shape)
            raise ValueError(f"{function}: {name} has shape {shape} and no entries, expected {expected}. {mend}")
        if not array.shape.is_fully_defined():
            refuse_unless(tf.size(array) > 0, f"{function}: {name} has no entries, expected {expected}. {mend}")


def _assert(condition: tf.Tensor, told: list[Any]) -> None:
    asserted, collected = tf.debugging.Assert(condition, told), _ASSERTIONS.get()
    if collected is not None:
        collected.append(asserted)
