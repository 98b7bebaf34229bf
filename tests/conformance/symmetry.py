"""Finding what a change of unit, of origin or of order does to a function, and writing it down.

A function has a *scale* where multiplying arguments by powers of t multiplies each output by a power of t, a *shift*
where adding multiples of c to arguments adds a multiple of c to each output. Both are found without guessing: the
derivative of every output along every argument's scale (or shift) is measured at a few places, and the combinations
that leave it proportional to the output (or constant) at all of them are the null space of one matrix.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import tensorflow as tf

from dlcourse.shapes import Declaration, declared_arrays
from tests.conformance.numerics import outputs

STEP = 1e-4
# Where else than on the drawn inputs the derivatives are measured, and the mild factors that a find must hold for.
PLACES, MILD = 3, (2, -2, 5, -5)
Powers = Mapping[str, Fraction]


def scaled(inputs: Mapping[str, Any], powers: Mapping[str, Any], log2: float) -> dict[str, Any]:
    """Multiply arguments by 2^(power · log2), which is exact for whole exponents."""
    return _each(inputs, powers, lambda leaf, power: times_power_of_two(leaf, float(power) * log2))


def times_power_of_two(values: Any, exponent: float) -> Any:
    """Return values · 2^exponent, also where the power alone is no number; a Python number stays one."""
    if exponent != int(exponent):
        return values * 2.0**exponent
    return np.ldexp(values, int(exponent)) if isinstance(values, np.ndarray) else math.ldexp(values, int(exponent))


def shifted(inputs: Mapping[str, Any], multiples: Mapping[str, Any], by: float) -> dict[str, Any]:
    return _each(inputs, multiples, lambda leaf, multiple: leaf + float(multiple) * by)


def _each(inputs: Mapping[str, Any], powers: Mapping[str, Any], change: Callable[[Any, Any], Any]) -> dict[str, Any]:
    def one(leaf: Any, power: Any) -> Any:
        return np.asarray(change(leaf, power), leaf.dtype) if isinstance(leaf, np.ndarray) else change(leaf, power)

    return {n: tf.nest.map_structure(lambda leaf, n=n: one(leaf, powers[n]), v) if n in powers else v
            for n, v in inputs.items()}  # fmt: skip


SCALE = (scaled, lambda values, power, log2: times_power_of_two(values, float(power) * log2))
SHIFT = (shifted, lambda values, multiple, by: values + float(multiple) * by)


def free_arguments(function: Any, inputs: Mapping[str, Any], *, numbers: bool) -> list[str]:
    """The arguments of floating numbers that don't shape the graph: arrays, and hyper-parameters too if asked for."""

    def floating(leaf: Any) -> bool:
        return leaf.dtype.kind == "f" if isinstance(leaf, np.ndarray) else numbers and isinstance(leaf, float)

    static = getattr(function, "static", ())
    leaves = {n: tf.nest.flatten(v) for n, v in inputs.items() if n not in static}
    return [n for n, flat in leaves.items() if flat and all(map(floating, flat))]


def answer(function: Any, inputs: Mapping[str, Any]) -> list[np.ndarray] | None:
    """Every output, or None where the function refuses its inputs."""
    try:
        return outputs(function(**inputs))
    except (ValueError, tf.errors.InvalidArgumentError):
        return None


def find(function: Any, inputs: Mapping[str, Any], kind: Any) -> list[str]:
    """Find a basis of a function's scales or shifts on inputs in float64."""
    change, _ = kind
    base = answer(function, inputs)
    names = [n for n in free_arguments(function, inputs, numbers=kind is SCALE)
             if all(answer(function, change(inputs, {n: 1}, by)) is not None for by in (-3, 3))]  # fmt: skip
    if base is None or not names or not all(b.dtype.kind in "fiub" for b in base):
        return []
    rng = np.random.default_rng(0)
    places = [inputs, *(change(inputs, {n: rng.uniform(-2, 2) for n in names}, 1.0) for _ in range(PLACES))]
    rows = [row for place in places for row in _rows(function, place, names, kind)]
    # An output that is zero on the drawn inputs has any degree; written is 0.
    zeros = [k for k, b in enumerate(base) if kind is SCALE and not b.any()]
    rows += [np.eye(len(names) + len(base))[len(names) + k] for k in zeros]
    found = (_fractions(v) for v in _reduced(_null_space(np.array(rows), len(names) + len(base))))
    bases = [(dict(zip(names, v, strict=False)), v[len(names) :]) for v in found if v]
    bases = [({n: p for n, p in powers.items() if p}, ends) for powers, ends in bases if any(powers.values())]
    return [
        write(p, ends) for p, ends in bases if all(_holds(function, inputs, base, kind, p, ends, by) for by in MILD)
    ]


def _holds(function, inputs, base, kind, powers, ends, by):
    change, follow = kind
    actual = answer(function, change(inputs, powers, by))
    expected = [follow(b.astype(float), end, by) for b, end in zip(base, ends, strict=True)]
    return actual is not None and all(map(alike, actual, expected))


def alike(actual: np.ndarray, expected: np.ndarray, rtol: float = 1e-7) -> bool:
    largest = np.max(np.abs(expected), where=np.isfinite(expected), initial=0)
    return actual.shape == expected.shape and np.allclose(actual, expected, rtol=0, atol=rtol * largest, equal_nan=True)


def _rows(function, place, names, kind) -> Iterator[np.ndarray]:
    """One equation for every entry of every output: a sum of derivatives is a multiple of the entry, or a constant."""
    change, _ = kind
    base = answer(function, place)
    sides = [[answer(function, change(place, {n: 1}, by)) for by in (STEP, -STEP)] for n in names]
    if base is None or any(side is None for pair in sides for side in pair):
        return
    unit = 2 * STEP * (np.log(2) if kind is SCALE else 1)
    for position, entries in enumerate(base):
        values = entries.astype(float)
        if any(side[position].shape != values.shape for pair in sides for side in pair):
            continue
        with np.errstate(invalid="ignore"):
            slopes = np.array(
                [(np.subtract(*(side[position].astype(float) for side in pair)) / unit) for pair in sides]
            )
        largest = np.max(np.abs(values), where=np.isfinite(values), initial=0) or 1.0
        end = np.zeros((len(base), values.size))
        end[position] = -values.ravel() if kind is SCALE else -1.0
        rows = np.concatenate([slopes.reshape(len(names), -1), end]).T / largest
        yield from rows[np.isfinite(rows).all(axis=1)]


def _null_space(rows: np.ndarray, width: int) -> np.ndarray:
    if not len(rows):
        return np.zeros((0, width))
    # The triangle of many rows has their singular values and directions, and no more rows than columns.
    triangle = np.linalg.qr(rows.reshape(-1, width), mode="r")
    values, directions = np.linalg.svd(triangle, full_matrices=True)[1:]
    return directions[np.count_nonzero(values > 1e-6 * max(values[0], 1)) :]


def _reduced(vectors: np.ndarray) -> np.ndarray:
    """Bring a basis into its reduced row echelon form, in which whole numbers are seen."""
    m, done = vectors.copy(), 0
    for column in range(m.shape[1]):
        if done == len(m):
            break
        pivot = done + np.argmax(np.abs(m[done:, column]))
        if abs(m[pivot, column]) < 1e-5:
            continue
        m[[done, pivot]] = m[[pivot, done]]
        m[done] /= m[done, column]
        others = np.arange(len(m)) != done
        m[others] -= m[others, column, None] * m[done]
        done += 1
    return m[:done]


def _fractions(vector: np.ndarray) -> list[Fraction]:
    near = [Fraction(float(x)).limit_denominator(6) for x in vector]
    return near if np.allclose([float(x) for x in near], vector, rtol=0, atol=1e-3) else []


def write(powers: Powers, ends: list[Any]) -> str:
    """Write "x:1 scale:-2 -> 0"; one end stands for all outputs if they have the same."""
    ends = ends[:1] if len(set(ends)) == 1 else ends
    return f"{' '.join(f'{n}:{p}' for n, p in powers.items())} -> {' '.join(map(str, ends))}"


def read(line: str, count: int) -> tuple[dict[str, Fraction], list[Fraction]]:
    """Read what ``write`` has written, for a function of so many outputs."""
    left, right = line.split(" -> ")
    ends = [Fraction(end) for end in right.split()]
    powers = dict(item.split(":") for item in left.split())
    return {n: Fraction(p) for n, p in powers.items()}, ends * count if len(ends) == 1 else ends


def axes_of(function: Any, inputs: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Each axis that the signature names, and where every argument has it; of several under a ``*name``, the first."""
    found: dict[str, dict[str, int]] = {}
    for name, declared in declared_arrays(function).items():
        value = inputs.get(name)
        if not isinstance(declared, Declaration) or not isinstance(value, np.ndarray):  # several arrays
            continue
        axes = [*declared.head, *([declared.variadic] if declared.variadic else []), *declared.tail]
        free = len(declared.head) if declared.variadic else len(axes)
        for i, axis in enumerate(axes):
            place = i if i <= free else i - len(axes)
            extra = i == free and np.ndim(value) < len(axes)
            if axis.lstrip("*#").isidentifier() and axis[0] != "_" and not extra:
                found.setdefault(axis.lstrip("*#"), {})[name] = place
    return found


def reordered(inputs: Mapping[str, Any], places: Mapping[str, int], order: np.ndarray) -> dict[str, Any]:
    return {n: np.take(v, order, axis=places[n]) if n in places else v for n, v in inputs.items()}


def orders_of(size: int) -> list[np.ndarray]:
    """A rotation and an exchange, which generate all orders."""
    return [np.roll(np.arange(size), 1), np.r_[1, 0, 2:size]]


def find_orders(function: Any, inputs: Mapping[str, Any]) -> list[str]:
    """Find what happens to the outputs as each axis is put into another order: "samples -> =" if nothing does."""
    base, lines = answer(function, inputs), []
    for axis, places in axes_of(function, inputs).items():
        sizes = {inputs[n].shape[place] for n, place in places.items()}
        if base is None or len(sizes) != 1 or sizes == {1}:
            continue
        orders = orders_of(*sizes)
        answers = [answer(function, reordered(inputs, places, order)) for order in orders]
        if None in answers:
            continue
        ends = [_end(b, [a[k] for a in answers], orders) for k, b in enumerate(base)]
        if None not in ends:
            lines.append(f"{axis} -> {' '.join(ends[:1] if len(set(ends)) == 1 else ends)}")
    return lines


def _end(base, answers, orders):
    if all(follows(a, base, "=", order) for a, order in zip(answers, orders, strict=True)):
        return "="
    fitting = [str(k) for k in range(base.ndim) if base.shape[k] == len(orders[0])]
    return next((k for k in fitting if all(follows(a, base, k, o) for a, o in zip(answers, orders, strict=True))), None)


def follows(actual: np.ndarray, base: np.ndarray, end: str, order: np.ndarray, rtol: float = 1e-7) -> bool:
    expected = base if end == "=" else np.take(base, order, axis=int(end))
    if expected.dtype.kind != "f":
        return np.array_equal(actual, expected)
    return alike(actual, expected, rtol)
