"""One array of an answer beside what it should have been, and what the general patterns ask of it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.asked.answer import as_array
from autograder.asked.points import Distance
from autograder.trial.compare import compare

__all__ = ["Array", "Pattern", "Sample", "close", "distinct", "samples_in"]

Array = NDArray[Any]


@dataclass(frozen=True)
class Pattern:
    """A relation between answers and what was expected.

    Args:
        reveals: whether the message has numbers of the cases.
        of_hidden: what is told instead where only hidden cases show it; nothing, where this is empty.
    """

    name: str
    message: str
    reveals: bool = False
    of_hidden: str = ""


@dataclass(frozen=True, eq=False)
class Sample:
    """One array of one case.

    Args:
        expected: in float64, as ``answer`` is.
        integers: whether the answer came as integers where real numbers were expected.
        right: whether the two agree.
        inputs: what went into the case, by parameter.
        hidden: whether the case is hidden.
    """

    expected: Array
    answer: Array
    tolerance: float
    integers: bool
    right: bool
    inputs: Mapping[str, Any]
    hidden: bool = False

    @functools.cached_property
    def wrong(self) -> Array:
        """Which entries are wrong; only for an answer of the right shape."""
        return ~_same(self.expected, self.answer, self.tolerance)

    @property
    def fits(self) -> bool:
        """Whether the answer has the right shape."""
        return self.answer.shape == self.expected.shape

    @functools.cached_property
    def variety(self) -> int:
        """How many different numbers were expected."""
        return distinct(self.expected, self.tolerance)

    def is_(self, other: Array) -> bool:
        """Whether the answer is another array than the expected one."""
        return close(other, self.answer, self.tolerance)


def close(one: Array, other: Array, tolerance: float) -> bool:
    return one.shape == other.shape and bool(np.all(_same(one, other, tolerance)))


def _same(one: Array, other: Array, tolerance: float) -> Array:
    """Where two arrays agree; NaN and infinity agree with themselves only."""
    with np.errstate(all="ignore"):
        same: Array = (np.abs(one - other) <= tolerance) | (one == other) | (np.isnan(one) & np.isnan(other))
    return same


def distinct(array: Array, tolerance: float) -> int:
    """How many different finite numbers an array has."""
    numbers = np.sort(array[np.isfinite(array)], axis=None)
    return 1 + int(np.count_nonzero(np.diff(numbers) > 2 * tolerance)) if numbers.size else 0


def samples_in(
    expected: Any, answer: Any, tolerance: Any, inputs: Mapping[str, Any], *, hidden: bool = False
) -> list[Sample] | None:
    """An answer's arrays, one sample each; nothing, where one is no array of real numbers or there are too few."""
    found = list(_samples_in(expected, answer, tolerance, inputs, hidden))
    return [sample for sample in found if sample] if all(found) else None


def _samples_in(
    expected: Any, answer: Any, tolerance: Any, inputs: Mapping[str, Any], hidden: bool
) -> Iterator[Sample | None]:
    if isinstance(expected, tuple):
        if not _is_sequence(answer) or len(answer) != len(expected):
            yield None
            return
        for one, other, allowed in zip(expected, answer, tolerance, strict=True):
            yield from _samples_in(one, other, allowed, inputs, hidden)
        return
    array = as_array(answer)
    if isinstance(tolerance, Distance):  # rows in any order have no entry that stands for another
        array = None
    if array is None or array.dtype.kind not in "buif" or expected.dtype.kind not in "buif":
        yield None
        return
    yield Sample(
        expected.astype(np.float64),
        array.astype(np.float64),
        tolerance,
        integers=array.dtype.kind in "ui" and expected.dtype.kind == "f",
        right=compare(expected, answer, tolerance) is None,
        inputs=inputs,
        hidden=hidden,
    )


def _is_sequence(answer: Any) -> bool:
    return isinstance(answer, (list, tuple)) or (isinstance(answer, np.ndarray) and answer.ndim > 0)


def pooled(arrays: Iterable[Array]) -> Array:
    """All entries of several arrays in one row."""
    return np.concatenate([np.zeros(0), *(array.ravel() for array in arrays)])


def tolerance_of(samples: Sequence[Sample]) -> float:
    """What separates two numbers of any of them."""
    return max(sample.tolerance for sample in samples)
