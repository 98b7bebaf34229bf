"""Arguments compared with what is declared, and with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import tensorflow as tf

from dlcourse.shapes.declarations import Declaration, Declared
from dlcourse.shapes.disagreements import Array, different_sizes, wrong_rank

__all__ = ["check_arrays", "known_sizes"]

# The size of an axis, or the sizes under a ``*name``, and the first array that has it so.
Known = dict[str, tuple[Any, Array]]


def check_arrays(function: str, declared: Declared, arguments: Mapping[str, Any]) -> None:
    """Compare the arguments with what is declared, and with each other.

    Axes of one name have one size in all arguments, and axes under one ``*name`` are as many and of the same sizes.
    Nothing is broadcast, unless the annotation says so: an axis ``#name`` may be 1 where it is n elsewhere, and axes
    under ``*#name`` may be fewer, too. Axes ``_`` and ``...`` are compared with nothing.

    Args:
        function: the name to begin an error with.
        declared: what ``declared_arrays`` returned.
        arguments: tensors by parameter; anything else, and every axis of unknown size, is passed over.

    Raises:
        ValueError: a tensor has another number of axes than declared, or axes of one name have different sizes; both
            arguments are named.
    """
    _check_axes(function, [array for array in _arrays(declared, arguments) if array.sizes is not None])


def known_sizes(declared: Declared, arguments: Mapping[str, Any]) -> dict[str, tf.Tensor]:
    """Return the tensors with an axis that is declared as a number and whose size a graph does not know, as known.

    A graph cannot take red, green and blue apart before it knows that there are three; that it is so is seen when the
    graph runs.
    """
    numbered = ((name, d, arguments.get(name)) for name, d in declared.items() if getattr(d, "has_numbers", False))
    known = {
        name: (t, _with_numbers(d, t.shape)) for name, d, t in numbered if isinstance(t, tf.Tensor) and t.shape.rank
    }
    return {name: tf.ensure_shape(t, sizes) for name, (t, sizes) in known.items() if sizes != t.shape.as_list()}


def _with_numbers(declared: Declaration, shape: tf.TensorShape) -> list[int | None]:
    spare = shape.rank - len(declared.head) - len(declared.tail)
    axes = [*declared.head, *[""] * spare, *declared.tail]
    return [int(axis) if size is None and axis.isdigit() else size for axis, size in zip(axes, shape, strict=True)]


def _arrays(declared: Declared, arguments: Mapping[str, Any], owner: str = "") -> Iterator[Array]:
    for name, declaration in declared.items():
        value = arguments.get(name)
        if isinstance(declaration, dict):
            if hasattr(value, "_asdict"):
                yield from _arrays(declaration, value._asdict(), f"{name}.")
        elif isinstance(value, tf.Tensor):
            yield Array(owner + name, declaration, value, _sizes(value))
        elif declaration.in_list and isinstance(value, (list, tuple)):
            tensors = ((i, item) for i, item in enumerate(value) if isinstance(item, tf.Tensor))
            yield from (Array(f"{name}[{i}]", declaration, item, _sizes(item)) for i, item in tensors)


def _sizes(tensor: tf.Tensor) -> Any:
    shape = tensor.shape
    return None if shape.rank is None else shape.as_list()


def _check_axes(function: str, arrays: Sequence[Array]) -> None:
    known: Known = {}
    later = []
    for array in arrays:
        declared, sizes = array.declared, array.sizes
        start, end = len(declared.head), len(sizes) - len(declared.tail)
        if end < start or (end > start and declared.variadic is None):
            raise ValueError(wrong_rank(function, array, arrays))
        pairs = [*zip(declared.head, sizes, strict=False), *zip(declared.tail, sizes[end:], strict=True)]
        if declared.variadic is not None:
            pairs.append((declared.variadic, sizes[start:end]))
        for axis, size in pairs:
            if size is None or axis[0] in "_.":
                continue
            if axis.isidentifier():
                expected, there = known.setdefault(axis, (size, array))
                if expected != size:
                    raise ValueError(different_sizes(function, array, axis, size, expected, there))
            elif axis.isdigit():
                if int(axis) != size:
                    raise ValueError(different_sizes(function, array, axis, size, int(axis), None))
            elif axis[0] == "*" and axis[1] != "#":
                _compare_several(function, array, axis, size, known)
            else:
                later.append((array, axis, size))
    # Sums and products of axes, and what is broadcast come last, when all the axes they refer to are known.
    for array, axis, size in later:
        if "#" not in axis:
            _compare_worked_out(function, array, axis, size, known)
        elif axis[0] == "*":
            _compare_several(function, array, axis, size, known)
        elif size != 1 and (there := known.setdefault(axis[1:], (size, array)))[0] != size:
            raise ValueError(different_sizes(function, array, axis[1:], size, *there))


def _compare_several(function: str, array: Array, axis: str, sizes: list[int | None], known: Known) -> None:
    """Compare the axes under a ``*name`` with what they are elsewhere; a size that was not known there is learnt."""
    name = axis.replace("#", "")
    expected, there = known.setdefault(name, (sizes, array))
    if expected == sizes:
        return
    merged = _merged(sizes, expected, "#" in axis, "#" in there.declared.variadic)
    if merged is None:
        raise ValueError(different_sizes(function, array, name, sizes, tuple(expected), there))
    known[name] = (merged, there)


def _merged(
    one: list[int | None], other: list[int | None], repeat_one: bool, repeat_other: bool
) -> list[int | None] | None:
    """Put together what is known of sizes that agree but for what may be repeated; None if they don't."""
    missing = len(other) - len(one)
    if (missing > 0 and not repeat_one) or (missing < 0 and not repeat_other):
        return None
    merged = []
    for a, b in zip([1] * missing + one, [1] * -missing + other, strict=True):
        if a == b or a is None or (a == 1 and repeat_one):
            merged.append(b)
        elif b is None or (b == 1 and repeat_other):
            merged.append(a)
        else:
            return None
    return merged


def _compare_worked_out(function: str, array: Array, axis: str, size: int, known: Known) -> None:
    """Compare an axis such as ``4*units`` with what it comes to, unless an axis in it is not known."""
    try:
        expected = int(eval(axis, {"__builtins__": {}}, {name: value for name, (value, _) in known.items()}))
    except (NameError, SyntaxError):
        return
    if size != expected:
        raise ValueError(different_sizes(function, array, axis, size, expected, None))
