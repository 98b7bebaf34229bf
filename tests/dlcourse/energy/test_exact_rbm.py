"""Partition function, product of experts and exact gradient of RBMs, against sums over all joint states."""

import math

import numpy as np
import pytest
import tensorflow as tf
import torch
from scipy.special import expit

from dlcourse import energy
from tests.dlcourse.energy.small_machines import HIDDEN, H, X, machine

# Fewer, as many and more visible than hidden units: the smaller layer is summed over.
SIZES = [(2, 5), (3, 3), (5, 2), (1, 4), (4, 1)]


@pytest.mark.parametrize(("visible", "hidden"), SIZES)
def test_log_partition_is_the_sum_over_all_joint_states(visible, hidden):
    m = machine(1, visible, hidden)
    _, log_z = m.joint(within=False)
    assert float(energy.log_partition(*m.restricted)) == pytest.approx(log_z, rel=1e-13)


def test_log_partition_without_weights_is_a_product():
    """Z = Πⱼ (1 + exp(bⱼ)) Πᵢ (1 + exp(cᵢ)), in blocks of states and with the larger layer on either side."""
    b, c = np.linspace(-2, 3, 14), np.linspace(-1, 1, 30)
    expected = np.logaddexp(0, b).sum() + np.logaddexp(0, c).sum()
    for log_z in (
        energy.log_partition(np.zeros((30, 14)), b, c),
        energy.log_partition(np.zeros((14, 30)), c, b),
    ):
        assert float(log_z) == pytest.approx(expected, rel=1e-13)


def test_every_block_of_states_is_counted_once():
    """A bias that singles out one state of the fourth of four blocks."""
    b = np.full(14, 60.0)
    b[3] = -60.0
    expected = np.logaddexp(0, b).sum() + 20 * math.log(2)
    assert float(energy.log_partition(np.zeros((20, 14)), b, np.zeros(20))) == pytest.approx(expected, rel=1e-13)


def test_sizes_that_a_graph_does_not_know():
    vectors = tf.TensorSpec([None], tf.float64)
    matrices = tf.TensorSpec([None, None], tf.float64)
    partition = tf.function(energy.log_partition, input_signature=[matrices, vectors, vectors], autograph=False)
    gradient = tf.function(
        energy.log_likelihood_gradient, input_signature=[matrices, matrices, vectors, vectors], autograph=False
    )
    for visible, hidden in SIZES:
        m = machine(2, visible, hidden)
        x = np.eye(visible)
        np.testing.assert_allclose(partition(*m.restricted), energy.log_partition(*m.restricted), rtol=1e-13)
        for unknown, known in zip(
            gradient(x, *m.restricted), energy.log_likelihood_gradient(x, *m.restricted), strict=True
        ):
            np.testing.assert_allclose(unknown, known, rtol=1e-12, atol=1e-14)


def test_too_many_states_are_told():
    with pytest.raises(ValueError, match=r"^log_partition: the smaller layer of w has 21 units, which have 2\^21 stat"):
        energy.log_partition(np.zeros((21, 30)), np.zeros(30), np.zeros(21))
    with pytest.raises(ValueError, match=r"log_likelihood_gradient: .* has 17 units.*expected at most 16 .*by cd_k\.$"):
        energy.log_likelihood_gradient(np.zeros((1, 17)), np.zeros((17, 17)), np.zeros(17), np.zeros(17))
    with pytest.raises(ValueError, match=r"^rbm_product_of_experts: the smaller layer .*Estimate ln Z by ais"):
        energy.rbm_product_of_experts(np.zeros((1, 25)), np.zeros((22, 25)), np.zeros(25), np.zeros(22))


def test_product_of_experts_is_the_marginal_and_sums_to_one():
    m = machine()
    joint, _ = m.joint(within=False)
    probabilities = energy.rbm_product_of_experts(X, *m.restricted)
    np.testing.assert_allclose(probabilities, joint.sum(1), rtol=1e-12)
    assert np.sum(probabilities) == pytest.approx(1, rel=1e-13)


def test_product_of_experts_is_a_product():
    """Factor by factor, as the equation has it, and Z as the sum of these products."""
    m = machine(7)

    def product(x):
        visible = math.prod(math.exp(m.b[j] * x[j]) for j in range(len(x)))
        return visible * math.prod(1 + math.exp(m.c[i] + m.w[i] @ x) for i in range(HIDDEN))

    products = np.array([product(x) for x in X])
    np.testing.assert_allclose(energy.rbm_product_of_experts(X, *m.restricted), products / products.sum(), rtol=1e-12)


def test_product_of_experts_stands_large_weights():
    """Z is beyond the largest number, and the probabilities are ½ each: two states of equal free energy."""
    x = [[0.0, 0.0], [1.0, 1.0]]
    w, b = [[2000.0, -2000.0]], [-1000.0, 1000.0]
    found = energy.rbm_product_of_experts([*x, [1.0, 0.0], [0.0, 1.0]], w, b, [0.0])
    np.testing.assert_allclose(found, [0, 0, 0.5, 0.5], atol=1e-12)


@pytest.mark.parametrize(("visible", "hidden"), SIZES)
def test_gradient_is_that_of_the_exact_log_likelihood(visible, hidden):
    """PyTorch differentiates ln P(x), summed over all joint states."""
    m = machine(3, visible, hidden)
    x = np.random.default_rng(0).integers(0, 2, (6, visible)).astype(float)
    w, b, c = (torch.tensor(p, requires_grad=True) for p in m.restricted)
    xs, hs = (torch.tensor(np.array(np.meshgrid(*[[0.0, 1.0]] * n)).reshape(n, -1).T) for n in (visible, hidden))

    def negative_energies(x):
        return (x @ b)[:, None] + hs @ c + (x @ w.T) @ hs.T

    log_z = torch.logsumexp(negative_energies(xs).ravel(), 0)
    (torch.logsumexp(negative_energies(torch.tensor(x)), 1) - log_z).sum().backward()
    for a, e in zip(energy.log_likelihood_gradient(x, *m.restricted), (w, b, c), strict=True):
        np.testing.assert_allclose(a, e.grad, rtol=1e-11, atol=1e-13)


def test_gradient_is_finite_differences():
    m = machine(11)
    x = X[[1, 6, 6, 15, 12]]

    def log_likelihood(w):
        return float(tf.reduce_sum(-energy.free_energy(x, w, m.b, m.c) - energy.log_partition(w, m.b, m.c)))

    found = energy.log_likelihood_gradient(x, *m.restricted).w.numpy()
    for place in [(0, 0), (2, 1), (1, 3)]:
        step = np.zeros_like(m.w)
        step[place] = 1e-5
        slope = (log_likelihood(m.w + step) - log_likelihood(m.w - step)) / 2e-5
        assert found[place] == pytest.approx(slope, abs=1e-8)


def test_gradient_is_zero_where_the_data_are_the_model():
    """Samples in the proportions of P(x): both terms are the same."""
    w, b, c = np.zeros((2, 2)), np.log([3.0, 1.0]), np.ones(2)  # P(x₁ = 1) = ¾, P(x₂ = 1) = ½
    x = np.array([[1, 1], [1, 0]] * 3 + [[0, 1], [0, 0]], float)
    for part in energy.log_likelihood_gradient(x, w, b, c):
        np.testing.assert_allclose(part, 0, atol=1e-14)


def test_gradient_is_the_difference_of_free_energies_slopes():
    """Equation 6.8: the gradient of the free energy over the model, minus that at the data."""
    m = machine(4)
    x = X[[3, 9, 9]]
    at_data = energy.free_energy_gradient(x, *m.restricted)
    weights = energy.rbm_product_of_experts(X, *m.restricted).numpy()
    at_states = [energy.free_energy_gradient(row[None], *m.restricted) for row in X]
    found = energy.log_likelihood_gradient(x, *m.restricted)
    for name in ("w", "b", "c"):
        model = sum(p * getattr(g, name).numpy() for p, g in zip(weights, at_states, strict=True))
        np.testing.assert_allclose(
            getattr(found, name), -getattr(at_data, name).numpy() + len(x) * model, rtol=1e-11, atol=1e-13
        )


def test_energy_gradient_is_automatic_and_gives_the_conditionals():
    m = machine(8)
    x, h = X[[2, 5, 11]], H[[1, 7, 4]]
    tensors = [tf.constant(a) for a in (x, h, *m.restricted)]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        total = tf.reduce_sum(energy.rbm_energy(*tensors))
    found = energy.rbm_energy_gradient(x, h, *m.restricted)
    for a, e in zip(found, tape.gradient(total, tensors), strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-12)
    np.testing.assert_allclose(expit(-found.h.numpy()), energy.rbm_hidden_given_visible(x, m.w, m.c), rtol=1e-12)
    np.testing.assert_allclose(expit(-found.x.numpy()), energy.rbm_visible_given_hidden(h, m.w, m.b), rtol=1e-12)


def test_free_energy_gradient_is_automatic_and_the_mean_of_the_energy_s():
    m = machine(8)
    x = X[[2, 5, 11]]
    tensors = [tf.constant(a) for a in (x, *m.restricted)]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        total = tf.reduce_sum(energy.free_energy(*tensors))
    found = energy.free_energy_gradient(x, *m.restricted)
    for a, e in zip(found, tape.gradient(total, tensors), strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-12)
    joint, _ = m.joint(within=False)
    conditional = joint / joint.sum(1, keepdims=True)  # P(h | x)
    of_w = -sum(conditional[s, k] * np.outer(H[k], X[s]) for s in (2, 5, 11) for k in range(len(H)))
    np.testing.assert_allclose(found.w, of_w, rtol=1e-12)
