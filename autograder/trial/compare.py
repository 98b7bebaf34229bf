"""Arrays against arrays: the first thing that is wrong, in the order type, shape, dtype, finiteness, values."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.asked.answer import as_array
from autograder.asked.points import Distance
from autograder.messages import counted, say
from autograder.sandbox.inside.wire import Unsupported
from autograder.trial.evidence import Evidence, Mismatch, MismatchKind
from autograder.trial.points import are_points, why_not_points

__all__ = ["Evidence", "Mismatch", "MismatchKind", "agrees", "compare", "fitting"]

Array = NDArray[Any]
_HEAT = 24


def agrees(expected: Any, actual: Any, tolerance: Any) -> bool:
    """Whether an answer is right: what :func:`compare` finds, without the time to say what is wrong."""
    if isinstance(expected, tuple):
        if not _is_sequence(actual) or len(actual) != len(expected):
            return False
        return all(map(agrees, expected, actual, tolerance))
    array = as_array(actual)
    if isinstance(tolerance, Distance):
        return array is not None and _fitting_dtype(array, expected) and are_points(expected, array, tolerance)
    if array is None or array.shape != expected.shape or not _fitting_dtype(array, expected):
        return False
    return _within(expected, array, tolerance)


def compare(expected: Any, actual: Any, tolerance: Any) -> Mismatch | None:
    """Compare an answer with what was expected.

    Args:
        expected: an array, or a tuple of such (as :func:`autograder.asked.answer.plain` makes them).
        actual: whatever came back from a submission.
        tolerance: absolute tolerance, nested as ``expected`` is; a `Distance`, where the order of rows is free.

    Returns:
        None where the answer is right.
    """
    if isinstance(expected, tuple):
        return _compare_sequence(expected, actual, tolerance)
    if isinstance(tolerance, Distance):
        return _compare_points(expected, actual, tolerance)
    return _compare_array(expected, actual, tolerance)


def _compare_sequence(expected: tuple[Any, ...], actual: Any, tolerance: Any) -> Mismatch | None:
    if not _is_sequence(actual):
        return _wrong_type(actual, f"a list of {counted(len(expected), 'array')}")
    if len(actual) != len(expected):
        return Mismatch(MismatchKind.TYPE, say("compare.length", actual=len(actual), expected=len(expected)))
    for position, (one, other, allowed) in enumerate(zip(expected, actual, tolerance, strict=True)):
        mismatch = compare(one, other, allowed)
        if mismatch is not None:
            return Mismatch(mismatch.kind, f"[{position}] {mismatch.message}", mismatch.evidence)
    return None


def _compare_array(expected: Array, actual: Any, tolerance: float) -> Mismatch | None:
    array = fitting(expected, actual)
    if isinstance(array, Mismatch):
        return array
    if _within(expected, array, tolerance):
        return None
    return _compare_finiteness(expected, array) or _compare_values(expected, array, tolerance)


def _compare_points(expected: Array, actual: Any, distance: Distance) -> Mismatch | None:
    array = as_array(actual)
    if array is None:
        return _wrong_type(actual, "an array with one point in each row")
    if not _fitting_dtype(array, expected):
        return Mismatch(MismatchKind.DTYPE, say("compare.dtype", actual=array.dtype, expected=_dtype_name(expected)))
    return why_not_points(expected, array, distance)


def fitting(expected: Array, actual: Any) -> Array | Mismatch:
    """An answer as an array of the shape and of a dtype that were expected, or in what it is none."""
    array = as_array(actual)
    if array is None:
        return _wrong_type(actual, f"an array of numbers, of shape {expected.shape}" if expected.ndim else "a number")
    if array.shape != expected.shape:
        if isinstance(actual, tuple) and len(actual) > 1 and array.shape[1:] == expected.shape:
            wanted = f"an array of shape {expected.shape}" if expected.ndim else "a number"
            message = say("compare.tuple", count=len(actual), shape=expected.shape, expected=wanted)
            return Mismatch(MismatchKind.SHAPE, message)
        return Mismatch(MismatchKind.SHAPE, say("compare.shape", actual=array.shape, expected=expected.shape))
    if not _fitting_dtype(array, expected):
        return Mismatch(MismatchKind.DTYPE, say("compare.dtype", actual=array.dtype, expected=_dtype_name(expected)))
    return array


def _is_sequence(actual: Any) -> bool:
    return isinstance(actual, (list, tuple)) or (isinstance(actual, np.ndarray) and actual.ndim > 0)


def _within(expected: Array, array: Array, tolerance: float) -> bool:
    """Whether all entries are within the tolerance; whole numbers, where whole numbers were expected, are the same."""
    if array.dtype.kind in "biu" and expected.dtype.kind in "biu":
        return bool((array == expected).all())
    if array.dtype.kind in "iuf" and expected.dtype.kind in "iuf":
        with np.errstate(all="ignore"):
            worst = np.abs(array - expected.astype(np.float64, copy=False)).max(initial=0.0)
        if not np.isnan(worst):  # which it is where one of the two is, or both are infinite
            return bool(worst <= tolerance)
    return not (_error(expected, array) > tolerance).any()


def _wrong_type(actual: Any, expected: str) -> Mismatch:
    if actual is None:
        return Mismatch(MismatchKind.TYPE, say("compare.none"))
    if _has_objects(actual):
        return Mismatch(MismatchKind.TYPE, say("compare.object", expected=expected))
    if isinstance(actual, (list, tuple)) and not expected.startswith("a list"):
        if all(as_array(item) is not None for item in actual) and any(isinstance(i, np.ndarray) for i in actual):
            name = f"a {type(actual).__name__} of {counted(len(actual), 'array')}"
            return Mismatch(MismatchKind.TYPE, say("compare.type", actual=name, expected=expected))
        return Mismatch(MismatchKind.TYPE, say("compare.ragged"))
    name = actual.what if isinstance(actual, Unsupported) else type(actual).__name__
    return Mismatch(MismatchKind.TYPE, say("compare.type", actual=_with_article(name), expected=expected))


def _has_objects(actual: Any) -> bool:
    """Whether an array of Python objects is what came back, or stands in a list."""
    if isinstance(actual, Unsupported):
        return actual.what == "array of dtype object"
    return isinstance(actual, (list, tuple)) and any(map(_has_objects, actual))


def _with_article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeio" else f"a {name}"


def _fitting_dtype(array: Array, expected: Array) -> bool:
    """Any real number will do, if its precision can hold an honest answer."""
    if array.dtype.kind == "c":
        return expected.dtype.kind == "c"
    return array.dtype.kind in "buif" and not (array.dtype.kind == "f" and array.dtype.itemsize < 4)


def _dtype_name(expected: Array) -> str:
    return "float32 or float64" if expected.dtype.kind == "f" else str(expected.dtype)


def _compare_finiteness(expected: Array, array: Array) -> Mismatch | None:
    if array.dtype.kind not in "fc":
        return None
    for key, test in (("compare.nan", np.isnan), ("compare.infinite", np.isinf)):
        wrong = test(array) & ~test(expected)
        if wrong.any():
            index = _index(np.unravel_index(int(np.argmax(wrong)), wrong.shape))
            return Mismatch(MismatchKind.FINITE, say(key, count=int(wrong.sum()), total=wrong.size, index=index))
    return None


def _compare_values(expected: Array, array: Array, tolerance: float) -> Mismatch:
    error = _error(expected, array)
    wrong = error > tolerance
    worst = np.unravel_index(int(np.argmax(error)), error.shape)
    numbers = _shown(expected[worst], array[worst])
    count = int(wrong.sum())
    evidence = Evidence(
        index=tuple(int(i) for i in worst), **numbers, wrong_entries=count, entries=error.size,
        heat=_heat(error, tolerance, worst),
    )  # fmt: skip
    if not expected.ndim:
        return Mismatch(MismatchKind.VALUES, say("compare.value", **numbers), evidence)
    message = say("compare.values", count=count, total=error.size, index=_index(worst), **numbers)
    return Mismatch(MismatchKind.VALUES, message, evidence)


def _shown(expected: Any, actual: Any) -> dict[str, str]:
    """Two numbers as a student reads them: whole ones with all their digits, others with as many as tell them apart."""
    pair = {"expected": expected, "actual": actual}
    if expected.dtype.kind in "biu" and (actual.dtype.kind in "biu" or (actual.dtype.kind == "f" and actual % 1 == 0)):
        return {name: str(int(number)) for name, number in pair.items()}
    for digits in (6, 12, 17):
        numbers = {name: f"{number:.{digits}g}" for name, number in pair.items()}
        if numbers["expected"] != numbers["actual"]:
            break
    return numbers


def _error(expected: Array, array: Array) -> Array:
    """Absolute difference, where an expected infinity or NaN must be met exactly."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        wide = expected.astype(np.result_type(expected.dtype, np.float64))
        other = array.astype(wide.dtype)
        error = np.abs(other - wide)
        same = (array == expected) | (np.isnan(other) & np.isnan(wide))
        if array.dtype.kind in "biu" and expected.dtype.kind in "biu":
            error = np.maximum(error, 1.0)  # also where float64 cannot tell two integers apart
    return np.where(same, 0.0, np.where(np.isnan(error), np.inf, error))


def _heat(error: Array, tolerance: float, worst: tuple[Any, ...]) -> list[list[float]]:
    """The error in units of the tolerance, over the last two axes around the worst entry."""
    if error.ndim == 0 or error.size < 4:
        return []
    plane = np.atleast_2d(error[worst[:-2]] if error.ndim > 2 else error)
    if max(plane.shape) > _HEAT:
        return []
    with np.errstate(all="ignore"):
        scaled = np.minimum(plane / max(tolerance, np.finfo(float).tiny), 1e6)
    return [[round(float(v), 3) for v in row] for row in scaled]


def _index(index: tuple[Any, ...]) -> str:
    return "[" + ", ".join(str(int(i)) for i in index) + "]"
