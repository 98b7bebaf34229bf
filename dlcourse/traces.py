"""A graph function's traces, found by the shapes of what it is called with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow as tf

__all__: list[str] = []

_PLAIN = frozenset((type(None), str, bool, int, float))
_MOST = 1024  # shapes that are remembered of a function; a trace that is forgotten is only looked up more slowly


class Traces:
    """The traces of a ``tf.function``, remembered by the dtypes and shapes of the arguments.

    To find the trace for its arguments, TensorFlow compares descriptions of all of them, which takes as long as a
    small graph itself: two thirds of the time of a Jacobian of ten numbers. What was found once is looked up here.

    Args:
        graph: a ``tf.function`` without variables of its own.
    """

    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self._found: dict[Any, Any] = {}

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Call the graph, which must not be part of another one."""
        if tf.config.functions_run_eagerly() or tf.distribute.has_strategy():
            return self._graph(*args, **kwargs)
        try:
            key = _key(args), _key(kwargs)
        except TypeError:
            return self._graph(*args, **kwargs)
        trace = self._found.get(key)
        if trace is None:
            trace = self._graph.get_concrete_function(*args, **kwargs)
            if len(self._found) >= _MOST:
                self._found.clear()
            self._found[key] = trace
        return trace(*args, **kwargs)


def _key(value: Any) -> Any:
    """Return what a trace depends on.

    Raises:
        TypeError: that is not known of such a value.
    """
    if isinstance(value, tf.Tensor):
        return value.dtype.as_datatype_enum, tuple(value.shape)
    kind = type(value)
    if kind in _PLAIN:
        return kind, value
    if isinstance(value, Sequence):
        return kind, *map(_key, value)
    if isinstance(value, Mapping):
        return kind, *((name, _key(item)) for name, item in value.items())
    raise TypeError
