"""Oracles: PyTorch, SciPy, automatic differentiation, and the notes' numbers."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special
import tensorflow as tf
import torch

from dlcourse import activations
from dlcourse.activations import ELEMENTWISE, softmax, softmax_jacobian, softmax_jacobian_vector_product

GRID = np.concatenate([np.linspace(-6, 6, 41), [-1e3, -90.0, -20.0, 20.0, 90.0, 1e3]])
TORCH = {"linear": lambda x: x * 1.0, "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_values_and_derivatives_are_pytorchs(name):
    x = torch.tensor(GRID, requires_grad=True)
    TORCH[name](x).sum().backward()
    np.testing.assert_allclose(ELEMENTWISE[name].value(GRID), TORCH[name](x).detach(), atol=1e-15)
    np.testing.assert_allclose(ELEMENTWISE[name].derivative(GRID), x.grad, atol=1e-15)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_derivatives_are_the_tapes(name):
    x = tf.constant(GRID)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = ELEMENTWISE[name].value(x)
    np.testing.assert_allclose(ELEMENTWISE[name].derivative(x), tape.gradient(value, x), atol=1e-15)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_names_are_those_of_the_functions(name):
    assert ELEMENTWISE[name] == (getattr(activations, name), getattr(activations, f"{name}_derivative"))


@pytest.mark.parametrize(("name", "exact"), [("sigmoid", np.exp(-30.0)), ("tanh", 4 * np.exp(-60.0))])
def test_derivatives_keep_their_digits_in_saturation(name, exact):
    """1 − σ(30) keeps no digit in float32; σ'(x) → e⁻ˣ and tanh'(x) → 4e⁻²ˣ."""
    np.testing.assert_allclose(ELEMENTWISE[name].derivative(np.float32([30.0, -30.0])), [exact] * 2, rtol=1e-5)


def test_tanh_is_a_stretched_sigmoid():
    """Note A, equation 1.2."""
    np.testing.assert_allclose(activations.tanh(GRID), 2 * activations.sigmoid(2 * GRID) - 1, atol=1e-15)


def test_sigmoid_is_softmax_of_two():
    """Note D, section 1."""
    pairs = np.stack([GRID, np.zeros_like(GRID)], axis=-1)
    np.testing.assert_allclose(softmax(pairs)[:, 0], activations.sigmoid(GRID), atol=1e-15)


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
