"""The numbers that a constructor takes: each within its range, and kept as Python's own, so that they can be saved."""

from __future__ import annotations

import math
import numbers
import reprlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

__all__ = ["choice", "layer_sizes", "number", "number_pair", "optional_number", "seed_number", "whole_number"]

LARGEST_WHOLE = 2**63  # in size; nothing is counted beyond, and a much longer number is too long for a float


def number(owner: str, name: str, value: Any, within: str = "(-inf, inf)", meaning: str = "") -> float:
    """Return a number as a Python float, or say what is wrong with it.

    Args:
        owner: the class to begin an error with.
        name: the argument.
        value: what was passed: Python's or NumPy's number, or an array or a tensor that is one; no truth value.
        within: the interval of what works, such as "[0, 1)"; infinity and NaN never do.
        meaning: what the number is, or an example, to end the error with.

    Returns:
        The number.

    Raises:
        TypeError: it is no real number.
        ValueError: it is not within the interval.
    """
    plain = _plain(value)
    if plain is None:
        raise TypeError(_complaint(owner, name, value, _wanted(name, within), meaning))
    if not _lies(plain, within):
        raise ValueError(_complaint(owner, name, value, _wanted(name, within), meaning))
    return float(plain)


def whole_number(owner: str, name: str, value: Any, within: str = "[1, inf)", meaning: str = "") -> int:
    """Return a whole number as a Python integer, or say what is wrong with it; 3.0 is one.

    Args:
        owner: the class to begin an error with.
        name: the argument.
        value: as for ``number``.
        within: the interval of what works.
        meaning: what the number is, or an example, to end the error with.

    Returns:
        The number.

    Raises:
        TypeError: it is no real number.
        ValueError: it is not whole, or not within the interval.
    """
    plain = _plain(value)
    wanted = f"a whole number, {_wanted(name, within)}"
    if plain is None:
        raise TypeError(_complaint(owner, name, value, wanted, meaning))
    if not _lies(plain, within) or plain != int(plain):
        raise ValueError(_complaint(owner, name, value, wanted, meaning))
    return int(plain)


def optional_number(
    owner: str, name: str, value: Any, within: str = "(-inf, inf)", meaning: str = "", *, whole: bool = False
) -> float | int | None:
    """Return None for None, else what ``number`` or ``whole_number`` returns."""
    if value is None:
        return None
    return (whole_number if whole else number)(
        owner, name, value, within, f"{meaning}, or None" if meaning else "or None"
    )


def seed_number(owner: str, value: Any) -> int | None:
    """Return a seed as a Python integer, or None for none; it has at most 63 bits, and a sign."""
    seed = optional_number(owner, "seed", value, f"[{-(2**63)}, {2**63})", "such as 0", whole=True)
    return None if seed is None else int(seed)


def number_pair(
    owner: str, name: str, value: Any, within: str = "(-inf, inf)", meaning: str = "", *, sizes: bool = False
) -> tuple[float | int, float | int]:
    """Return two numbers as Python has them, the lower one first, or say what is wrong with them.

    Args:
        owner: the class to begin an error with.
        name: the argument.
        value: a sequence, or an array, of two numbers.
        within: the interval in which both lie.
        meaning: what they are, or an example, to end the error with.
        sizes: whether they are whole numbers, in any order.

    Returns:
        Both numbers.

    Raises:
        TypeError: they are no two numbers.
        ValueError: they are not within the interval, or the wrong way round.
    """
    wanted = f"a pair (low, high) with {_bounds('low', within, 'high')}"
    if sizes:
        wanted = f"a pair (rows, columns) of whole numbers, each {_wanted(name, within)}"
    parts = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(parts, Sequence) or isinstance(parts, str) or any(_plain(part) is None for part in parts):
        raise TypeError(_complaint(owner, name, value, wanted, meaning))
    plain = [_plain(part) for part in parts]
    right = len(plain) == 2 and all(_lies(part, within) for part in plain)
    if not right or not (all(part == int(part) for part in plain) if sizes else plain[0] <= plain[1]):
        raise ValueError(_complaint(owner, name, value, wanted, meaning))
    kind = int if sizes else float
    return kind(plain[0]), kind(plain[1])


def layer_sizes(owner: str, units: Any, name: str = "units", least: int = 1) -> list[int]:
    """Return the sizes of layers as a list of whole numbers, or say what is wrong with them."""
    if isinstance(units, (str, bytes, dict, set)) or not hasattr(units, "__len__") or not hasattr(units, "__iter__"):
        raise TypeError(f"{owner}: {name} is {units!r}, expected a list of whole numbers, one a layer, such as [32].")
    if not len(units):
        raise ValueError(f"{owner}: {name} is empty, expected one whole number a layer, such as [32].")
    meaning = "the size of each layer" if least else "one a layer"
    return [whole_number(owner, name, size, f"[{least}, inf)", meaning) for size in units]


def choice(owner: str, name: str, value: Any, choices: Sequence[Any]) -> Any:
    """Return one of several words or truth values, or raise a ValueError that lists them."""
    for each in choices:
        if type(value) in (type(each), np.bool_) and value == each:
            return each
    listed = " or ".join(", ".join(map(repr, choices)).rsplit(", ", 1))
    raise ValueError(f"{owner}: {name} is {value!r}, expected {listed}.")


def _plain(value: Any) -> float | int | None:
    """Return a real number as Python has it; None for anything else."""
    if isinstance(value, tf.__internal__.EagerTensor):
        value = value.numpy()
    if isinstance(value, (np.ndarray, np.generic)):
        # Short floats, such as bfloat16, are no kind of NumPy's.
        real = value.dtype.kind in "iuf" or tf.as_dtype(value.dtype).is_floating if value.ndim == 0 else False
        if not real:
            return None
        return int(value) if value.dtype.kind in "iu" else float(value)
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return None
    return int(value) if isinstance(value, numbers.Integral) else float(value)


def _ends(within: str) -> tuple[str, float, float, str]:
    low, high = within[1:-1].split(",")
    return within[0], float(low), float(high), within[-1]


def _lies(value: float | int, within: str) -> bool:
    opening, low, high, closing = _ends(within)
    above = value >= low if opening == "[" else value > low
    below = value <= high if closing == "]" else value < high
    finite = abs(value) <= LARGEST_WHOLE if isinstance(value, int) else math.isfinite(value)
    return above and below and finite


def _wanted(name: str, within: str) -> str:
    opening, low, high, _ = _ends(within)
    if math.isfinite(high):
        return _bounds(name, within)
    if not math.isfinite(low):
        return "a finite number"
    return f"{low:g} or more" if opening == "[" else f"a number above {low:g}"


def _bounds(name: str, within: str, second: str = "") -> str:
    """Write an interval as inequalities: 0 <= name < 1."""
    opening, low, high, closing = _ends(within)
    parts = [f"{low:g} {'<=' if opening == '[' else '<'} "] if math.isfinite(low) else []
    parts.append(f"{name} <= {second}" if second else name)
    if math.isfinite(high):
        parts.append(f" {'<=' if closing == ']' else '<'} {high:g}")
    return "".join(parts)


def _complaint(owner: str, name: str, value: Any, wanted: str, meaning: str) -> str:
    short = isinstance(value, float) and (value != value or float(f"{value:g}") == value)
    given = f"{value:g}" if short else reprlib.repr(value)
    return f"{owner}: {name} is {given}, expected {wanted}{', ' if meaning else ''}{meaning}."
