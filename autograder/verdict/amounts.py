"""Patterns in the numbers themselves: rounded, cut off, all zeros, of the wrong sign, by a factor or an amount."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from autograder.messages import say
from autograder.verdict.sample import Array, Pattern, Sample, close, distinct, pooled, tolerance_of

__all__ = ["cut_off", "factor", "factor_along", "factor_each", "offset", "offset_along", "rounded", "sign", "zeros"]

_SEVERAL = 3  # different numbers that must agree before a relation is believed
_NEAR_ONE = 1e-3  # a factor nearer to one is nobody's intention: something else is slightly wrong
_CONSTANTS = {"ln 2": math.log(2.0), "ln 10": math.log(10.0), "π": math.pi}
_NAMED = _CONSTANTS | {f"1/{name}": 1 / value for name, value in _CONSTANTS.items()}


def rounded(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Every answer, right ones too, has only a few digits, and those are the right ones."""
    samples = [*wrong, *right]
    if not all(sample.fits and np.isfinite(sample.answer[sample.wrong]).all() for sample in samples):
        return None
    for kind, of in (("decimals", lambda e, k: np.full(e.shape, 10.0**-k)), ("digits", _last_digit)):
        for digits in range(1 if kind == "decimals" else 2, 8):
            steps = [of(sample.expected, digits) for sample in samples]
            if all(map(_is_short, samples, steps)) and _is_rounding(wrong, steps, digits):
                return Pattern("rounded", say(f"pattern.rounded-{kind}", digits=digits))
    return None


def _last_digit(expected: Array, digits: int) -> Array:
    """The place of the last of so many digits that count."""
    size = np.abs(expected)
    return 10.0 ** (np.floor(np.log10(np.where(size > 0, size, 1.0))) - digits + 1)


def _is_short(sample: Sample, step: Array) -> bool:
    answer = sample.answer
    endless = ~np.isfinite(sample.expected) & ~sample.wrong
    precision = 2.0**-23 * np.abs(answer)  # a short number in float32 is short only so far
    beyond = np.abs(answer - np.round(answer / step) * step)
    off = np.abs(answer - sample.expected)
    fine = (precision < 0.05 * step) & (beyond <= np.maximum(1e-6 * step, precision))
    return bool(np.all(endless | (fine & (off <= 0.501 * step + sample.tolerance))))


def _is_rounding(wrong: Sequence[Sample], steps: Sequence[Array], digits: int) -> bool:
    """Whether what was lost is as large as rounding makes it, in several numbers; a small term left out is less."""
    lost = pooled([(np.abs(s.answer - s.expected) / step)[s.wrong] for s, step in zip(wrong, steps, strict=False)])
    told = distinct(pooled([s.answer[s.wrong] for s in wrong]), tolerance_of(wrong))
    return told >= (2 if digits > 2 else _SEVERAL) and float(lost.max()) > 0.2


def cut_off(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """The answers are integers: the right numbers without their decimals."""
    if not all(sample.fits and np.isfinite(sample.answer).all() for sample in wrong):
        return None
    told = distinct(pooled([sample.answer for sample in wrong]), 0.1)
    if told < (2 if all(sample.integers for sample in wrong) else _SEVERAL):
        return None
    for cut in (np.trunc, np.floor):
        samples = (*wrong, *right)
        if all(np.array_equal(s.answer, _cut(cut, s)) for s in samples if s.fits):
            return Pattern("cut-off", say("pattern.cut-off"))
    return None


def _cut(cut: Callable[[Array], Array], sample: Sample) -> Array:
    """Cut decimals off; a whole number that has been computed is not always quite whole."""
    whole = np.round(sample.expected)
    return np.where(np.abs(sample.expected - whole) <= sample.tolerance, whole, cut(sample.expected))


def zeros(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """Every answer is all zeros, where several numbers other than zero were expected."""
    if any(sample.answer.any() for sample in (*wrong, *right)) or not all(sample.fits for sample in wrong):
        return None
    missed = sum(int(np.count_nonzero(sample.wrong)) for sample in wrong)
    return Pattern("zeros", say("pattern.zeros")) if missed >= _SEVERAL else None


def sign(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    if not all(sample.is_(-sample.expected) for sample in wrong):
        return None
    entries = pooled([sample.expected[sample.wrong] for sample in wrong])
    enough = entries.size >= _SEVERAL or distinct(np.abs(entries), tolerance_of(wrong)) >= 2
    return Pattern("sign", say("pattern.sign")) if enough else None


def factor(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """One factor for all that is wrong, or one that follows the size of something that goes in."""
    found = [_ratio(sample) for sample in wrong]
    ratios = [ratio for ratio in found if ratio is not None]
    if len(ratios) < len(found) or sum(_magnitudes(sample) for sample in wrong) < _SEVERAL:
        return None
    if not all(_agree(ratio, ratios[0]) for ratio in ratios):
        size = next(_sizes_followed(ratios, wrong, right), None)
        return Pattern("factor", size) if size else None
    mean = float(np.mean([value for value, _ in ratios]))
    if f"{abs(mean):.4g}" == "0" or abs(abs(mean) - 1) < _NEAR_ONE:
        return None
    name = next((n for n, value in _NAMED.items() if math.isclose(mean, value, rel_tol=1e-4)), None)
    if name:
        return Pattern("factor", say("pattern.factor-named", factor=f"{mean:.4g}", name=name))
    message = say("pattern.factor", factor=f"{mean:.4g}")
    return Pattern("factor", message, reveals=True, of_hidden=say("pattern.factor-hidden"))


def factor_each(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """A factor for each case; one number, or several of one size, is any other number times something."""
    ratios = [ratio for sample in wrong if _magnitudes(sample) >= 2 and (ratio := _ratio(sample))]
    other = len(ratios) == len(wrong) and all(f"{value:.3g}" != "1" for value, _ in ratios)
    if (
        not other
        or all(_agree(ratio, ratios[0]) for ratio in ratios)
        or not _is_one_a_case(wrong)
        or not any(_magnitudes(sample) >= _SEVERAL for sample in wrong)
    ):
        return None
    return Pattern("factor-each", say("pattern.factor-each"))


def _is_one_a_case(samples: Sequence[Sample]) -> bool:
    """Whether no case has several arrays, of which each could differ from the others."""
    return len({id(sample.inputs) for sample in samples}) == len(samples)


def _ratio(sample: Sample) -> tuple[float, float] | None:
    """By what the right array is multiplied, and how far that may be off."""
    finite = np.isfinite(sample.expected)
    if not sample.fits or sample.wrong[~finite].any() or not np.isfinite(sample.answer[finite]).all():
        return None
    expected, answer = sample.expected[finite], sample.answer[finite]
    square = float((expected * expected).sum())
    ratio = float((expected * answer).sum()) / square if square and np.isfinite(square) else 0.0
    if not ratio or not close(ratio * expected, answer, sample.tolerance * max(1.0, abs(ratio))):
        return None
    off = 2 * sample.tolerance * max(1.0, abs(ratio)) / math.sqrt(square)
    return (ratio, off) if abs(ratio) > off else None


def _magnitudes(sample: Sample) -> int:
    """How many different sizes of numbers speak for a factor; zero times anything is zero."""
    size = np.abs(sample.expected)
    return distinct(size[size > 2 * sample.tolerance], sample.tolerance)


def _agree(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) <= one[1] + other[1] + 1e-9 * abs(one[0])


def _sizes_followed(
    ratios: Sequence[tuple[float, float]], wrong: Sequence[Sample], right: Sequence[Sample]
) -> Iterator[str]:
    """What has the factor for its size in every case, as a sentence; where an answer is right, the size is one."""
    samples = [s for s in (*wrong, *right) if s.fits and (not s.right or _magnitudes(s))]
    told = [*ratios, *[(1.0, 1e-9)] * (len(samples) - len(wrong))]
    for parameter in wrong[0].inputs:
        shapes = [s.inputs[parameter].shape for s in samples if _is_array(s, parameter)]
        if len(shapes) < len(samples) or len({len(shape) for shape in shapes}) > 1:
            continue
        axes = {str(axis): [float(shape[axis]) for shape in shapes] for axis in range(len(shapes[0]))}
        for axis, sizes in axes.items():
            if all(_agree(ratio, (size, 0.0)) for ratio, size in zip(told, sizes, strict=True)):
                yield say("pattern.factor-size", axis=axis, name=parameter)
            if all(_agree(ratio, (1 / size, 0.0)) for ratio, size in zip(told, sizes, strict=True) if size):
                yield say("pattern.factor-per-size", axis=axis, name=parameter)


def _is_array(sample: Sample, parameter: str) -> bool:
    return isinstance(sample.inputs.get(parameter), np.ndarray)


def factor_along(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """All along an axis one factor other than zero, elsewhere another, as where one divides by another norm."""
    if not all(s.fits and np.isfinite(s.answer).all() and np.isfinite(s.expected).all() for s in wrong):
        return None
    for axis in range(min(sample.expected.ndim for sample in wrong)):
        if all(_is_scaled_along(sample, axis) for sample in wrong) and any(_tells_along(s, axis) for s in wrong):
            return Pattern("factor-along", say("pattern.factor-along", axis=axis))
    found = [[axis for axis in range(s.expected.ndim) if _is_scaled_along(s, axis)] for s in wrong]
    tells = [any(_tells_along(s, axis) for axis in axes) for s, axes in zip(wrong, found, strict=True)]
    if all(found) and sum(tells) >= 2:  # as where an exercise is told along which axis to work
        return Pattern("factor-along", say("pattern.factor-along-some"))
    return None


def _is_scaled_along(sample: Sample, axis: int) -> bool:
    expected, answer = sample.expected, sample.answer
    square = (expected * expected).sum(axis=axis, keepdims=True)
    ratio = (expected * answer).sum(axis=axis, keepdims=True) / np.where(square > 0, square, 1.0)
    off = np.abs(answer - ratio * expected)
    return bool(np.all(off <= sample.tolerance * np.maximum(1.0, np.abs(ratio))) and ratio[square > 0].all())


def _tells_along(sample: Sample, axis: int) -> bool:
    """Whether a factor along an axis is seen: it is not one, and on each line several numbers are multiplied by it."""
    counted = np.count_nonzero(np.abs(sample.expected) > 4 * sample.tolerance, axis=axis)
    off = np.abs(sample.answer - sample.expected) > 5e-4 * np.abs(sample.expected)
    elsewhere = _ratio(sample) is None  # by another factor than here
    return elsewhere and _varies(sample, axis) and bool((counted >= 2).all() and off[sample.wrong].all())


def offset(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """One amount is added to all entries."""
    if not all(s.fits and np.isfinite(s.answer).all() and np.isfinite(s.expected).all() for s in wrong):
        return None
    if distinct(pooled([sample.answer for sample in wrong]), tolerance_of(wrong)) < _SEVERAL:
        return None  # beside a number that is large enough, every other is lost
    errors = [sample.answer - sample.expected for sample in wrong]
    allowed = [2 * sample.tolerance for sample in wrong]
    if any(map(_is_large, errors, allowed)) and all(np.ptp(e) <= a for e, a in zip(errors, allowed, strict=True)):
        means = [float(error.mean()) for error in errors]
        numbers = pooled([sample.expected for sample in wrong])
        if np.ptp(means) <= max(allowed) and distinct(numbers, tolerance_of(wrong)) >= _SEVERAL:
            message = say("pattern.offset", offset=f"{np.mean(means):.4g}")
            return Pattern("offset", message, reveals=True, of_hidden=say("pattern.offset-hidden"))
        several = all(e.size > 1 for e in errors) and any(sample.variety >= _SEVERAL for sample in wrong)
        if several and _is_one_a_case(wrong):
            return Pattern("offset", say("pattern.offset-each"))
    return None


def offset_along(wrong: Sequence[Sample], right: Sequence[Sample]) -> Pattern | None:
    """One amount is added all along an axis."""
    if not all(s.fits and np.isfinite(s.answer).all() and np.isfinite(s.expected).all() for s in wrong):
        return None
    errors = [sample.answer - sample.expected for sample in wrong]
    allowed = [2 * sample.tolerance for sample in wrong]
    for axis in range(min(error.ndim for error in errors)):
        along = [bool(np.all(np.ptp(e, axis=axis) <= limit)) for e, limit in zip(errors, allowed, strict=True)]
        large = map(_is_large, errors, allowed)
        if all(along) and any(seen and _varies(sample, axis) for sample, seen in zip(wrong, large, strict=True)):
            return Pattern("offset", say("pattern.offset-rows", axis=axis))
    return None


def _is_large(error: Array, allowed: float) -> bool:
    """Whether an error is large enough to be seen to be constant; if it is small, it may be anything."""
    return bool(np.abs(error).max(initial=0.0) > 4 * allowed)


def _varies(sample: Sample, axis: int) -> bool:
    """Whether the right numbers differ along an axis; where they are constant, so is nearly any error."""
    varying = np.ptp(sample.expected, axis=axis) > 4 * sample.tolerance
    return sample.expected.shape[axis] >= _SEVERAL and bool(np.all(varying))
