"""Softmax, its logarithm and its Jacobian. Oracles: PyTorch, SciPy, and the notes' numbers."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
import scipy.special
import tensorflow as tf
import torch

from dlcourse.activations import (
    log_softmax,
    log_softmax_gradient,
    softmax,
    softmax_jacobian,
    softmax_jacobian_laws,
    softmax_jacobian_vector_product,
)


def test_softmax_has_the_probabilities_of_table_6_1():
    """Note C, table 6.1: the states (0,0), (0,1), (1,0), (1,1) with energies 0, 0, 0, −1."""
    expected = np.array([1, 1, 1, np.e]) / (3 + np.e)
    np.testing.assert_allclose(softmax(np.array([0.0, 0.0, 0.0, 1.0])), expected, rtol=1e-15)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_is_scipys_on_any_axis(axis):
    x = np.random.default_rng(0).normal(size=(3, 4, 5)) * 50
    np.testing.assert_allclose(softmax(x, axis=axis), scipy.special.softmax(x, axis=axis), rtol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_softmax_does_not_overflow(dtype):
    np.testing.assert_array_equal(softmax(np.array([1e3, 1e3, -1e3], dtype)), [0.5, 0.5, 0.0])
    np.testing.assert_array_equal(softmax(np.array([0.0, -np.inf], dtype)), [1.0, 0.0])
    np.testing.assert_array_equal(softmax(np.array([1e4, 0.0, -1e4], dtype)), [1.0, 0.0, 0.0])


def test_nan_stays_within_its_vector():
    np.testing.assert_array_equal(np.isnan(softmax(np.array([[1.0, np.nan], [1.0, 2.0]]))), [[True] * 2, [False] * 2])
    jacobian = softmax_jacobian(np.array([[1.0, np.nan], [1.0, 2.0]])).numpy()
    assert np.isnan(jacobian[0]).all()
    assert np.isfinite(jacobian[1]).all()


@pytest.mark.parametrize("batch", [(), (3,), (2, 3)])
def test_jacobian_is_pytorchs(batch):
    x = np.random.default_rng(1).normal(size=(*batch, 5))
    rows = [
        torch.autograd.functional.jacobian(lambda z: torch.softmax(z, -1), torch.tensor(r)) for r in x.reshape(-1, 5)
    ]
    np.testing.assert_allclose(softmax_jacobian(x), np.reshape(rows, (*batch, 5, 5)), atol=1e-15)


def test_jacobian_of_table_6_1():
    """By hand: s = (1, 1, 1, e)/(3 + e); −s₀s₁ = −1/(3 + e)² and s₃(1 − s₃) = 3e/(3 + e)²."""
    jacobian = softmax_jacobian(np.array([0.0, 0.0, 0.0, 1.0])).numpy()
    np.testing.assert_allclose(jacobian[0, 1], -1 / (3 + np.e) ** 2, rtol=1e-14)
    np.testing.assert_allclose(jacobian[3, 3], 3 * np.e / (3 + np.e) ** 2, rtol=1e-14)
    np.testing.assert_allclose(jacobian[3, 0], -np.e / (3 + np.e) ** 2, rtol=1e-14)


def test_jacobian_is_symmetric_and_blind_to_a_shift():
    jacobian = softmax_jacobian(np.random.default_rng(2).normal(size=(4, 6)) * 3).numpy()
    np.testing.assert_array_equal(jacobian, jacobian.swapaxes(-1, -2))
    np.testing.assert_allclose(jacobian.sum(axis=-1), 0, atol=1e-15)
    assert np.linalg.eigvalsh(jacobian).min() > -1e-15


def test_jacobian_vector_product_is_the_product():
    rng = np.random.default_rng(3)
    x, v = rng.normal(size=(2, 2, 3, 5))
    product = softmax_jacobian(x).numpy() @ v[..., None]
    np.testing.assert_allclose(softmax_jacobian_vector_product(x, v), product[..., 0], atol=1e-15)


def test_jacobian_vector_product_never_forms_the_matrix():
    """With 20 000 classes the matrix would take 1.6 GB; no tensor of the graph is larger than the vector."""
    signature = tf.TensorSpec([20_000], tf.float32)
    graph = tf.function(softmax_jacobian_vector_product.python_function).get_concrete_function(signature, signature)
    sizes = [output.shape.num_elements() for op in graph.graph.get_operations() for output in op.outputs]
    assert max(sizes) == 20_000


def test_a_vector_of_other_length_is_named():
    with pytest.raises(ValueError, match=r"v has shape \(4,\).*k = 5"):
        softmax_jacobian_vector_product(np.ones(5), np.ones(4))


def test_a_jacobian_keeps_the_laws():
    x = np.random.default_rng(4).normal(size=(3, 2, 6)) * 3
    for law in softmax_jacobian_laws(softmax_jacobian(x)):
        assert law.shape == (3, 2)
        np.testing.assert_allclose(law, 0, atol=1e-15)


def test_broken_laws_by_hand():
    """Rows: sums 3 and −4; off the diagonal 2 and −3; (J + Jᵀ)/2 has trace 0, determinant −1.25, so λ = ±√1.25."""
    laws = softmax_jacobian_laws(np.array([[1.0, 2.0], [-3.0, -1.0]]))
    np.testing.assert_allclose(laws, [4.0, 5.0, np.sqrt(1.25)], rtol=1e-14)


def test_the_smallest_eigenvalue_is_scipys():
    matrices = np.random.default_rng(5).normal(size=(4, 5, 5))
    expected = [scipy.linalg.eigh((m + m.T) / 2, eigvals_only=True)[0] for m in matrices]
    np.testing.assert_allclose(softmax_jacobian_laws(matrices).negative_curvature, -np.array(expected), rtol=1e-12)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_log_softmax_is_scipys_and_pytorchs_on_any_axis(axis):
    x = np.random.default_rng(6).normal(size=(3, 4, 5)) * 50
    np.testing.assert_allclose(log_softmax(x, axis=axis), scipy.special.log_softmax(x, axis=axis), rtol=1e-12)
    np.testing.assert_allclose(log_softmax(x, axis=axis), torch.log_softmax(torch.tensor(x), axis), rtol=1e-12)


def test_log_softmax_of_table_6_1():
    """Note C, table 6.1: −ln(3 + e) three times, and 1 − ln(3 + e)."""
    expected = np.array([0.0, 0.0, 0.0, 1.0]) - np.log(3 + np.e)
    np.testing.assert_allclose(log_softmax(np.array([0.0, 0.0, 0.0, 1.0])), expected, rtol=1e-15)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_log_softmax_neither_overflows_nor_vanishes(dtype):
    np.testing.assert_array_equal(log_softmax(np.array([1e4, 0.0, -1e4], dtype)), [0, -1e4, -2e4])
    np.testing.assert_array_equal(log_softmax(np.array([0.0, -np.inf], dtype)), [0.0, -np.inf])
    np.testing.assert_allclose(log_softmax(np.array([-1e4, -1e4], dtype)), [-np.log(2)] * 2, rtol=1e-6)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_gradient_of_log_softmax_is_pytorchs(axis):
    x, upstream = np.random.default_rng(7).normal(size=(2, 3, 4, 5))
    scores = torch.tensor(x, requires_grad=True)
    torch.log_softmax(scores, axis).backward(torch.tensor(upstream))
    np.testing.assert_allclose(log_softmax_gradient(x, upstream, axis=axis), scores.grad, atol=1e-14)


def test_gradient_of_log_softmax_by_hand():
    """s = (1/4, 1/2, 1/4) and Σg = −4: (4 + 1, 0 + 2, −8 + 1). With g = −y it is s − y."""
    x = np.log([1.0, 2.0, 1.0])
    np.testing.assert_allclose(log_softmax_gradient(x, np.array([4.0, 0.0, -8.0])), [5.0, 2.0, -7.0], rtol=1e-14)
    np.testing.assert_allclose(log_softmax_gradient(x, np.array([0.0, -1.0, 0.0])), [0.25, -0.5, 0.25], rtol=1e-14)


def test_an_upstream_of_another_shape_is_named():
    with pytest.raises(ValueError, match=r"upstream has shape \(4,\), .* \*axes = \(5,\), as x"):
        log_softmax_gradient(np.ones(5), np.ones(4))
