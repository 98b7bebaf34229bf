"""Wrong answers with as many digits as it takes to know them again, so that they take little room."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["shortened", "shortened_draws"]

_SHARE = 32  # of a tolerance: by no more is a number moved, and by half of that if it is not the right one
_OF_DRAWS = 2**11  # of the largest draw: far less than what a test tells apart


def shortened(answer: Any, expected: Any, tolerance: Any) -> Any:
    """Return a wrong answer with its numbers moved by a small share of what an answer may be off.

    What is right but for rounding becomes what was expected, and is kept once. Where an answer has another form than
    was expected, it stays as it is.
    """
    if isinstance(answer, tuple):
        if not isinstance(expected, tuple) or len(answer) != len(expected):
            return answer
        return tuple(map(shortened, answer, expected, tolerance))
    if isinstance(expected, tuple) or answer.shape != expected.shape or answer.dtype.kind != "f" or not tolerance > 0:
        return answer
    return _shortened(answer, expected, tolerance)


def _shortened(answer: NDArray[Any], expected: NDArray[Any], tolerance: float) -> NDArray[Any]:
    step = 2.0 ** math.floor(math.log2(tolerance / _SHARE))
    with np.errstate(all="ignore"):
        moved = (np.round(answer / step) * step).astype(answer.dtype)
        moved = np.where(np.isfinite(moved) & (np.abs(moved - answer) <= step), moved, answer)
        if expected.dtype == answer.dtype:
            moved = np.where(np.abs(answer - expected) <= step, expected, moved)
    return moved.reshape(answer.shape)


def shortened_draws(answer: Any) -> Any:
    """Return draws of real numbers with fewer digits than any test of them looks at.

    What is no draw, such as the same number again and again, may lie where tests count and stays as it is.
    """
    if isinstance(answer, tuple) or answer.dtype.kind != "f" or not np.isfinite(answer).all():
        return answer
    if 2 * np.unique(answer).size <= answer.size:
        return answer
    step = 2.0 ** math.floor(math.log2(np.abs(answer).max() / _OF_DRAWS))
    return (np.round(answer / step) * step).astype(answer.dtype).reshape(answer.shape)
