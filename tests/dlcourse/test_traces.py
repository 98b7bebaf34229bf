"""Traces that are remembered are those that TensorFlow would have found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import tensorflow as tf
from jaxtyping import Float

import dlcourse.traces
from dlcourse.graph import Scalar, graph_function

Array = Float[tf.Tensor, "*axes"]


def power_function():
    @graph_function(static=["power", "axes"])
    def raised(x: Array, *, rate: Scalar = 1.0, power: int | float | bool = 1, axes: tuple[int, ...] = ()) -> Array:
        traced.append(power)
        return rate * x ** tf.cast(power, x.dtype)

    traced: list[object] = []
    return raised, traced


def test_a_trace_is_made_once_and_used_again():
    raised, traced = power_function()
    for scale in (1.0, 2.0, 3.0):
        np.testing.assert_array_equal(raised(scale * tf.ones(3), power=2), np.full(3, scale**2))
    assert traced == [2]


def test_another_static_value_is_another_trace():
    raised, traced = power_function()
    for power in (2, 3, 2, 3):
        np.testing.assert_array_equal(raised(2 * tf.ones(3), power=power), np.full(3, 2.0**power))
    assert traced == [2, 3]


def test_tuples_are_compared_by_what_they_hold():
    raised, traced = power_function()
    for axes in ((0, 1), (0, 2), (0, 1)):
        raised(tf.ones((3, 2, 2)), axes=axes)
    assert len(traced) == 2


def test_sizes_are_generalised_after_the_second():
    raised, traced = power_function()
    for size in (3, 4, 5, 6, 3):
        assert raised(tf.ones(size)).shape == (size,)
    assert len(traced) == 2


def test_precisions_and_ranks_have_traces_of_their_own():
    raised, traced = power_function()
    for array in (tf.ones(3), tf.ones(3, tf.float64), tf.ones((3, 1))):
        answer = raised(array)
        assert answer.dtype == array.dtype
        assert answer.shape == array.shape
    assert len(traced) == 3


def test_a_remembered_trace_is_differentiated_twice():
    raised, _ = power_function()
    x = tf.constant([1.0, 2.0])
    for _ in range(2):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = raised(x, power=3)
            first = inner.gradient(y, x)
        np.testing.assert_allclose(first, 3 * x**2)
        np.testing.assert_allclose(outer.gradient(first, x), 6 * x)


def test_functions_run_eagerly_where_that_is_asked_for():
    raised, traced = power_function()
    raised(tf.ones(3))
    tf.config.run_functions_eagerly(True)
    try:
        raised(tf.ones(3))
    finally:
        tf.config.run_functions_eagerly(False)
    raised(tf.ones(3))
    assert len(traced) == 2


def test_a_strategy_has_its_own_traces():
    raised, traced = power_function()
    raised(tf.ones(3))
    with tf.distribute.OneDeviceStrategy("/cpu:0").scope():
        np.testing.assert_array_equal(raised(2 * tf.ones(3), power=2), np.full(3, 4.0))
    assert traced[0] == 1
    assert 2 in traced


def test_what_is_forgotten_is_not_traced_again(monkeypatch):
    monkeypatch.setattr(dlcourse.traces, "_MOST", 2)
    raised, traced = power_function()
    for _ in range(3):
        for power in (1, 2, 3):
            raised(tf.ones(3), power=power)
    assert traced == [1, 2, 3]


def test_threads_share_the_traces():
    raised, traced = power_function()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda scale: raised(scale * tf.ones(3), power=2).numpy(), range(32)))
    np.testing.assert_array_equal(answers, [np.full(3, scale**2.0) for scale in range(32)])
    assert traced == [2]
