"""What a signature declares: the jaxtyping annotations of its arrays, taken apart once."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

import tensorflow as tf
from jaxtyping import Shaped

__all__ = ["Declaration", "Declared", "declared_arrays", "declared_axes"]


@dataclass(frozen=True)
class Declaration:
    """What an array is declared to be: the axes before and after ``*name`` or ``...``, and that one, if there is one.

    With ``in_list``, the argument is a list of such arrays.
    """

    annotation: Any
    head: tuple[str, ...]
    variadic: str | None
    tail: tuple[str, ...]
    in_list: bool = False

    def __str__(self) -> str:
        return ", ".join(self.annotation.dim_str.split())

    @property
    def has_numbers(self) -> bool:
        """Whether the annotation gives the size of an axis."""
        return any(axis.isdigit() for axis in (*self.head, *self.tail))

    @property
    def names(self) -> set[str]:
        """The axes that are compared with those of other arrays."""
        return {axis.lstrip("*#") for axis in (*self.head, self.variadic or "_", *self.tail)} - {"_", "..."}


# By parameter; for a named tuple, by field.
Declared = Mapping[str, Any]


def declared_arrays(function: Callable[..., Any]) -> Declared:
    """Read the jaxtyping annotations of a function's parameters.

    Args:
        function: the function. Arrays (``Float[tf.Tensor, "batch features"]``), alone or beside ``None`` or a Python
            number, lists of arrays (``Sequence[...]``) and named tuples with annotated fields are returned.

    Returns:
        What is declared, by parameter.
    """
    return _all_declared({p.name: p.annotation for p in _parameters(function)})


def declared_axes(**arrays: str) -> Declared:
    """Declare arrays of any dtype by their axes, such as ``images="batch rows columns channels"``."""
    return _all_declared({name: Shaped[tf.Tensor, axes] for name, axes in arrays.items()})


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return [*inspect.signature(function, eval_str=True).parameters.values()]


def _all_declared(annotations: Mapping[str, Any]) -> Declared:
    found = {name: _declared(annotation) for name, annotation in annotations.items()}
    return {name: declaration for name, declaration in found.items() if declaration}


def _declared(annotation: Any) -> Declaration | Declared | None:
    if hasattr(annotation, "_fields"):
        return _all_declared(get_type_hints(annotation))
    in_list = get_origin(annotation) is Sequence
    union = get_origin(annotation) in (Union, types.UnionType)
    alternatives = get_args(annotation) if in_list or union else (annotation,)
    array = next((a for a in alternatives if hasattr(a, "dim_str")), None)
    if array is None:
        return None
    axes = tuple(array.dim_str.replace("#*", "*#").split())
    at = next((i for i, axis in enumerate(axes) if axis.startswith(("*", "..."))), len(axes))
    return Declaration(
        array,
        head=axes[:at],
        variadic=axes[at] if at < len(axes) else None,
        tail=axes[at + 1 :],
        in_list=in_list,
    )
