"""What a change of unit, of origin or of order does to each function is declared, and holds as far as numbers go.

``descriptors/symmetries.json`` says it: "x:1 z:1 scale:-2 -> 0" among the scales means that with x and z multiplied by
t, and the scale by t⁻², no output changes, "x:1 -> 1 2" among the shifts that c more in each entry of x puts c on the
first output and 2c on the second; "samples -> 0 =" among the orders that the first output's axis 0 follows the order
of the samples, and the second output does not change.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import SYMMETRIES, Descriptor
from tests.conformance.discovery import described, public_names, target
from tests.conformance.numerics import DTYPES, draw, outputs
from tests.conformance.symmetry import (
    MILD,
    SCALE,
    SHIFT,
    alike,
    axes_of,
    find,
    find_orders,
    follows,
    orders_of,
    read,
    reordered,
    scaled,
    shifted,
    times_power_of_two,
)

# Exponents of two that units are changed by: 1e±30 in float32, 1e±240 in float64.
REACH = {"float32": 100, "float64": 800}
# Digits of its own that an argument or an output keeps above the smallest number.
DIGITS = {"float32": 24, "float64": 53}
# Functions whose scales don't reach so far, and why.
SHORT = {
    "augmentation.random_crop_box": "multiplies rows by columns, of which no picture has 1e19",
    "calculus.gradient_check": "below its floor of 1e-8 entries are compared absolutely",
    "linear.kernel_svm": "its tolerance is a number of its own, which kernels of 1e-15 fall below",
    "linear.logistic_regression": "Newton's matrix is made of squares of the features, up to 1e±9 in float32",
    "optimization.line_search": "its sample objectives are squares, infinite in float32 from 1e19 on",
}
FUNCTIONS = pytest.mark.parametrize(
    "descriptor", [d for d in described(Descriptor) if hasattr(target(d), "graph")], ids=lambda d: d.name
)


def test_what_is_declared_is_of_public_functions():
    assert set(SYMMETRIES) <= set(public_names())
    assert set(SHORT) <= set(SYMMETRIES)
    assert all(set(kinds) <= {"scales", "shifts", "orders"} for kinds in SYMMETRIES.values())


@FUNCTIONS
def test_what_is_found_is_declared(descriptor):
    """Units and origins may be combined: those declared and those found have to span the same."""
    function, inputs = target(descriptor), draw(descriptor, "float64")
    count = len(outputs(function(**inputs)))
    for name, kind in (("scales", SCALE), ("shifts", SHIFT)):
        found, declared = find(function, inputs, kind), descriptor.symmetries.get(name, [])
        ranks = {_rank(lines, inputs, count) for lines in (found, declared, [*found, *declared])}
        assert len(ranks) == 1, f"{descriptor.name}: {name} found are {found}, declared are {declared}"
    found, declared = find_orders(function, inputs), descriptor.symmetries.get("orders", [])
    assert set(found) == set(declared), f"{descriptor.name}: orders found are {found}, declared are {declared}"


def _rank(lines, inputs, count):
    vectors = [[*(powers.get(n, 0) for n in inputs), *ends] for powers, ends in (read(line, count) for line in lines)]
    return np.linalg.matrix_rank(np.array(vectors, float)) if vectors else 0


@FUNCTIONS
def test_units_do_not_matter_from_one_end_to_the_other(descriptor):
    failures = [f for line in descriptor.symmetries.get("scales", []) for f in _failures(descriptor, line)]
    if descriptor.name in SHORT:
        assert failures, f"{descriptor.name} reaches as far as numbers do: its exception is stale"
    else:
        assert not failures, failures[0]


def _failures(descriptor, line):
    function = target(descriptor)
    for dtype in DTYPES:
        inputs = draw(descriptor, dtype)
        base = outputs(function(**inputs))
        powers, ends = read(line, len(base))
        for towards in (1, -1):
            furthest = _furthest(inputs, powers, base, ends, towards, dtype)
            for log2 in {furthest, furthest // 2}:
                actual = outputs(function(**scaled(inputs, powers, towards * log2)))
                for position, (a, b, end) in enumerate(zip(actual, base, ends, strict=True)):
                    back = times_power_of_two(a.astype("float64"), float(-end * towards * log2))
                    if not alike(back, b.astype("float64"), descriptor.rtol[dtype]):
                        yield f"{line}, {dtype}, t = 2^{towards * log2}: output {position} is {back}, not {b}"


def _furthest(inputs, powers, base, ends, towards, dtype):
    """Return the largest even exponent at which arguments and outputs are still numbers of this precision."""
    leaves = [(leaf, power) for n, power in powers.items() for leaf in tf.nest.flatten(inputs[n])]
    reach = REACH[dtype]
    for values, power in [*leaves, *zip(base, ends, strict=True)]:
        sizes = np.abs(np.asarray(values, "float64"))
        sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
        if power and sizes.size:
            limits = np.finfo(dtype)
            rising = power * towards > 0
            room = limits.maxexp - 12 - np.log2(sizes.max()) if rising else np.log2(sizes.max()) - limits.minexp
            reach = min(reach, (room - (0 if rising else DIGITS[dtype])) / float(abs(power)))
    return max(int(reach) // 4 * 4, 0)


@FUNCTIONS
def test_an_origin_costs_no_more_digits_than_its_own(descriptor):
    function, inputs = target(descriptor), draw(descriptor, "float64")
    base = outputs(function(**inputs))
    for line in descriptor.symmetries.get("shifts", []):
        multiples, ends = read(line, len(base))
        for by in (-1.0, 2.0**10, 2.0**20):
            actual = outputs(function(**shifted(inputs, multiples, by)))
            for a, b, end in zip(actual, base, ends, strict=True):
                # What is rounded to 53 digits at 2^20 has 32 of them left, of which half may be lost.
                np.testing.assert_allclose(
                    a, b + float(end) * by, rtol=0, atol=2.0**-36 * abs(by) * _size(b), err_msg=line
                )


def _size(values):
    return max(1, np.max(np.abs(values), where=np.isfinite(values), initial=0))


@FUNCTIONS
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_order_does_not_matter(descriptor, dtype):
    function, inputs = target(descriptor), draw(descriptor, dtype)
    base, axes = outputs(function(**inputs)), axes_of(function, inputs)
    for line in descriptor.symmetries.get("orders", []):
        axis, ends = line.split(" -> ")
        ends = ends.split() * (len(base) if " " not in ends else 1)
        name, place = next(iter(axes[axis].items()))
        for order in orders_of(inputs[name].shape[place]):
            actual = outputs(function(**reordered(inputs, axes[axis], order)))
            for a, b, end in zip(actual, base, ends, strict=True):
                assert follows(a, b, end, order, descriptor.rtol[dtype]), line


def test_finding_knows_degrees_shifts_and_orders():
    def spread(x, scale):
        return tf.math.reduce_std(x) / tf.sqrt(scale), tf.reduce_max(x, axis=0)

    inputs = {"x": np.random.default_rng(0).normal(size=(3, 2)), "scale": np.array(0.5)}
    assert find(spread, inputs, SCALE) == ["x:1 -> 1", "scale:1 -> -1/2 0"]
    assert find(spread, inputs, SHIFT) == ["x:1 -> 0 1"]
    assert find(lambda x: tf.exp(x), {"x": inputs["x"]}, SCALE) == []
    assert read("x:1 scale:-1/2 -> 0", 2) == ({"x": 1, "scale": Fraction(-1, 2)}, [0, 0])
    assert len(MILD) > 1
