"""Patterns in the order and the number of entries: transposed, reversed, shifted, one too many or too few."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from autograder.messages import say
from autograder.verdict.sample import Array, Pattern, Sample, close, distinct

__all__ = ["one_off", "permuted", "reshaped", "reversed_", "shifted", "transposed"]

_SEVERAL = 3
_MANY = 20
Found = TypeVar("Found")


def _in_all(samples: Sequence[Sample], find: Callable[[Sample], Iterator[Found]]) -> list[Found]:
    """What is found in every sample."""
    first, *others = (list(find(sample)) for sample in samples)
    return [one for one in first if all(one in other for other in others)]


def _telling(samples: Sequence[Sample]) -> bool:
    """Whether cases have enough different numbers for their order to mean something; of two values, many."""
    several = any(sample.variety >= _SEVERAL for sample in samples)
    return several or sum(sample.expected.size for sample in samples if sample.variety > 1) >= _MANY


def transposed(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    if not _telling(wrong) or not all(s.expected.ndim >= 2 and s.is_(np.swapaxes(s.expected, -1, -2)) for s in wrong):
        return None
    return Pattern("transposed", say("pattern.transposed"))


def permuted(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    def orders(sample: Sample) -> Iterator[tuple[int, ...]]:
        if 2 <= sample.expected.ndim <= 5 and sample.answer.ndim == sample.expected.ndim:
            _, *others = itertools.permutations(range(sample.expected.ndim))
            for order in others:
                if sample.is_(np.transpose(sample.expected, order)):
                    yield order

    # With another number of axes, their order is another one.
    alike = [[sample for sample in wrong if sample.expected.ndim == n] for n in {s.expected.ndim for s in wrong}]
    if not _telling(wrong) or not all(_in_all(samples, orders) for samples in alike):
        return None
    shown = next((sample for sample in wrong if not sample.hidden), wrong[0])
    shapes = {"expected": shown.expected.shape, "actual": shown.answer.shape}
    if len(set(shapes.values())) == 1:
        return Pattern("permuted", say("pattern.permuted-hidden"))
    message = say("pattern.permuted", **shapes)
    return Pattern("permuted", message, reveals=True, of_hidden=say("pattern.permuted-hidden"))


def reshaped(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """The right numbers in the right order, in an array with more axes, or fewer."""
    more = {np.sign(sample.answer.ndim - sample.expected.ndim) for sample in wrong}
    same = all(close(sample.expected.ravel(), sample.answer.ravel(), sample.tolerance) for sample in wrong)
    if not same or len(more) != 1 or 0 in more or not any(sample.expected.any() for sample in wrong):
        return None
    ones = all(_without_ones(sample.answer) == _without_ones(sample.expected) for sample in wrong)
    kind = ("one-more" if 1 in more else "one-less") if ones else "other"
    return Pattern("reshaped", say(f"pattern.reshaped-{kind}"))


def _without_ones(array: Array) -> list[int]:
    return [size for size in array.shape if size != 1]


def reversed_(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    def axes(sample: Sample) -> Iterator[tuple[int, ...]]:
        for count in (1, 2):
            for some in itertools.combinations(range(sample.expected.ndim), count):
                if sample.is_(np.flip(sample.expected, some)):
                    yield some

    for some in _in_all(wrong, axes):
        if any(s.variety >= _SEVERAL and max(s.expected.shape[axis] for axis in some) >= _SEVERAL for s in wrong):
            if len(some) == 2:
                return Pattern("rotated", say("pattern.rotated"))
            return Pattern("reversed", say("pattern.reversed", axis=some[0]))
    return None


def shifted(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    def shifts(sample: Sample) -> Iterator[tuple[int, int]]:
        for axis in range(sample.expected.ndim if sample.fits else 0):
            for shift in (-1, 1):
                there, here = _overlap(sample.expected, -shift, axis), _overlap(sample.answer, shift, axis)
                if close(there, here, sample.tolerance):
                    yield shift, axis

    for shift, axis in _in_all(wrong, shifts):
        if any(_moves(sample, shift, axis) for sample in wrong):
            return Pattern("shifted", say("pattern.shifted", shift=f"{shift:+d}", axis=axis))
    return None


def _overlap(array: Array, shift: int, axis: int) -> Array:
    """An array without its first entry along an axis, or for -1 without its last."""
    kept = slice(1, None) if shift > 0 else slice(None, -1)
    return array[(slice(None),) * axis + (kept,)]


def _moves(sample: Sample, shift: int, axis: int) -> bool:
    """Whether a shift is seen: several different numbers have been moved, none to where it stood before."""
    moved, stood = _overlap(sample.answer, shift, axis), _overlap(sample.expected, shift, axis)
    apart = int(np.count_nonzero(np.abs(moved - stood) > sample.tolerance))
    return distinct(moved, sample.tolerance) >= _SEVERAL and apart * 2 > moved.size


def one_off(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """An entry too few, or one too many, at one end of an axis."""

    def ends(sample: Sample) -> Iterator[tuple[str, int]]:
        if sample.answer.ndim != sample.expected.ndim:
            return
        for axis in range(sample.expected.ndim):
            for end, side in (("first", 1), ("last", -1)):
                if sample.expected.shape[axis] and sample.is_(_overlap(sample.expected, side, axis)):
                    yield f"{end}-missing", axis
                if sample.answer.shape[axis] and close(
                    sample.expected, _overlap(sample.answer, side, axis), sample.tolerance
                ):
                    yield f"{end}-too-many", axis

    for name, axis in _in_all(wrong, ends):
        if any(min(distinct(s.answer, s.tolerance), s.variety) >= 2 for s in wrong):
            return Pattern(name, say(f"pattern.{name}", axis=axis))
    return None
