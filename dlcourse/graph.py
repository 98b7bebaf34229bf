"""The one place that touches ``tf.function``: every public algorithm becomes a compiled graph through one decorator."""

from __future__ import annotations

import functools
import inspect
import numbers
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import checked_before
from dlcourse.shapes import check_arrays, declared_arrays, declared_sequences, known_sizes

__all__ = ["Scalar", "graph_function"]

F = TypeVar("F", bound=Callable[..., Any])

# A hyper-parameter: a number for the caller, a tensor for the algorithm.
Scalar = float | Float[tf.Tensor, ""]


def graph_function(
    *,
    static: Sequence[str] = (),
    at_least_single: Sequence[str] = (),
    validate: Callable[..., None] | None = None,
    jit_compile: bool | None = None,
) -> Callable[[F], F]:
    """Make a function of tensors a graph function: a ``tf.function`` that is traced once a signature.

    Arrays become tensors of their own precision. Python numbers, and nested lists of them that hold a float, become
    tensors of the floating dtype of the first array (a complex array's, of its parts), so that a new learning rate or
    step is no new trace. Strings, booleans and None are part of the signature, and so is what ``static`` names. A
    parameter declared as a ``Sequence`` is a list, of one array a layer. Shapes that the signature declares
    (``Float[tf.Tensor, "batch features"]``) are checked against each other before the graph is called, as
    ``check_arrays`` says; an axis that is declared as a number is known to be that in a graph that knows no sizes.

    Args:
        static: parameters that are Python values and shape the graph (an axis, strides, the name of an activation).
        at_least_single: parameters whose Python numbers become float32 beside arrays of half precision, in which 1e-8
            is 0.
        validate: called with the bound arguments, as tensors, before the graph is; raises the errors a user reads.
        jit_compile: passed to ``tf.function``; True where XLA pays.

    Returns:
        A decorator. The decorated function keeps its signature; ``.python_function`` is the eager original and
        ``.graph`` the ``tf.function`` (its first argument is the tuple of the tensors' ranks).
    """

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        declared, sequences = declared_arrays(function), declared_sequences(function)

        def ranked(ranks: tuple[int | None, ...], *args: Any, **kwargs: Any) -> Any:
            # The ranks are part of the signature: traces are generalised over sizes, never over the number of axes.
            with checked_before():
                return function(*args, **kwargs)

        graph = tf.function(ranked, reduce_retracing=True, autograph=False, jit_compile=jit_compile)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            bound.arguments.update(_to_tensors(bound.arguments, static, sequences, at_least_single))
            check_arrays(function.__name__, declared, bound.arguments)
            if not tf.executing_eagerly():
                bound.arguments.update(known_sizes(declared, bound.arguments))
            if validate is not None:
                validate(*bound.args, **bound.kwargs)
            if jit_compile is None and not tf.executing_eagerly():
                # Within another graph it becomes a part of that. As a call of its own, its gradient would be handed
                # constants, such as an axis, as values of the forward pass, which XLA refuses within a loop.
                with checked_before():
                    return function(*bound.args, **bound.kwargs)
            return graph(_ranks(bound.arguments), *bound.args, **bound.kwargs)

        call.python_function = function  # type: ignore[attr-defined]
        call.graph = graph  # type: ignore[attr-defined]
        call.static = tuple(static)  # type: ignore[attr-defined]
        return call  # type: ignore[return-value]

    return decorate


def _to_tensors(
    arguments: Mapping[str, Any], static: Sequence[str], sequences: Sequence[str], at_least_single: Sequence[str]
) -> dict[str, Any]:
    """Replace arrays by tensors, then Python's numbers by tensors of the arrays' floating dtype."""

    def each(name: str, convert: Callable[[Any], Any], value: Any) -> Any:
        return [convert(item) for item in value] if name in sequences else convert(value)

    fixed = {name: _static(value) for name, value in arguments.items() if name in static}
    free = {name: each(name, _arrays_to_tensors, value) for name, value in arguments.items() if name not in static}
    floating = (
        t.dtype.real_dtype
        for t in tf.nest.flatten(list(free.values()))
        if isinstance(t, tf.Tensor) and (t.dtype.is_floating or t.dtype.is_complex)
    )
    dtype = next(floating, tf.float32)
    to_dtype = functools.partial(_numbers_to_tensors, dtype=dtype)
    single = dtype if dtype.size >= tf.float32.size else tf.float32
    to_single = functools.partial(_numbers_to_tensors, dtype=single)
    return {
        **fixed,
        **{name: each(name, to_single if name in at_least_single else to_dtype, v) for name, v in free.items()},
    }


def _ranks(arguments: Mapping[str, Any]) -> tuple[int | None, ...]:
    return tuple(t.shape.rank for t in tf.nest.flatten(list(arguments.values())) if isinstance(t, tf.Tensor))


def _static(value: Any) -> Any:
    """Make a value that shapes the graph hashable: NumPy's integers would be traced as tensors."""
    if isinstance(value, (list, tuple)):
        return tuple(_static(item) for item in value)
    return value.item() if isinstance(value, np.generic) else value


def _arrays_to_tensors(value: Any) -> Any:
    """Convert arrays, also within a list (the weights of several layers), and leave Python's own numbers alone."""
    if value is None or isinstance(value, (str, bool, tf.Tensor)) or _is_numbers(value):
        return value
    if isinstance(value, (list, tuple)):
        return _rebuild(value, [_arrays_to_tensors(item) for item in value])
    return tf.convert_to_tensor(value)


def _numbers_to_tensors(value: Any, dtype: tf.DType) -> Any:
    if value is None or isinstance(value, (str, bool, tf.Tensor)):
        return value
    if isinstance(value, numbers.Number):
        return tf.convert_to_tensor(value, dtype)
    if _is_numbers(value):
        return tf.convert_to_tensor(value, dtype if _holds_float(value) else None)
    return _rebuild(value, [_numbers_to_tensors(item, dtype) for item in value])


def _rebuild(like: Any, items: list[Any]) -> Any:
    return type(like)(*items) if hasattr(like, "_fields") else type(like)(items)


def _is_numbers(value: Any) -> bool:
    """Whether a value is a Python number, or nested lists of nothing else; a named tuple is several values."""
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return all(_is_numbers(item) for item in value)
    return isinstance(value, numbers.Number) and not isinstance(value, (bool, np.generic))


def _holds_float(value: Any) -> bool:
    return any(map(_holds_float, value)) if isinstance(value, (list, tuple)) else isinstance(value, float)
