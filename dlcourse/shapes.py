"""Shapes and dtypes as the signature declares them, checked before TensorFlow sees the tensors."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_origin

import tensorflow as tf

__all__ = ["check_arrays", "declared_arrays", "declared_sequences"]


def declared_arrays(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the jaxtyping annotations of a function's parameters.

    Args:
        function: the function; only parameters annotated with one array type, such as
            ``Float[tf.Tensor, "batch features"]``, are returned.

    Returns:
        The annotation by parameter.
    """
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    return {p.name: p.annotation for p in parameters if hasattr(p.annotation, "dim_str")}


def declared_sequences(function: Callable[..., Any]) -> list[str]:
    """Return the names of the parameters that are annotated as a ``Sequence``."""
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    return [p.name for p in parameters if get_origin(p.annotation) is Sequence]


def check_arrays(function: str, declared: Mapping[str, Any], arguments: Mapping[str, Any]) -> None:
    """Compare the arguments with what is declared, and with each other.

    Args:
        function: the name to begin an error with.
        declared: what ``declared_arrays`` returned.
        arguments: tensors by parameter; anything else, and every axis of unknown size, is passed over.

    Raises:
        TypeError: a tensor is not of a declared dtype, or two floating tensors are of different precision.
        ValueError: a tensor has another rank than declared, or axes of one name have different sizes.
    """
    tensors = {n: arguments[n] for n in declared if isinstance(arguments.get(n), tf.Tensor)}
    _check_dtypes(function, declared, tensors)
    ranked = {n: t for n, t in tensors.items() if t.shape.rank is not None}
    axes = [(n, axis, size) for n, t in ranked.items() for axis, size in _named_axes(function, n, declared[n], t)]
    sizes: dict[str, int] = {}
    source: dict[str, str] = {}
    # Sums and products of axes come last, when the axes they are made of are known.
    for name, axis, size in sorted(axes, key=lambda entry: not entry[1].isidentifier()):
        expected = _expected(axis, sizes)
        if expected is None and axis.isidentifier():
            sizes[axis], source[axis] = size, f", as {name} of shape {tuple(ranked[name].shape)} has it"
        elif expected not in (None, size):
            raise ValueError(
                f"{function}: {name} has shape {tuple(ranked[name].shape)}, expected ({_axes(declared[name])}) with "
                f"{axis} = {expected}{source.get(axis, '')}. Make the two agree: is one of them transposed?"
            )


def _check_dtypes(function: str, declared: Mapping[str, Any], tensors: Mapping[str, tf.Tensor]) -> None:
    for name, tensor in tensors.items():
        if tensor.dtype.name not in declared[name].dtypes:
            raise TypeError(
                f"{function}: {name} is an array of {tensor.dtype.name}, expected {declared[name].__name__}. Convert "
                "it, for example with numpy.asarray(..., dtype='float32')."
            )
    floating = {n: t.dtype.name for n, t in tensors.items() if t.dtype.is_floating}
    first = next(iter(floating), None)
    for name, dtype in floating.items():
        if dtype != floating[first]:
            raise TypeError(
                f"{function}: {first} is {floating[first]} but {name} is {dtype}. Convert one of them, so that all "
                "arrays have one precision."
            )


def _named_axes(function: str, name: str, annotation: Any, tensor: tf.Tensor) -> Iterator[tuple[str, int]]:
    """Pair an annotation's axes with a tensor's sizes; those under a ``*name`` or ``...`` are left out."""
    axes, given = annotation.dim_str.split(), tuple(tensor.shape)
    head = next((i for i, axis in enumerate(axes) if axis.startswith(("*", "..."))), len(axes))
    tail = max(len(axes) - head - 1, 0)
    variadic = head < len(axes)
    if len(given) < head + tail or (len(given) > head and not variadic):
        raise ValueError(
            f"{function}: {name} has shape {given}, expected {'at least ' * variadic}{head + tail} axes: "
            f"({_axes(annotation)}). Reshape it, or add an axis with [None]."
        )
    pairs = [*zip(axes[:head], given, strict=False), *zip(axes[head + 1 :], given[len(given) - tail :], strict=True)]
    return ((axis, size) for axis, size in pairs if size is not None and not axis.startswith(("_", "#")))


def _axes(annotation: Any) -> str:
    return ", ".join(annotation.dim_str.split())


def _expected(axis: str, sizes: Mapping[str, int]) -> int | None:
    """Look an axis up: a number is itself, a name is what it was before, ``4*units`` is worked out."""
    if axis.isidentifier():
        return sizes.get(axis)
    try:
        return int(eval(axis, {"__builtins__": {}}, dict(sizes)))
    except (NameError, SyntaxError):
        return None
