"""NaN in is NaN out: what is no number never becomes an answer that looks like one, forward or in a gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import Descriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import draw, outputs, run_in_graph, run_xla

FUNCTIONS = pytest.mark.parametrize("descriptor", described(Descriptor), ids=lambda d: d.name)
# Where an entry is put to see what depends on it: far and near from where it was, and between the usual kinks.
MOVES = (-4.0, -0.4, 0.4, 4.0)
PLACES = (-0.2, 0.3)


@FUNCTIONS
def test_nan_in_is_nan_out(descriptor):
    """Every entry of an answer that some other number in an argument's entry would change is NaN where that is NaN.

    An argument may be refused instead; where nothing is looked at, as under XLA, the law holds all the same.
    """
    function, inputs = target(descriptor), draw(descriptor, "float64", batch=2)

    def check(array: np.ndarray) -> None:
        for index in {(0,) * array.ndim, middle(array)}:
            dependent = what_depends(lambda: outputs(function(**inputs)), array, index)
            with nan_in(array, index):
                answers = floats_of(lambda: function(**inputs), lambda: run_in_graph(function, inputs, checks=False))
            for moved, answer in zip(dependent, answers, strict=True):
                if moved.shape != answer.shape:  # how many there are depends on the data
                    moved = np.ones(answer.shape, bool)
                swallowed = np.argwhere(moved & ~np.isnan(answer)) if answer.dtype.kind == "f" else []
                assert not len(swallowed), f"NaN at {index} is swallowed in entries {swallowed.tolist()}: {answer}"

    keep(descriptor, "nan in {}", inputs, check)


@FUNCTIONS
def test_nan_in_is_nan_in_the_gradient(descriptor):
    """Every array of gradients that some other number in an argument's entry would change holds NaN."""
    function, inputs = target(descriptor), draw(descriptor, "float64", batch=2)
    if not descriptor.differentiable:
        pytest.skip("names no differentiable argument")

    def check(array: np.ndarray) -> None:
        index = middle(array)
        dependent = what_depends(lambda: outputs(gradients(descriptor, function, inputs)), array, index)
        with nan_in(array, index):
            answers = floats_of(lambda: gradients(descriptor, function, inputs), list)
        for name, moved, answer in zip(descriptor.differentiable, dependent, answers, strict=False):
            assert not moved.any() or np.isnan(answer).any(), f"NaN at {index} is swallowed in the gradient of {name}"

    keep(descriptor, "gradient of nan in {}", inputs, check)


@FUNCTIONS
def test_xla_loses_no_nan(descriptor):
    """Compiled, at least the entries are NaN that are NaN without: XLA's own maximum, for one, drops them."""
    function, inputs = target(descriptor), draw(descriptor, "float64")
    if "xla" in descriptor.exceptions or not hasattr(function, "graph"):
        pytest.skip("is not compiled")

    def check(array: np.ndarray) -> None:
        with nan_in(array, middle(array)):
            expected = floats_of(lambda: function(**inputs), lambda: run_in_graph(function, inputs, checks=False))
            compiled = outputs(run_xla(function, inputs))
        for e, c in zip(expected, compiled, strict=True):
            if e.dtype.kind == "f" and e.shape == c.shape:  # how many there are may depend on the data
                assert not (np.isnan(e) & ~np.isnan(c)).any(), f"{e} without XLA, {c} with it"

    keep(descriptor, "xla of nan in {}", inputs, check)


def keep(descriptor: Descriptor, law: str, inputs: dict[str, Any], check: Callable[[np.ndarray], None]) -> None:
    """Check a law for every floating argument; an exception is of one argument, and goes stale like any other."""
    for name, value in inputs.items():
        arrays = [leaf for leaf in tf.nest.flatten(value) if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f"]
        excepted = law.format(name) in descriptor.exceptions
        try:
            for array in arrays:
                check(array)
        except AssertionError as error:
            if not excepted:
                raise AssertionError(f"{descriptor.name}, {name}: {error}") from None
            assert "NaN" in target(descriptor).__doc__, f"{descriptor.name}: the docstring says nothing of NaN"
        else:
            assert not excepted, f"{descriptor.name} keeps the law {law.format(name)!r}: its exception is stale"


def middle(array: np.ndarray) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(array.size // 2, array.shape))


class nan_in:
    """Put NaN into one entry of an array, for a while."""

    def __init__(self, array: np.ndarray, index: tuple[int, ...]) -> None:
        self.array, self.index, self.kept = array, index, array[index]

    def __enter__(self) -> None:
        self.array[self.index] = np.nan

    def __exit__(self, *_: object) -> None:
        self.array[self.index] = self.kept


def floats_of(run: Callable[[], Any], otherwise: Callable[[], Any]) -> list[np.ndarray]:
    """Return the answers to an input with NaN; where it is refused, what becomes of it otherwise."""
    try:
        return outputs(run())
    except ValueError:
        return outputs(otherwise())


def what_depends(run: Callable[[], list[np.ndarray]], array: np.ndarray, index: tuple[int, ...]) -> list[np.ndarray]:
    """Return which entries of each answer change with one entry of an argument."""
    before, kept = run(), array[index]
    dependent = [np.zeros(answer.shape, bool) for answer in before]
    for moved in moves(kept):
        array[index] = moved
        try:
            after = run()
        except ValueError:  # outside of what is allowed
            continue
        finally:
            array[index] = kept
        for found, a, b in zip(dependent, after, before, strict=True):
            if a.shape == b.shape:
                found |= changed(a, b)
    return dependent


def changed(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return which entries differ by more than rounding."""
    return ~np.isclose(a, b, rtol=1e-11, atol=0, equal_nan=True) if a.dtype.kind == "f" else a != b


def moves(value: float) -> Iterator[float]:
    yield from (value + by for by in MOVES)
    yield from PLACES


def gradients(descriptor: Descriptor, function: Callable[..., Any], inputs: dict[str, Any]) -> list[tf.Tensor]:
    """Return one array for each differentiable argument: the gradient of a weighted sum of all answers."""
    sources = {name: tf.nest.map_structure(tf.constant, inputs[name]) for name in descriptor.differentiable}
    with tf.GradientTape() as tape:
        tape.watch(sources)
        answers = [a for a in tf.nest.flatten(function(**{**inputs, **sources})) if a.dtype == tf.float64]
        weighted = [tf.reduce_sum(tf.cos(tf.range(tf.size(a, tf.float64))) * tf.reshape(a, [-1])) for a in answers]
        total = tf.add_n(weighted)
    found = tape.gradient(total, sources, unconnected_gradients="zero")
    return [tf.concat([tf.reshape(g, [-1]) for g in tf.nest.flatten(found[n])], axis=0) for n in sources]
