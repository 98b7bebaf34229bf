"""How a wrong array relates to the right one: sign, factor, order of axes, shift, border and the like."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.messages import say
from autograder.trial.compare import compare

__all__ = ["Pattern", "find_pattern"]

Array = NDArray[Any]


@dataclass(frozen=True)
class Pattern:
    """A relation between the answer and what was expected; ``reveals`` marks a message with numbers of the case."""

    name: str
    message: str
    reveals: bool = False


def find_pattern(expected: Any, answer: Any, tolerance: Any, inputs: Mapping[str, Any]) -> Pattern | None:
    """Find the first pattern that turns the expected array into the answer.

    For a list of arrays (one weight matrix a layer) the pattern must be the same throughout.
    """
    if isinstance(expected, tuple):
        if not isinstance(answer, (list, tuple)) or len(answer) != len(expected):
            return None
        found = [
            find_pattern(e, a, t, inputs)
            for e, a, t in zip(expected, answer, tolerance, strict=True)
            if compare(e, a, t) is not None
        ]
        names = {pattern.name if pattern else None for pattern in found}
        return found[0] if len(names) == 1 else None
    if not isinstance(answer, np.ndarray) or answer.dtype.kind not in "buif" or expected.dtype.kind not in "buif":
        return None
    expected, answer = expected.astype(np.float64), answer.astype(np.float64)
    for look in _SAME_SHAPE if answer.shape == expected.shape else _OTHER_SHAPE:
        pattern = look(expected, answer, tolerance, inputs)
        if pattern is not None:
            return pattern
    return None


def _close(one: Array, other: Array, tolerance: float) -> bool:
    return one.shape == other.shape and bool(np.all(np.abs(one - other) <= tolerance))


def _zeros(expected: Array, answer: Array, tolerance: float, inputs: Mapping[str, Any]) -> Pattern | None:
    return Pattern("zeros", say("pattern.zeros")) if not answer.any() else None


def _sign(expected: Array, answer: Array, tolerance: float, inputs: Mapping[str, Any]) -> Pattern | None:
    return Pattern("sign", say("pattern.sign")) if _close(-expected, answer, tolerance) else None


def _factor(expected: Array, answer: Array, tolerance: float, inputs: Mapping[str, Any]) -> Pattern | None:
    square = float((expected * expected).sum())
    if expected.size < 2 or not square or not np.isfinite(answer).all():
        return None
    factor = float((expected * answer).sum()) / square
    if not _close(factor * expected, answer, tolerance * max(1.0, abs(factor))) or not factor:
        return None
    name = _name_of(factor, inputs)
    if name is None:
        return Pattern("factor", say("pattern.factor", factor=f"{factor:.4g}"), reveals=True)
    return Pattern("factor", say("pattern.factor-named", factor=f"{factor:.4g}", name=name))


def _name_of(factor: float, inputs: Mapping[str, Any]) -> str | None:
    """Recognise 2, ½, ln 2, or the size of an axis of an input, and their inverses."""
    sizes: dict[str, float] = {"2": 2.0, "ln 2": math.log(2.0), "π": math.pi}
    for parameter, value in inputs.items():
        for axis, size in enumerate(value.shape if isinstance(value, np.ndarray) else ()):
            sizes.setdefault(f"{size}, the size of axis {axis} of `{parameter}`", float(size))
    for name, size in sizes.items():
        if size > 1 or name == "ln 2":
            if math.isclose(factor, size, rel_tol=1e-4):
                return name
            if math.isclose(factor, 1 / size, rel_tol=1e-4):
                return f"1/{name}"
    return None


def _transposed(expected: Array, answer: Array, tolerance: float, inputs: Mapping[str, Any]) -> Pattern | None:
    if expected.ndim >= 2 and _close(np.swapaxes(expected, -1, -2), answer, tolerance):
        return Pattern("transposed", say("pattern.transposed"))
    return None


def _permuted(expected: Array, answer: Array, tolerance: float, inputs: Mapping[str, Any]) -> Pattern | None:
    if not 3 <= expected.ndim <= 5 or answer.ndim != expected.ndim:
        return None
    for order in itertools.permutations(range(expected.ndim)):
        if order != tuple(range(expected.ndim)) and _close(np.transpose(expected, order), answer, tolerance):
            message = say("pattern.permuted", expected=expected.shape, actual=answer.shape)
            return Pattern("permuted", message, reveals=True)
    return None


def _reversed(expected: Array, answer: Array, tolerance: float, inputs: Mapping[str, Any]) -> Pattern | None:
    for axis in range(expected.ndim):
        if _close(np.flip(expected, axis), answer, tolerance):
            return Pattern("reversed", say("pattern.reversed", axis=axis))
    for first, second in itertools.combinations(range(expected.ndim), 2):
        if _close(np.flip(expected, (first, second)), answer, tolerance):
            return Pattern("rotated", say("pattern.rotated"))
    return None


def _shifted(expected: Array, answer: Array, tolerance: float, inputs: Mapping[str, Any]) -> Pattern | None:
    for axis in range(expected.ndim):
        if expected.shape[axis] < 3:
            continue
        ahead = np.take(expected, range(1, expected.shape[axis]), axis)
        behind = np.take(expected, range(expected.shape[axis] - 1), axis)
        for shift, kept, place in (
            (-1, ahead, range(expected.shape[axis] - 1)),
            (1, behind, range(1, expected.shape[axis])),
        ):
            if _close(kept, np.take(answer, place, axis), tolerance) and np.ptp(kept) > tolerance:
                return Pattern("shifted", say("pattern.shifted", shift=f"{shift:+d}", axis=axis))
    return None


def _offset(expected: Array, answer: Array, tolerance: float, inputs: Mapping[str, Any]) -> Pattern | None:
    error = answer - expected
    if error.size < 3 or not np.isfinite(error).all():
        return None
    if np.ptp(error) <= 2 * tolerance:
        message = say("pattern.offset", offset=f"{error.mean():.4g}")
        return Pattern("offset", message, reveals=True)
    for axis in range(error.ndim):
        if error.shape[axis] > 2 and np.all(np.ptp(error, axis=axis) <= 2 * tolerance):
            return Pattern("offset", say("pattern.offset-rows", axis=axis))
    return None


def _region(expected: Array, answer: Array, tolerance: float, inputs: Mapping[str, Any]) -> Pattern | None:
    """Only some region is wrong: the border, the diagonal, all but the first item."""
    wrong = ~(np.abs(answer - expected) <= tolerance)
    if expected.ndim >= 2 and expected.shape[-1] == expected.shape[-2] > 2:
        diagonal = np.broadcast_to(np.eye(expected.shape[-1], dtype=bool), wrong.shape)
        if not (wrong & ~diagonal).any():
            return Pattern("diagonal", say("pattern.diagonal"))
        if not (wrong & diagonal).any():
            return Pattern("off-diagonal", say("pattern.off-diagonal"))
    for axes in ((1, 2), (0, 1)):
        if expected.ndim > axes[1] and expected.ndim != 3 and min(expected.shape[a] for a in axes) > 4:
            inner = tuple(slice(2, -2) if a in axes else slice(None) for a in range(expected.ndim))
            if not wrong[inner].any():
                return Pattern("border", say("pattern.border"))
    if expected.ndim >= 2 and expected.shape[0] > 1 and not wrong[0].any() and wrong[1:].all():
        return Pattern("first-of-batch", say("pattern.first-of-batch"))
    return None


_Look = Callable[[Array, Array, float, Mapping[str, Any]], "Pattern | None"]
_SAME_SHAPE: tuple[_Look, ...] = (
    _zeros, _sign, _factor, _transposed, _permuted, _reversed, _shifted, _region, _offset,
)  # fmt: skip
_OTHER_SHAPE: tuple[_Look, ...] = (_transposed, _permuted)
