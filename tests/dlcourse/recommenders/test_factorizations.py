"""Matrix factorization and AutoRec: by hand, by PyTorch, and by what must not have a gradient."""

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.recommenders import (
    autorec,
    autorec_loss,
    gmf,
    matrix_factorization,
    matrix_factorization_gradient,
    matrix_factorization_loss,
    neumf,
)


@pytest.fixture
def problem(rng):
    mask = rng.uniform(size=(5, 7)) < 0.6
    mask[2] = False
    shapes = [(5, 3), (7, 3), (5,), (7,)]
    return rng.normal(size=(5, 7)), mask, [rng.normal(size=shape) for shape in shapes]


def test_a_rating_by_hand():
    parameters = [[1.0, 2.0]], [[3.0, -1.0]], [0.5], [-0.25]
    assert matrix_factorization([0], [0], *parameters).numpy() == [1.25]
    cold = matrix_factorization([-1, 0, -1], [0, -1, -1], *parameters, mean=3.0)
    np.testing.assert_allclose(cold, [2.75, 3.5, 3.0])


def test_pairs_are_entries_of_the_product(rng, problem):
    _, _, (p, q, b, c) = problem
    users, items = rng.integers(0, 5, 20), rng.integers(0, 7, 20)
    table = p @ q.T + b[:, None] + c
    np.testing.assert_allclose(matrix_factorization(users, items, p, q, b, c), table[users, items], rtol=1e-12)


def test_loss_and_gradient_are_pytorchs(problem):
    ratings, mask, parameters = problem
    p, q, b, c = theirs = [torch.tensor(each, requires_grad=True) for each in parameters]
    error = (torch.tensor(ratings) - (p @ q.T + b[:, None] + c))[torch.tensor(mask)]
    loss = (error**2).sum() + 0.3 * sum((each**2).sum() for each in theirs)
    loss.backward()
    assert float(matrix_factorization_loss(ratings, mask, *parameters, strength=0.3)) == pytest.approx(loss.item())
    for mine, each in zip(matrix_factorization_gradient(ratings, mask, *parameters, strength=0.3), theirs, strict=True):
        np.testing.assert_allclose(mine, each.grad, rtol=1e-10)


def test_an_empty_user_is_pulled_to_zero_and_nowhere_else(problem):
    ratings, mask, parameters = problem
    gradients = matrix_factorization_gradient(ratings, mask, *parameters, strength=0.3)
    np.testing.assert_allclose(gradients.user_factors[2], 0.6 * parameters[0][2])


def test_alternating_least_squares_has_no_gradient_left(problem):
    """For fixed items, the closed form of a user's factors is where the gradient vanishes."""
    ratings, mask, (p, q, _, _) = problem
    for u, observed in enumerate(mask):
        some = q[observed]
        p[u] = np.linalg.solve(some.T @ some + 0.3 * np.eye(3), some.T @ ratings[u, observed])
    gradients = matrix_factorization_gradient(ratings, mask, p, q, np.zeros(5), np.zeros(7), strength=0.3)
    np.testing.assert_allclose(gradients.user_factors, 0, atol=1e-10)


@pytest.fixture
def weights(rng):
    return [rng.normal(size=shape) for shape in [(7, 4), (4,), (4, 7), (7,)]]


def test_autorec_is_pytorchs(problem, weights):
    ratings, mask, _ = problem
    v, mu, w, b = theirs = [torch.tensor(each, requires_grad=True) for each in weights]
    known = torch.tensor(np.where(mask, ratings, 0))
    out = torch.sigmoid(known @ v + mu) @ w + b
    loss = ((torch.tensor(ratings) - out)[torch.tensor(mask)] ** 2).sum() + 0.2 * ((v**2).sum() + (w**2).sum())
    loss.backward()
    np.testing.assert_allclose(autorec(ratings, mask, *weights), out.detach(), rtol=1e-10)
    variables = [tf.Variable(each) for each in weights]
    with tf.GradientTape() as tape:
        mine = autorec_loss(ratings, mask, *variables, strength=0.2)
    assert float(mine) == pytest.approx(loss.item())
    for gradient, each in zip(tape.gradient(mine, variables), theirs, strict=True):
        np.testing.assert_allclose(gradient, each.grad, rtol=1e-9)


def test_no_gradient_comes_through_what_is_not_observed(problem, weights):
    """A user that nobody observes changes no output's loss, and what stands in an empty entry changes nothing."""
    ratings, mask, _ = problem
    mask[:, 3] = False
    variables = [tf.Variable(each) for each in weights]
    with tf.GradientTape() as tape:
        loss = autorec_loss(ratings, mask, *variables, strength=0.0)
    encoder, _, decoder, bias = tape.gradient(loss, variables)
    assert not np.any(np.asarray(encoder)[3])
    assert not np.any(np.asarray(decoder)[:, 3])
    assert np.asarray(bias)[3] == 0
    other = np.where(mask, ratings, np.nan)
    assert float(autorec_loss(other, mask, *weights, strength=0.0)) == pytest.approx(float(loss))


def test_gmf_of_ones_is_matrix_factorization(rng, problem):
    _, _, (p, q, b, c) = problem
    users, items = rng.integers(-1, 5, 20), rng.integers(-1, 7, 20)
    product = gmf(users, items, p, q)
    plain = matrix_factorization(users, items, p, q, 0 * b, 0 * c)
    np.testing.assert_allclose(tf.reduce_sum(product, axis=1), plain, atol=1e-12)


def test_neumf_is_pytorchs(rng):
    product, u, v = (rng.normal(size=(6, size)) for size in (3, 2, 4))
    kernels, biases = [rng.normal(size=s) for s in ((6, 5), (5, 8))], [rng.normal(size=s) for s in (5, 8)]
    h = rng.normal(size=11)
    x = torch.tensor(np.concatenate([u, v], axis=1))
    for kernel, bias in zip(kernels, biases, strict=True):
        x = torch.nn.functional.linear(x, torch.tensor(kernel.T), torch.tensor(bias)).relu()
    theirs = torch.cat([torch.tensor(product), x], dim=1) @ torch.tensor(h)
    np.testing.assert_allclose(neumf(product, u, v, kernels, biases, h), theirs, rtol=1e-10)
