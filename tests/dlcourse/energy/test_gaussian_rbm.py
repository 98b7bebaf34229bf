"""Gaussian–Bernoulli machines against integrals, mixtures of normal distributions and sums over hidden states."""

import itertools
import math

import numpy as np
import pytest
import tensorflow as tf
import torch
from scipy import integrate
from scipy.special import expit, logsumexp
from scipy.stats import norm

from dlcourse import energy
from tests.dlcourse.energy.small_machines import H, binary_states, machine, uniforms

X = np.random.default_rng(0).normal(size=(6, 4))


@pytest.fixture
def parameters():
    return machine(6, size=0.7).restricted


def by_hand(x, h, w, b, c):
    return 0.5 * math.fsum((x - b) ** 2) - c @ h - h @ w @ x


def test_energy_and_free_energy_state_by_state(parameters):
    h = H[[0, 5, 7, 2, 1, 6]]
    terms = energy.gaussian_bernoulli_rbm(X, h, *parameters)
    np.testing.assert_allclose(
        terms.energy, [by_hand(x, k, *parameters) for x, k in zip(X, h, strict=True)], rtol=1e-12
    )
    summed_out = [-logsumexp([-by_hand(x, k, *parameters) for k in H]) for x in X]
    np.testing.assert_allclose(terms.free_energy, summed_out, rtol=1e-12)
    np.testing.assert_allclose(energy.gaussian_rbm_free_energy(X, *parameters), summed_out, rtol=1e-12)


def test_conditionals_follow_from_the_energy(parameters):
    """P(h | x) as ratios over all h; ln P(x | h) is −½‖x − mean‖² but for a constant."""
    h = H[[0, 5, 7, 2, 1, 6]]
    terms = energy.gaussian_bernoulli_rbm(X, h, *parameters)
    weights = np.exp([[-by_hand(x, k, *parameters) for k in H] for x in X])
    np.testing.assert_allclose(terms.h, weights @ H / weights.sum(1, keepdims=True), rtol=1e-12)
    for k, mean in zip(h, terms.x.numpy(), strict=True):
        rest = [-by_hand(x, k, *parameters) + 0.5 * ((x - mean) ** 2).sum() for x in X]
        np.testing.assert_allclose(rest, rest[0], rtol=1e-11, atol=1e-13)


def weight(x, w, b, c):
    return sum(math.exp(-by_hand(np.array([x]), h, w, b, c)) for h in binary_states(len(c)))


def test_partition_function_is_an_integral():
    """One visible unit: SciPy integrates exp(−F), and the density is one under the curve."""
    for w, b, c in [([[1.5]], [0.5], [-1.0]), ([[0.8], [-2.0], [0.3]], [-0.4], [0.2, 0.1, -0.6])]:
        w, b, c = np.array(w), np.array(b), np.array(c)
        volume, _ = integrate.quad(weight, -15, 15, args=(w, b, c))
        assert float(energy.gaussian_rbm_log_partition(w, b, c)) == pytest.approx(math.log(volume), rel=1e-9)


def test_partition_function_of_two_visible_units_is_an_integral():
    w, b, c = np.array([[1.0, -0.7], [0.4, 0.9]]), np.array([0.3, -0.2]), np.array([0.1, -0.5])
    grid = np.linspace(-9, 9, 721)
    points = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    volume = np.exp(-energy.gaussian_rbm_free_energy(points, w, b, c).numpy()).sum() * (grid[1] - grid[0]) ** 2
    assert float(energy.gaussian_rbm_log_partition(w, b, c)) == pytest.approx(math.log(volume), rel=1e-10)


def test_density_is_a_mixture_of_normal_distributions(parameters):
    """PyTorch's mixture: means b + Wᵀh, and ln weights cᵀh + hᵀWb + ½‖Wᵀh‖²."""
    w, b, c = parameters
    means = H @ w + b
    logits = H @ c + (H @ w) @ b + 0.5 * ((H @ w) ** 2).sum(1)
    components = torch.distributions.Independent(torch.distributions.Normal(torch.tensor(means), 1.0), 1)
    mixture = torch.distributions.MixtureSameFamily(
        torch.distributions.Categorical(logits=torch.tensor(logits)), components
    )
    found = -energy.gaussian_rbm_free_energy(X, w, b, c) - energy.gaussian_rbm_log_partition(w, b, c)
    np.testing.assert_allclose(found, mixture.log_prob(torch.tensor(X)), rtol=1e-11)


def test_without_weights_each_unit_is_for_itself():
    b, c = np.array([1.0, -2.0, 0.5]), np.array([0.3, -0.7])
    density = -energy.gaussian_rbm_free_energy(X[:, :3], np.zeros((2, 3)), b, c) - energy.gaussian_rbm_log_partition(
        np.zeros((2, 3)), b, c
    )
    np.testing.assert_allclose(density, norm.logpdf(X[:, :3] - b).sum(1), rtol=1e-12)


def steps_by_hand(x, w, b, c, hidden_uniforms, visible_normals):
    for drawn, noise in zip(hidden_uniforms, visible_normals, strict=True):
        h = (drawn < expit(x @ w.T + c)).astype(float)
        x = h @ w + b + noise
    return x


@pytest.mark.parametrize("k", [1, 3])
def test_chain_and_cd_k_step_by_step(parameters, k):
    w, _, c = parameters
    drawn, noise = uniforms(k, len(X), 3), np.random.default_rng(1).normal(size=(k, len(X), 4))
    model = steps_by_hand(X, *parameters, drawn, noise)
    np.testing.assert_allclose(energy.gaussian_rbm_gibbs_chain(X, *parameters, drawn, noise), model, rtol=1e-12)
    delta = energy.gaussian_rbm_cd_k(X, *parameters, drawn, noise)
    p_0, p_k = expit(X @ w.T + c), expit(model @ w.T + c)
    np.testing.assert_allclose(delta.w, sum(np.outer(*a) - np.outer(*z) for a, z in
                                            zip(zip(p_0, X, strict=True), zip(p_k, model, strict=True), strict=True)),
                               rtol=1e-11)  # fmt: skip
    np.testing.assert_allclose(delta.b, (X - model).sum(0), rtol=1e-11)
    np.testing.assert_allclose(delta.c, p_0.sum(0) - p_k.sum(0), rtol=1e-11)


def test_cd_is_a_difference_of_free_energies_slopes(parameters):
    """−∂F/∂θ at the data minus −∂F/∂θ at the end of the chain, differentiated automatically."""
    drawn, noise = uniforms(2, len(X), 3), np.random.default_rng(1).normal(size=(2, len(X), 4))
    end = energy.gaussian_rbm_gibbs_chain(X, *parameters, drawn, noise)
    tensors = [tf.constant(p) for p in parameters]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        gap = tf.reduce_sum(energy.gaussian_rbm_free_energy(end, *tensors)) - tf.reduce_sum(
            energy.gaussian_rbm_free_energy(X, *tensors)
        )
    for a, e in zip(energy.gaussian_rbm_cd_k(X, *parameters, drawn, noise), tape.gradient(gap, tensors), strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-10, atol=1e-12)


def test_long_chains_have_the_moments_of_the_mixture(parameters):
    w, b, c = parameters
    count, k = 20_000, 40
    noise = np.random.default_rng(3).normal(size=(k, count, 4))
    found = energy.gaussian_rbm_gibbs_chain(np.zeros((count, 4)), w, b, c, uniforms(k, count, 3), noise).numpy()
    logits = H @ c + (H @ w) @ b + 0.5 * ((H @ w) ** 2).sum(1)
    p = np.exp(logits - logsumexp(logits))
    means = H @ w + b
    mean = p @ means
    covariance = np.eye(4) + (p[:, None] * (means - mean)).T @ (means - mean)
    six_sigma = 6 * np.sqrt(np.diag(covariance).max() / count)
    np.testing.assert_allclose(found.mean(0), mean, atol=six_sigma)
    np.testing.assert_allclose(np.cov(found.T), covariance, atol=3 * six_sigma)


def test_what_is_refused(parameters):
    with pytest.raises(ValueError, match=r"^gaussian_rbm_log_partition: the hidden layer of w has 17 units"):
        energy.gaussian_rbm_log_partition(np.zeros((17, 2)), np.zeros(2), np.zeros(17))
    noise = np.zeros((1, 6, 4))
    for function in (energy.gaussian_rbm_gibbs_chain, energy.gaussian_rbm_cd_k):
        with pytest.raises(ValueError, match=rf"^{function.__name__}: hidden_uniforms holds 1, expected"):
            function(X, *parameters, np.ones((1, 6, 3)), noise)
        function(X, *parameters, np.zeros((1, 6, 3)), noise - 5)  # normal numbers may be anything


def test_all_hidden_states_are_enumerated():
    """With two to the nth states in counting order, each state stands once."""
    c = np.log(np.arange(1.0, 5.0))
    total = math.prod(1 + math.exp(value) for value in c)
    assert sum(math.exp(np.dot(h, c)) for h in itertools.product([0, 1], repeat=4)) == pytest.approx(total)
    found = energy.gaussian_rbm_log_partition(np.zeros((4, 1)), [0.0], c)
    assert float(found) == pytest.approx(0.5 * math.log(2 * math.pi) + math.log(total), rel=1e-12)
