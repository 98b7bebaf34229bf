"""The numbers of docs/errata/01-calculus.md."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from dlcourse import calculus


@pytest.mark.parametrize(("p", "product", "bound"), [(1, 8, 16), (2, 4, 4), (4, 8**0.5, 2), (np.inf, 2, 1)])
def test_entrywise_norms_of_ones(p, product, bound):
    ones = np.ones((2, 2))
    np.testing.assert_allclose(calculus.entrywise_norm(ones @ ones, p=float(p)), product, rtol=1e-14)
    np.testing.assert_allclose(calculus.entrywise_norm(ones, p=float(p)) ** 2, bound, rtol=1e-14)
    assert bool(calculus.norm_consistency(ones, ones, p=float(p))[1]) == (p > 2)


def test_equation_2_13_prints_the_numerator_layout():
    a = np.array([[1.0, 2.0, 3.0]])
    assert calculus.jacobian_affine(a, layout="numerator").column.shape == (1, 3)
    assert calculus.jacobian_affine(a, layout="denominator").column.shape == (3, 1)


def test_exercise_4_is_the_transpose_of_b():
    b = np.array([[1.0, 2.0]])
    gradient = calculus.grad_trace_product(b, np.zeros((2, 1)))
    np.testing.assert_array_equal(gradient, b.T)
    numerical = calculus.numerical_gradient(lambda x: tf.linalg.trace(b @ x), np.zeros((2, 1)))
    np.testing.assert_allclose(gradient, numerical, rtol=1e-9)


def test_exercise_1_at_a_singular_matrix():
    x = np.array([[1.0, 2.0], [2.0, 4.0]])
    np.testing.assert_allclose(calculus.grad_determinant(x), [[4, -2], [-2, 1]], rtol=1e-14)
    numerical = calculus.numerical_gradient(lambda x: x[0, 0] * x[1, 1] - x[0, 1] * x[1, 0], x)
    np.testing.assert_allclose(numerical, [[4, -2], [-2, 1]], rtol=1e-9)


def test_the_weights_gradient_of_note_d():
    x = tf.constant([4.0, 5.0, 6.0])
    w = tf.constant([[1.0, 2.0, 3.0]])
    with tf.GradientTape() as tape:
        tape.watch(w)
        loss = tf.linalg.matvec(w, x)[0]
    np.testing.assert_array_equal(tape.gradient(loss, w), [[4, 5, 6]])


def test_moving_all_entries_at_once_gives_the_sum():
    def loss(w):
        return w[..., 0] ** 2 + 3 * w[..., 1]

    w, step = np.array([1.0, 1.0]), 1e-5
    np.testing.assert_allclose((loss(w + step) - loss(w - step)) / (2 * step), 5, rtol=1e-9)
    np.testing.assert_allclose(calculus.numerical_gradient(loss, w), [2, 3], rtol=1e-9)
