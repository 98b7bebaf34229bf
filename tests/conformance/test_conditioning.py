"""float32 is as good as its inputs allow: on tiny, huge, shifted and clustered data, not on unit normals alone.

What accuracy can be asked for follows from the function itself: rounding the inputs to float32 moves each by up to half
a unit, and the answer, in float64, by what the problem makes of that. A stable algorithm rounds often on its way, each
time as if its inputs had been rounded once more. More than so many of these movements is a loss that better arithmetic
would not have: squares that overflow or vanish, or large numbers taken off each other.
"""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import Descriptor
from tests.conformance.discovery import described, public_names, target
from tests.conformance.losses_of_digits import EXCEPTIONS
from tests.conformance.numerics import cast_arrays, draw, outputs

HALF_UNIT = 2.0**-24
# How many roundings may add up on the way, and how often inputs are moved to see what one of them does.
ROUNDINGS, TRIALS = 64, 4
LIMITS = np.finfo(np.float32)
# A sum of intermediate results this much below the largest number, or above the smallest, can still be formed.
ROOM = 2.0**20


def _apart(a):
    """One cluster for the even entries of the first axis, another one for the odd."""
    return np.where(np.arange(len(a)) % 2, -4096, 4096).reshape((-1,) + (1,) * (a.ndim - 1)) if a.ndim else 4096


# What is done to an array alone, and to all arrays at once: products of several leave float32 sooner.
KINDS = {
    "tiny": (lambda a: a * 2.0**-66, lambda a: a * 2.0**-20),
    "huge": (lambda a: a * 2.0**66, lambda a: a * 2.0**20),
    "shifted": (lambda a: a + 4096,) * 2,
    "clustered": (lambda a: a + _apart(a),) * 2,
    "near": (lambda a: a[:1] + 2.0**-10 * (a - a[:1]) if a.ndim else a,) * 2,
}


def test_every_kind_moves_an_array():
    a = np.array([[1.0, -2.0], [0.5, 3.0], [4.0, 5.0]])
    for alone, together in KINDS.values():
        assert not np.allclose(alone(a), a)
        assert not np.allclose(together(a), a)


def test_exceptions_are_known_and_reasoned():
    assert set(EXCEPTIONS) <= set(public_names())
    for reasons in EXCEPTIONS.values():
        assert set(reasons) <= set(KINDS)
        assert all(len(reason) > 10 for reason in reasons.values())


@pytest.mark.parametrize("descriptor", described(Descriptor), ids=lambda d: d.name)
def test_float32_is_as_good_as_its_inputs(descriptor):
    function = target(descriptor)
    inputs = {n: _rounded(function, n, v) for n, v in draw(descriptor, "float32").items()}
    for kind in KINDS:
        losses = [loss for changed in _changed(function, inputs, kind) for loss in _losses(descriptor, changed)]
        if kind in EXCEPTIONS.get(descriptor.name, ()):
            assert losses, f"{descriptor.name} keeps the law {kind!r}: its exception is stale"
        else:
            assert not losses, f"{kind}: {losses[0]}"


def _is_floating(leaf):
    return isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f"


def _is_free_number(function, name, value):
    return isinstance(value, float) and name not in getattr(function, "static", ())


def _rounded(function, name, value):
    """Hyper-parameters become what float32 makes of them, in float64 too."""
    return float(np.float32(value)) if _is_free_number(function, name, value) else value


def _changed(function, inputs, kind):
    """Change each array alone, then all together; what the function refuses is none of its data."""
    alone, together = KINDS[kind]
    names = [n for n, v in inputs.items() if any(map(_is_floating, tf.nest.flatten(v))) and "uniforms" not in n]
    accepted = []
    for name in names:
        changed = _with(inputs, [name], alone)
        try:
            function(**cast_arrays(changed, "float64"))
        except (ValueError, tf.errors.InvalidArgumentError):
            continue
        accepted.append(name)
        yield changed
    if len(accepted) > 1:
        yield _with(inputs, accepted, together)


def _with(inputs, names, change):
    def one(leaf):
        return np.asarray(change(leaf.astype("float64")), leaf.dtype) if _is_floating(leaf) else leaf

    return {n: tf.nest.map_structure(one, v) if n in names else v for n, v in inputs.items()}


def _moved(function, inputs, rng):
    """Move every number by up to half a unit of float32."""

    def one(leaf):
        return np.asarray(leaf * (1 + HALF_UNIT * rng.uniform(-1, 1, leaf.shape))) if _is_floating(leaf) else leaf

    def each(name, value):
        if _is_free_number(function, name, value):
            return value * (1 + HALF_UNIT * rng.uniform(-1, 1))
        return tf.nest.map_structure(one, value)

    return {n: each(n, v) for n, v in inputs.items()}


def _losses(descriptor, inputs):
    """Say where float32 is further from float64 than the rounding of the inputs explains."""
    function, double, rng = target(descriptor), cast_arrays(inputs, "float64"), np.random.default_rng(0)
    try:
        expected = outputs(function(**double))
        trials = [outputs(function(**_moved(function, double, rng))) for _ in range(TRIALS)]
    except (ValueError, tf.errors.InvalidArgumentError):
        return  # on the border of what the function takes
    # A descriptor that allows for many steps allows for their roundings.
    roundings = ROUNDINGS * max(1, descriptor.rtol["float32"] / 1e-5)
    for position, actual in enumerate(outputs(function(**inputs))):
        moved, wanted = [trial[position] for trial in trials], expected[position]
        if all(m.shape == wanted.shape for m in moved):  # else how many there are depends on rounding
            loss = _loss(actual, wanted, moved, roundings)
            if loss:
                yield f"output {position}: {loss}"


def _loss(actual, expected, moved, roundings):
    if actual.shape != expected.shape:
        return f"shape {actual.shape}, in float64 {expected.shape}"
    if expected.dtype.kind != "f":
        settled = np.all([m == expected for m in moved], axis=0)
        return "another decision" if np.any((actual != expected) & settled) else ""
    with np.errstate(invalid="ignore", over="ignore"):
        movement = np.max([np.abs(m - expected) for m in moved], axis=0)
        error = np.abs(actual.astype("float64") - expected)
    movement = np.where(np.isnan(movement), np.inf, movement)
    largest = np.max(np.abs(expected), where=np.isfinite(expected), initial=0)
    # Each entry by itself, and a little of what the most sensitive and the largest one of the output may lose.
    sensitive = np.max(movement, where=np.isfinite(movement), initial=0)
    allowed = roundings * (movement + HALF_UNIT * np.abs(expected) + LIMITS.tiny)
    allowed += 4 * sensitive + 2 * HALF_UNIT * largest
    within = np.abs(expected) < LIMITS.max / ROOM
    wrong = (within & ~(error <= allowed)) | (np.isnan(expected) & ~np.isnan(actual))
    if not wrong.any():
        return ""
    place = tuple(np.argwhere(wrong)[0])
    return f"{actual[place]} at {place}, in float64 {expected[place]}, which half a unit moves by {movement[place]:.2g}"
