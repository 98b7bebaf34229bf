"""Patterns of what has become of the numbers: the input as it came, a constant, the right one's square or mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from autograder.messages import say
from autograder.verdict.sample import Array, Pattern, Sample, distinct, pooled, tolerance_of

__all__ = ["averaged", "complement", "constant", "function_of_right", "input_itself", "not_averaged"]

_SEVERAL = 3
_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "absolute": np.abs,
    "cut-at-zero": lambda e: np.maximum(e, 0.0),
    "one-minus": lambda e: 1 - e,
    "squared": np.square,
    "root": np.sqrt,
    "reciprocal": np.reciprocal,
    "logarithm": np.log,
    "exponential": np.exp,
}
_AVERAGES: dict[str, Callable[..., Array]] = {"summed": np.sum, "averaged": np.mean}


def input_itself(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """What comes back is a parameter as it was passed."""
    for parameter, value in wrong[0].inputs.items():
        if not isinstance(value, np.ndarray) or not any(sample.variety >= _SEVERAL for sample in wrong):
            continue
        given = [sample.inputs.get(parameter) for sample in (*wrong, *right)]
        if all(_is_given(s, one) for s, one in zip((*wrong, *right), given, strict=True)):
            return Pattern("input-itself", say("pattern.input-itself", name=parameter))
    return None


def _is_given(sample: Sample, given: object) -> bool:
    return isinstance(given, np.ndarray) and given.dtype.kind in "buif" and sample.is_(given.astype(np.float64))


def constant(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Every entry of every answer is one and the same number, where many were expected."""
    answers = pooled([sample.answer for sample in (*wrong, *right)])
    told = pooled([sample.expected for sample in wrong])
    if not all(s.fits for s in wrong) or not np.isfinite(answers).all() or float(np.ptp(answers)) > 0:
        return None
    if distinct(told, tolerance_of(wrong)) < _SEVERAL:
        return None
    return Pattern("constant", say("pattern.constant", value=f"{answers[0]:.4g}"), reveals=True)


def complement(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Of two numbers that an answer can be, each stands where the other should."""
    samples = [*wrong, *right]
    expected, answers = pooled([s.expected for s in samples]), pooled([s.answer for s in samples])
    if not all(sample.fits for sample in samples) or expected.size < _SEVERAL or not np.isfinite(expected).all():
        return None
    low, high = float(expected.min()), float(expected.max())
    if set(np.unique(expected)) != {low, high} or low == high or not np.array_equal(answers, low + high - expected):
        return None
    return Pattern("complement", say("pattern.complement"))


def function_of_right(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Every answer is one function of the right number, such as its square."""
    if not any(sample.variety >= _SEVERAL for sample in wrong) and len(wrong) < _SEVERAL:
        return None
    entries = pooled([sample.expected[sample.wrong] for sample in wrong if sample.fits])
    if not all(sample.fits for sample in wrong) or distinct(entries, tolerance_of(wrong)) < 2:
        return None
    for name, function in _FUNCTIONS.items():
        if all(_is_function(function, sample) for sample in (*wrong, *right)):
            return Pattern(name, say(f"pattern.{name}"))
    return None


def _is_function(function: Callable[[Array], Array], sample: Sample) -> bool:
    other = function(sample.expected)
    allowed = np.maximum(sample.tolerance, 1e-6 * np.abs(other))
    # That both are NaN, or infinite, where a root or a logarithm is none, would say nothing.
    return bool(np.isfinite(other).all() and np.all(np.abs(sample.answer - other) <= allowed))


def averaged(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """The answer is the right one, summed up or averaged over an axis or over all."""
    for name, over in _AVERAGES.items():
        for axis in _axes(wrong[0].expected):
            if all(_is_average(over, axis, s.expected, s.answer, s.tolerance) for s in wrong) and any(
                s.variety >= _SEVERAL and s.expected.size > s.answer.size for s in wrong
            ):
                return Pattern(f"{name}-over", say(f"pattern.{name}-over", axes=_said(axis)))
    return None


def not_averaged(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """The right answer is this one, summed up or averaged over an axis or over all."""
    for name, over in _AVERAGES.items():
        for axis in _axes(wrong[0].answer):
            if all(_is_average(over, axis, s.answer, s.expected, s.tolerance) for s in wrong) and any(
                distinct(s.answer, s.tolerance) >= _SEVERAL and s.answer.size > s.expected.size for s in wrong
            ):
                return Pattern(f"not-{name}", say(f"pattern.not-{name}", axes=_said(axis)))
    return None


def _axes(array: Array) -> Iterator[int | None]:
    yield from range(array.ndim)
    yield from (-1, None)


def _said(axis: int | None) -> str:
    return "all axes" if axis is None else "the last axis" if axis < 0 else f"axis {axis}"


def _is_average(over: Callable[..., Array], axis: int | None, whole: Array, part: Array, tolerance: float) -> bool:
    """Whether one array is another one's sum or mean; whether that keeps its axis is another matter."""
    if not whole.size or whole.ndim <= (axis or 0) or (axis == -1 and not whole.ndim):
        return False
    other = np.asarray(over(whole, axis=axis)).ravel()
    if other.size != part.size:
        return False
    off = np.abs(part.ravel() - other)
    return bool(np.all((off <= np.maximum(tolerance, 1e-6 * np.abs(other))) | (part.ravel() == other)))
