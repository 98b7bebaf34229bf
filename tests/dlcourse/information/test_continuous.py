"""Differential and Rényi entropy. Oracles: SciPy, PyTorch, closed forms, limits and the order of the orders."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.integrate
import scipy.stats
import tensorflow as tf
import torch

from dlcourse import information

RNG = np.random.default_rng(0)
BASES = pytest.mark.parametrize("base", [2.0, math.e, 10.0])
GRID = np.concatenate([np.linspace(-9, -2, 400), np.linspace(-1.99, 2, 3000), np.linspace(2.01, 9, 500)])
DENSITIES = {
    "normal": scipy.stats.norm(0.3, 0.7),
    "logistic": scipy.stats.logistic(0, 0.4),
    "uniform": scipy.stats.uniform(-9, 18),
    "triangular": scipy.stats.triang(0.25, -1.5, 2),
}


@BASES
@pytest.mark.parametrize("name", DENSITIES)
def test_differential_entropy_is_scipys(name, base):
    density = DENSITIES[name]
    actual = information.differential_entropy(density.pdf(GRID), GRID, base=base)
    np.testing.assert_allclose(actual, density.entropy() / np.log(base), atol=1e-5)


def test_differential_entropy_is_the_trapezoidal_rule():
    x = np.sort(RNG.uniform(size=7))
    density = RNG.uniform(0.1, 2, size=(3, 7))
    density /= scipy.integrate.trapezoid(density, x)[:, None]
    expected = scipy.integrate.trapezoid(-density * np.log2(density), x)
    np.testing.assert_allclose(information.differential_entropy(density, x), expected, rtol=1e-13)


def test_differential_entropy_of_a_stretched_variable_has_the_logarithm_more():
    density = DENSITIES["normal"].pdf(GRID)
    stretched = information.differential_entropy(density / 8, 8 * GRID)
    np.testing.assert_allclose(stretched - information.differential_entropy(density, GRID), 3, atol=1e-5)


def test_differential_entropy_has_no_lower_bound_and_pairs_may_have_less():
    """Note D's H(X) ≤ H(X, Y) for discrete variables: of two small independent intervals the pair has less."""
    one, other = information.uniform_differential_entropy([0.0, 0.0], [0.5, 0.25]).numpy()
    assert (one, other) == (-1, -2)
    assert one + other < one


@pytest.mark.parametrize(
    ("density", "x", "told"),
    [
        ([1.0, 1.0], [0.0, 0.5], "integrates to 0.5"),
        ([1.0, np.nan], [0.0, 1.0], "entry nan"),
        ([3.0, -1.0], [0.0, 1.0], "entry -1"),
        ([1.0, 1.0], [1.0, 0.0], "do not rise"),
        ([1.0], [1.0], "at least 2 points"),
    ],
)
def test_a_density_that_is_none_is_refused(density, x, told):
    with pytest.raises(ValueError, match=f"differential_entropy: .*{told}"):
        information.differential_entropy(np.array(density), np.array(x))


@BASES
def test_uniform_differential_entropy_is_scipys_and_pytorchs(base):
    low = RNG.normal(size=(2, 3))
    high = low + RNG.uniform(0.1, 5, size=low.shape)
    actual = information.uniform_differential_entropy(low, high, base=base)
    np.testing.assert_allclose(actual, scipy.stats.uniform(low, high - low).entropy() / np.log(base), rtol=1e-12)
    of_torch = torch.distributions.Uniform(torch.tensor(low), torch.tensor(high)).entropy()
    np.testing.assert_allclose(actual, of_torch / np.log(base), rtol=1e-12)


def test_an_interval_without_length_is_refused():
    with pytest.raises(ValueError, match="expected low < high"):
        information.uniform_differential_entropy([1.0], [1.0])


def covariances(*batch, dimensions):
    factor = RNG.normal(size=(*batch, dimensions, dimensions))
    return factor @ factor.swapaxes(-1, -2) + 0.1 * np.eye(dimensions)


@BASES
def test_gaussian_differential_entropy_is_scipys_and_pytorchs(base):
    covariance = covariances(2, 3, dimensions=4)
    actual = information.gaussian_differential_entropy(covariance, base=base).numpy()
    expected = [[scipy.stats.multivariate_normal(cov=c).entropy() for c in row] for row in covariance]
    np.testing.assert_allclose(actual, expected / np.log(base), rtol=1e-10)
    of_torch = torch.distributions.MultivariateNormal(torch.zeros(4, dtype=torch.float64), torch.tensor(covariance))
    np.testing.assert_allclose(actual, of_torch.entropy() / np.log(base), rtol=1e-12)


def test_gaussian_differential_entropy_needs_no_determinant_within_range():
    for scale in (1e-12, 1e12):
        expected = 200 * scipy.stats.norm(scale=math.sqrt(scale)).entropy()
        actual = information.gaussian_differential_entropy(scale * np.eye(200), base=math.e)
        np.testing.assert_allclose(actual, expected, rtol=1e-13)


def test_gradient_of_gaussian_differential_entropy_is_half_the_inverse():
    covariance = tf.constant(covariances(dimensions=3))
    with tf.GradientTape() as tape:
        tape.watch(covariance)
        value = information.gaussian_differential_entropy(covariance, base=math.e)
    np.testing.assert_allclose(tape.gradient(value, covariance), np.linalg.inv(covariance) / 2, rtol=1e-10)


def test_no_variable_of_the_same_variance_has_more_than_the_gaussian():
    for frozen in (*DENSITIES.values(), scipy.stats.laplace(), scipy.stats.t(5), scipy.stats.expon()):
        gaussian = information.gaussian_differential_entropy(np.array([[frozen.var()]]), base=math.e)
        assert float(gaussian) >= frozen.entropy() - 1e-9


@pytest.mark.parametrize(
    ("covariance", "told"),
    [
        ([[1.0, 2.0], [2.0, 1.0]], "no covariance"),
        ([[1.0, 1.0], [1.0, 1.0]], "singular"),
        ([[1.0, 0.5], [0.0, 1.0]], "symm"),
    ],
)
def test_a_covariance_that_is_none_is_refused(covariance, told):
    with pytest.raises(ValueError, match=f"covariance is .*{told}"):
        information.gaussian_differential_entropy(np.array(covariance))


# Of x with standard deviation 0.7 and y with 1.3; uneven, and of different sizes.
PLANE = np.linspace(-5, 5, 241), np.concatenate([np.linspace(-9, -3, 40), np.linspace(-2.9, 9, 260)])


def gaussian_pair(correlation):
    covariance = np.array([[0.49, 0.91 * correlation], [0.91 * correlation, 1.69]])
    points = np.stack(np.meshgrid(*PLANE, indexing="ij"), axis=-1)
    return covariance, scipy.stats.multivariate_normal(cov=covariance).pdf(points)


@BASES
@pytest.mark.parametrize("correlation", [-0.9, 0.0, 0.5])
def test_joint_differential_entropy_of_a_gaussian_has_its_closed_form(correlation, base):
    """h(X, Y) is SciPy's; I = −½ ln(1 − ρ²), and given X there remains a Gaussian of variance σ²(1 − ρ²)."""
    covariance, density = gaussian_pair(correlation)
    remains = 1.3 * math.sqrt(1 - correlation**2)
    expected = (
        scipy.stats.multivariate_normal(cov=covariance).entropy(),
        scipy.stats.norm(scale=remains).entropy(),
        -math.log(1 - correlation**2) / 2,
    )
    actual = information.joint_differential_entropy(density, *PLANE, base=base)
    np.testing.assert_allclose(actual, np.array(expected) / math.log(base), atol=2e-3)
    closed = information.gaussian_differential_entropy(covariance, base=base)
    np.testing.assert_allclose(actual.joint, closed, atol=2e-3)


def random_density(*batch):
    x, y = np.sort(RNG.uniform(size=6)), np.sort(RNG.uniform(size=4))
    density = RNG.uniform(size=(*batch, 6, 4)) * (RNG.uniform(size=(*batch, 6, 4)) > 0.3)
    mass = scipy.integrate.trapezoid(scipy.integrate.trapezoid(density, y), x)
    return density / mass[..., None, None], x, y


def test_joint_differential_entropy_is_scipys_rule_and_keeps_the_chain_rules():
    density, x, y = random_density(2, 3)
    f = -density * np.log2(np.where(density > 0, density, 1))
    of_x, of_y = scipy.integrate.trapezoid(density, y), scipy.integrate.trapezoid(density, x, axis=-2)
    h_x, h_y = information.differential_entropy(of_x, x), information.differential_entropy(of_y, y)
    joint, conditional, mutual = information.joint_differential_entropy(density, x, y)
    np.testing.assert_allclose(joint, scipy.integrate.trapezoid(scipy.integrate.trapezoid(f, y), x), rtol=1e-12)
    np.testing.assert_allclose(conditional, joint - h_x, atol=1e-12)
    np.testing.assert_allclose(mutual, h_x + h_y - joint, atol=1e-12)


def test_mutual_information_of_densities_has_no_unit():
    density, x, y = random_density()
    plain = information.joint_differential_entropy(density, x, y)
    stretched = information.joint_differential_entropy(density / 32, 8 * x, 4 * y)
    np.testing.assert_allclose(np.subtract(stretched, plain), [5, 2, 0], atol=1e-12)


@pytest.mark.parametrize(
    ("density", "x", "y", "told"),
    [
        (np.ones((2, 2)), [0.0, 0.5], [0.0, 1.0], "integrates to 0.5 over x and y"),
        (np.ones((2, 1)), [0.0, 1.0], [0.0], "y has shape .*at least 2 points"),
        (np.ones((2, 2)), [0.0, 1.0], [1.0, 0.0], "points of y do not rise"),
        ([[1.0, -1.0], [2.0, 2.0]], [0.0, 1.0], [0.0, 1.0], "entry -1"),
        (np.ones((2, 3)), [0.0, 1.0, 2.0], [0.0, 1.0, 2.0], "x has shape"),
    ],
)
def test_a_joint_density_that_is_none_is_refused(density, x, y, told):
    with pytest.raises(ValueError, match=told):
        information.joint_differential_entropy(np.array(density), np.array(x), np.array(y))


P = RNG.dirichlet(np.ones(5), size=(3, 2))
P[0, 0] = [0.5, 0.25, 0.25, 0.0, 0.0]


@BASES
@pytest.mark.parametrize("order", [0.25, 0.5, 0.9, 1.1, 1.5, 2.0, 7.0, 30.0])
def test_renyi_entropy_is_its_definition(order, base):
    expected = np.log((P**order).sum(-1)) / (1 - order) / np.log(base)
    np.testing.assert_allclose(information.renyi_entropy(P, order=order, base=base), expected, rtol=1e-11)


def test_renyi_entropy_has_its_limits():
    np.testing.assert_array_equal(information.renyi_entropy(P, order=0), np.log2((P > 0).sum(-1)))
    np.testing.assert_allclose(
        information.renyi_entropy(P, order=1), scipy.stats.entropy(P, axis=-1, base=2), rtol=1e-13
    )
    np.testing.assert_allclose(information.renyi_entropy(P, order=math.inf), -np.log2(P.max(-1)), rtol=1e-13)
    np.testing.assert_allclose(information.renyi_entropy(P, order=1e6), -np.log2(P.max(-1)), rtol=1e-4)


@pytest.mark.parametrize(("dtype", "step"), [("float32", 1e-4), ("float64", 1e-9)])
def test_renyi_entropy_keeps_its_digits_beside_shannon(dtype, step):
    """At α = 1 ± 10⁻⁹ the textbook's formula has lost nine of its digits; the slope is −½ Var(ln p)."""
    p = P[1].astype(dtype)
    shannon = scipy.stats.entropy(P[1], axis=-1)
    variance = (P[1] * np.log(P[1]) ** 2).sum(-1) - shannon**2
    for side in (-step, step):
        actual = information.renyi_entropy(p, order=1 + side, base=math.e)
        np.testing.assert_allclose(actual, shannon - variance / 2 * side, rtol=10 * np.finfo(dtype).eps + step**2 * 10)


def test_renyi_entropy_never_grows_with_the_order():
    orders = [0, 0.3, 0.5, 0.99, 1, 1.01, 1.5, 2, 10, 1e3, math.inf]
    values = np.array([information.renyi_entropy(P, order=order) for order in orders])
    assert (np.diff(values, axis=0) <= 1e-12).all()
    uniform = [float(information.renyi_entropy(np.full(8, 1 / 8), order=order)) for order in orders]
    np.testing.assert_allclose(uniform, 3, rtol=1e-12)


def test_renyi_entropy_takes_no_negative_order():
    for order in (-0.5, math.nan):
        with pytest.raises(ValueError, match=r"renyi_entropy: order is .*expected 0 or more"):
            information.renyi_entropy(P, order=order)
