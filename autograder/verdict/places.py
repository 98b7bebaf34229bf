"""Patterns in where the wrong entries are: the diagonal, the border, an end of an axis, extreme or negative inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from autograder.messages import say
from autograder.verdict.sample import Array, Pattern, Sample, distinct, pooled, tolerance_of

__all__ = ["at_end", "border", "diagonal", "extreme", "of_input", "only_first", "to_zero"]

_SEVERAL = 3
_LARGE = 15.0  # where exponentials begin to eat a float32's digits
_SMALL = 1e-2


def diagonal(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """The diagonal of square matrices is wrong and all else is right, or the other way round."""
    if not all(s.fits and s.expected.ndim >= 2 and s.expected.shape[-1] == s.expected.shape[-2] for s in wrong):
        return None
    masks = [np.broadcast_to(np.eye(s.expected.shape[-1], dtype=bool), s.expected.shape) for s in wrong]
    if _is_where(wrong, masks):
        return Pattern("diagonal", say("pattern.diagonal"))
    if _is_where(wrong, [~mask for mask in masks]):
        return Pattern("off-diagonal", say("pattern.off-diagonal"))
    return None


def _is_where(wrong: Sequence[Sample], masks: Sequence[Array]) -> bool:
    """Whether what is wrong is this region, most of it and nothing else, and the rest is right and not trivial."""
    if any((sample.wrong & ~mask).any() for sample, mask in zip(wrong, masks, strict=True)):
        return False
    inside = sum(int(mask.sum()) for mask in masks)
    found = sum(int(sample.wrong.sum()) for sample in wrong)
    rest = pooled([sample.expected[~mask] for sample, mask in zip(wrong, masks, strict=True)])
    return found >= _SEVERAL and found * 2 > inside and distinct(rest, tolerance_of(wrong)) >= _SEVERAL


def border(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Of pictures or maps, only what is near the edge is wrong, along rows and along columns."""
    for axes, ndim in (((1, 2), 4), ((0, 1), 2)):
        if not all(s.fits and s.expected.ndim == ndim and min(s.expected.shape[a] for a in axes) > 4 for s in wrong):
            continue
        if ndim == 2 and not all(map(_is_picture, wrong)):
            continue
        inner = tuple(slice(2, -2) if axis in axes else slice(None) for axis in range(ndim))
        if any(sample.wrong[inner].any() for sample in wrong) or distinct(wrong[0].expected[inner], 0.0) < 2:
            continue
        # An edge that is wrong in one direction only may be a column of ones, or a first step.
        if all(any(_beside_an_edge(sample, axis, axes).any() for sample in wrong) for axis in axes):
            return Pattern("border", say("pattern.border"))
    return None


def _is_picture(sample: Sample) -> bool:
    """Whether a matrix's axes come together; those of a batch of vectors are found singly, in weights and biases."""
    shapes = [value.shape for value in sample.inputs.values() if isinstance(value, np.ndarray)]
    return all(sum(size in sample.expected.shape for size in shape) != 1 for shape in shapes)


def _beside_an_edge(sample: Sample, axis: int, axes: tuple[int, ...]) -> Array:
    """What is wrong at the ends of one axis, and not at those of the other."""
    other = axes[1 - axes.index(axis)]
    kept = [slice(None)] * sample.expected.ndim
    kept[other] = slice(2, -2)
    wrong: Array = sample.wrong[tuple(kept)]
    return wrong


def at_end(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Only the first, or only the last entry along an axis is wrong."""
    if not all(sample.fits for sample in wrong):
        return None
    for axis in range(min(sample.expected.ndim for sample in wrong)):
        if min(sample.expected.shape[axis] for sample in wrong) < _SEVERAL:
            continue
        for end, place in (("first", 0), ("last", -1)):
            masks = [np.zeros(sample.expected.shape, dtype=bool) for sample in wrong]
            for mask in masks:
                np.moveaxis(mask, axis, 0)[place] = True
            if _is_where(wrong, masks):
                return Pattern(f"only-{end}-wrong", say(f"pattern.only-{end}-wrong", axis=axis))
    return None


def only_first(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Only the first entry along axis 0 is right; it may stand in place of all others."""
    if not all(s.fits and s.expected.ndim >= 1 and s.expected.shape[0] > 1 for s in wrong):
        return None
    if any(sample.wrong[0].any() or not _all_wrong_after(sample) for sample in wrong):
        return None
    firsts = pooled([sample.expected[0] for sample in wrong])
    if max(len(sample.expected) for sample in wrong) < _SEVERAL or distinct(firsts, tolerance_of(wrong)) < _SEVERAL:
        return None
    if all(sample.is_(np.broadcast_to(sample.answer[:1], sample.answer.shape)) for sample in wrong):
        return Pattern("first-repeated", say("pattern.first-repeated"))
    return Pattern("only-first-right", say("pattern.only-first-right"))


def _all_wrong_after(sample: Sample) -> bool:
    return bool(sample.wrong[1:].reshape(len(sample.wrong) - 1, -1).any(axis=1).all()) and bool(
        sample.wrong[1:].mean() > 0.5
    )


def of_input(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Entry by entry: wrong only, and mostly, where an input is zero, or negative, or positive."""
    samples = [*wrong, *right]
    # One zero is enough among other entries. An array that is one zero may be wrong for what else its case has.
    has_others = any(sample.expected.size > 1 for sample in wrong)
    for parameter in _elementwise(samples):
        values, bad = _with_input(samples, parameter)
        for name, region in (("zero", values == 0), ("negative", values < 0), ("positive", values > 0)):
            several = has_others if name == "zero" else distinct(values[bad], 0.0) >= _SEVERAL
            # Where nearly all inputs are positive, nearly anything is wrong there only.
            beyond = distinct(values[~region], 0.0) > _SEVERAL and 4 * np.count_nonzero(~region) >= region.size
            if several and beyond and _is_mostly(bad, region):
                return Pattern(f"where-{name}", say(f"pattern.where-{name}", name=parameter))
    return None


def _is_mostly(bad: Array, region: Array) -> bool:
    """Whether nothing is wrong beyond a region and most is wrong in it."""
    beyond = int(np.count_nonzero(bad & ~region))
    return not beyond and 2 * int(np.count_nonzero(bad)) > int(np.count_nonzero(region))


def to_zero(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Among right entries, all that are wrong are zero, or should be."""
    samples = [*wrong, *right]
    if not all(sample.fits for sample in samples):
        return None
    bad = np.concatenate([sample.wrong.ravel() for sample in samples])
    expected, answers = pooled([s.expected for s in samples]), pooled([s.answer for s in samples])
    if distinct(expected[~bad], tolerance_of(samples)) < _SEVERAL:
        return None
    for name, zero, other in (("zero-there", answers, expected), ("zero-expected", expected, answers)):
        # That one of them is zero by chance is likely only where nearly everything is.
        if not zero[bad].any() and distinct(other[bad], tolerance_of(samples)) >= _SEVERAL:
            return Pattern(name, say(f"pattern.{name}"))
    return None


def _elementwise(samples: Sequence[Sample]) -> Iterator[str]:
    """Parameters of which every entry of the answer has its own entry."""
    for parameter in samples[0].inputs:
        arrays = [sample.inputs.get(parameter) for sample in samples]
        if all(
            isinstance(a, np.ndarray) and a.dtype.kind in "iuf" and a.shape == s.expected.shape and s.fits
            for a, s in zip(arrays, samples, strict=True)
        ):
            yield parameter


def _with_input(samples: Sequence[Sample], parameter: str) -> tuple[Array, Array]:
    """All entries of a parameter, and whether the answer is wrong there."""
    values = pooled([np.asarray(sample.inputs[parameter], dtype=np.float64) for sample in samples])
    return values, np.concatenate([sample.wrong.ravel() for sample in samples])


def extreme(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Right for moderate numbers, not finite, or without its digits, for extreme ones."""
    samples = [*wrong, *right]
    for parameter in _elementwise(samples):
        values, bad = _with_input(samples, parameter)
        kind = _apart(np.abs(values), bad)
        if kind:
            return Pattern(f"extreme-{kind}", say(f"pattern.extreme-{kind}", name=parameter))
    broken = [sample for sample in wrong if sample.fits and not np.isfinite(sample.answer[sample.wrong]).any()]
    if len(broken) < len(wrong) or not right:
        return None
    for parameter in wrong[0].inputs:
        if all(isinstance(s.inputs.get(parameter), np.ndarray) and s.inputs[parameter].size for s in samples):
            largest = np.array([np.max(np.abs(sample.inputs[parameter])) for sample in samples])
            if min(largest[: len(wrong)]) > max(*largest[len(wrong) :], _LARGE):
                return Pattern("extreme-large", say("pattern.extreme-large", name=parameter))
    return None


def _apart(size: Array, bad: Array) -> str:
    """Whether only the largest numbers there are, or the smallest, are wrong, and several others are right."""
    for name, region in (("large", size >= _LARGE), ("small", (size > 0) & (size <= _SMALL))):
        if bad.any() and _is_mostly(bad, region) and distinct(size[~bad & ~region], 0.0) >= 5:
            return name
    return ""
