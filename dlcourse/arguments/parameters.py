"""What each parameter of a graph function takes, read from its annotation."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from jaxtyping import AbstractDtype, Int

__all__ = ["Label", "Parameter", "read_parameters"]


class Label(AbstractDtype):
    """Class labels: integers, or booleans, which count as 0 and 1."""

    dtypes = ("bool", "bool_", *Int.dtypes)


@dataclass(frozen=True)
class Parameter:
    """What one parameter takes.

    Args:
        name: its name; within a list or a record also its place there.
        kind: "array"; "number", a hyper-parameter; "arrays", a list of them; "record", a named tuple of arrays;
            "python", a value that stays one; or "anything", where the annotation does not say.
        annotation: what stands in the signature, without None; for "python" all that may stand there.
        optional: whether it may be None.
        at_least_single: whether its numbers become float32 beside arrays of half precision; tensors keep theirs.
    """

    name: str
    kind: str
    annotation: Any = None
    optional: bool = False
    at_least_single: bool = False

    @cached_property
    def dtypes(self) -> frozenset[str] | None:
        """The names of the dtypes that its array may have; None where all may."""
        return frozenset(self.annotation.dtypes) if hasattr(self.annotation, "dim_str") else None

    @cached_property
    def takes_tensors(self) -> bool:
        """Whether one of Python's numbers may be a tensor that a graph has yet to compute."""
        return self.kind == "python" and any(hasattr(annotation, "dim_str") for annotation in self.annotation)

    @cached_property
    def takes_floats(self) -> bool:
        return self.dtypes is None or "float32" in self.dtypes

    @cached_property
    def takes_integers(self) -> bool:
        return self.dtypes is None or "int32" in self.dtypes

    @cached_property
    def accepted(self) -> set[Any]:
        """The dtypes that were found to be among them; to look one up is faster than to ask for its name."""
        return set()

    @cached_property
    def _items(self) -> dict[int, list[Parameter]]:
        return {}

    def items(self, count: int) -> list[Parameter]:
        """Return what the arrays of a list, or of a record, are."""
        if count not in self._items:
            self._items[count] = self._make_items(count)
        return self._items[count]

    def _make_items(self, count: int) -> list[Parameter]:
        if self.kind == "record":
            hints = get_type_hints(self.annotation)
            return [_parameter(f"{self.name}.{field}", hints[field]) for field in self.annotation._fields]
        inner = next(iter(get_args(self.annotation)), None)
        names = [f"{self.name}[{place}]" for place in range(count)]
        if hasattr(inner, "dim_str") or get_origin(inner) in (Union, UnionType):
            return [_parameter(name, inner) for name in names]
        return [Parameter(name, "array" if self.kind == "arrays" else "anything") for name in names]


def read_parameters(
    function: Callable[..., Any], static: Sequence[str], at_least_single: Sequence[str] = ()
) -> list[Parameter]:
    """Return what each parameter of a function takes; ``static`` names those that are Python values."""
    found = inspect.signature(function, eval_str=True).parameters.values()
    read = (_parameter(p.name, p.annotation, static=p.name in static) for p in found)
    return [replace(p, at_least_single=True) if p.name in at_least_single else p for p in read]


def _parameter(name: str, annotation: Any, *, static: bool = False) -> Parameter:
    members = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    rest = tuple(m for m in members if m is not NoneType)
    optional = len(rest) < len(members) or annotation is inspect.Parameter.empty
    if static or all(_is_python(m) for m in rest):
        return Parameter(name, "python", rest, optional)
    arrays = [m for m in rest if hasattr(m, "dim_str")]
    if float in rest and len(arrays) == 1:
        return Parameter(name, "number", arrays[0], optional)
    if arrays:
        return Parameter(name, "array", arrays[0], optional)
    if get_origin(rest[0]) is Sequence:
        return Parameter(name, "arrays", rest[0], optional)
    if inspect.isclass(rest[0]) and hasattr(rest[0], "_fields"):
        return Parameter(name, "record", rest[0], optional)
    return Parameter(name, "anything", optional=True)


def _is_python(annotation: Any) -> bool:
    return annotation in (int, float, str, bool) or get_origin(annotation) is Literal
