"""How arguments that do not go together are told: both by name, with their shapes, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from dlcourse.shapes.declarations import Declaration

__all__ = ["Array", "different_sizes", "wrong_rank"]

_ADVICE = "Reshape it: is it transposed, or an axis left out?"


class Array(NamedTuple):
    """An argument, or a part of one such as ``weights[1]``: what it is declared to be, and what it is."""

    name: str
    declared: Declaration
    tensor: tf.Tensor
    sizes: list[int | None]

    def __str__(self) -> str:
        return f"{self.name} has shape {tuple(self.sizes)}"


def different_sizes(function: str, array: Array, axis: str, size: Any, expected: Any, there: Array | None) -> str:
    """Say which two arguments differ in an axis, or which one has not the size that its annotation asks for."""
    begin = f"{function}: {array}, expected ({array.declared})"
    if there is None:
        return f"{begin}{'' if axis.isdigit() else f' with {axis} = {expected}'}. {_ADVICE}"
    if there is array:
        return f"{begin}: its axes called {axis} are of one size. {_ADVICE}"
    witness = f"as {there.name} of shape {tuple(there.sizes)} has {'them' if axis[0] == '*' else 'it'}"
    if "#" in str(array.declared):
        return (
            f"{begin} that can be repeated along {axis} = {expected}, {witness}. Pass as many as there are along its "
            "axes, or one for all."
        )
    return f"{begin} with {axis} = {expected}, {witness}. Make the two agree{_remedy(size, expected)}"


def _remedy(size: Any, expected: Any) -> str:
    one, other = (value if isinstance(value, (list, tuple)) else [value] for value in (size, expected))
    if len(one) == len(other) and 1 not in (*one, *other):
        return ": is one of them transposed?"
    return (
        ": nothing is repeated to fit. An axis of size 1 is added by [..., None] and taken away by [..., 0]; to repeat "
        "along an axis, use numpy.broadcast_to."
    )


def wrong_rank(function: str, array: Array, arrays: Sequence[Array]) -> str:
    """Say that an argument has too many axes, or too few, and which other one has the same axes."""
    declared = array.declared
    count = len(declared.head) + len(declared.tail)
    if not count and declared.variadic is None:
        return (
            f"{function}: {array}, expected a number, of shape (). Call the function once for each, for example with "
            f"numpy.ravel({array.name})[0]."
        )
    axes = f"{'' if declared.variadic is None else 'at least '}{count} {'axis' if count == 1 else 'axes'}"
    beside = next((other for other in arrays if other is not array and other.declared.names & declared.names), None)
    fitting = f", beside {beside.name} of shape {tuple(beside.sizes)} as ({beside.declared})" if beside else ""
    remedy = (
        "take one away with [..., 0]"
        if len(array.sizes) > count
        else f"add an axis with numpy.expand_dims({array.name}, 0)"
    )
    return f"{function}: {array}, expected {axes}: ({declared}){fitting}. Reshape it, or {remedy}."
