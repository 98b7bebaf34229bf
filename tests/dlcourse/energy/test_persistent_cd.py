"""Persistent contrastive divergence against scikit-learn, against CD-k, and unit by unit."""

import numpy as np
import pytest
from sklearn.neural_network import BernoulliRBM as SklearnRBM

from dlcourse import energy
from tests.dlcourse.energy.machines import binary_states, exact_gradient, ln_likelihood, machine, sigmoid

VISIBLE, HIDDEN = 4, 3


@pytest.fixture
def draws():
    rng = np.random.default_rng(2)
    x = rng.integers(0, 2, (5, VISIBLE)).astype(float)
    chains = rng.integers(0, 2, (2, VISIBLE)).astype(float)
    return x, chains, *machine(4, VISIBLE, HIDDEN), rng.uniform(size=(3, 2, HIDDEN)), rng.uniform(size=(3, 2, VISIBLE))


def test_is_the_two_terms_unit_by_unit(draws):
    x, chains, w, b, c, u, v = draws
    ends = chains.copy()
    for m in range(len(chains)):
        for t in range(len(u)):
            h = [float(u[t, m, i] < sigmoid(c[i] + w[i] @ ends[m])) for i in range(HIDDEN)]
            ends[m] = [float(v[t, m, j] < sigmoid(b[j] + w[:, j] @ h)) for j in range(VISIBLE)]
    dw, db, dc = np.zeros_like(w), np.zeros_like(b), np.zeros_like(c)
    for rows, weight in ((x, 1.0), (ends, -len(x) / len(ends))):
        for row in rows:
            p = sigmoid(c + w @ row)
            dw, db, dc = dw + weight * np.outer(p, row), db + weight * row, dc + weight * p
    found = energy.persistent_cd_k(*draws)
    for a, e in zip(found, (dw, db, dc, ends), strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-12, atol=1e-13)


def test_chains_that_begin_at_the_data_are_cd_k(draws):
    x, _, w, b, c, _, _ = draws
    rng = np.random.default_rng(1)
    uniforms = rng.uniform(size=(2, 5, HIDDEN)), rng.uniform(size=(2, 5, VISIBLE))
    persistent = energy.persistent_cd_k(x, x, w, b, c, *uniforms)
    for a, e in zip(persistent, energy.cd_k(x, w, b, c, *uniforms), strict=False):
        np.testing.assert_allclose(a, e, rtol=1e-12, atol=1e-13)
    np.testing.assert_array_equal(persistent.chains, energy.gibbs_chain(x, w, b, c, *uniforms))


def test_is_scikit_learns_update(draws):
    """It keeps the hidden units: those that our chain draws first. Its step is the mean over the batch times η."""
    x, _, w, b, c, _, _ = draws
    rng = np.random.default_rng(7)
    chains, u, v, after = (rng.uniform(size=(5, n)) for n in (VISIBLE, HIDDEN, VISIBLE, HIDDEN))
    chains = (chains < 0.5).astype(float)

    class Given:
        def __init__(self):
            self.values = iter([v, after])

        def uniform(self, size):
            return next(self.values)

    theirs = SklearnRBM(n_components=HIDDEN, learning_rate=1.0)
    theirs.components_, theirs.intercept_visible_, theirs.intercept_hidden_ = w.copy(), b.copy(), c.copy()
    theirs.h_samples_ = (u < sigmoid(chains @ w.T + c)).astype(float)
    theirs._fit(x, Given())
    ours = energy.persistent_cd_k(x, chains, w, b, c, u[None], v[None])
    for step, new, old in zip(
        ours, (theirs.components_, theirs.intercept_visible_, theirs.intercept_hidden_), (w, b, c), strict=False
    ):
        np.testing.assert_allclose(step / len(x), new - old, rtol=1e-10, atol=1e-12)


def test_training_reaches_the_likelihood_of_the_exact_gradient():
    """Eight states with frequencies of their own; the model's ln P is exact, by enumeration."""
    x = binary_states(3)[[0, 0, 0, 3, 3, 5, 7, 7, 7, 7]]
    rng = np.random.default_rng(0)
    exact = [0.1 * parameter for parameter in machine(1)]
    ours, chains = [p.copy() for p in exact], x.copy()
    for step in range(600):
        rate = 0.2 / len(x) / (1 + step / 200)
        exact = [p + rate * g for p, g in zip(exact, exact_gradient(x, *exact), strict=True)]
        uniforms = rng.uniform(size=(2, len(chains), 2)), rng.uniform(size=(2, len(chains), 3))
        *gradients, chains = energy.persistent_cd_k(x, chains, *ours, *uniforms)
        ours = [p + rate * g.numpy() for p, g in zip(ours, gradients, strict=True)]
    start = ln_likelihood(x, *[0.1 * p for p in machine(1)])
    assert ln_likelihood(x, *exact) > start + 0.1
    assert ln_likelihood(x, *ours) > ln_likelihood(x, *exact) - 0.05


@pytest.mark.parametrize("wrong", [-0.25, 1.0, 1.5])
def test_a_number_that_is_no_uniform_is_refused(draws, wrong):
    *others, v = draws
    v = v.copy()
    v[1, 0, 2] = wrong
    told = rf"visible_uniforms holds {wrong:g}, expected numbers from \[0, 1\)"
    with pytest.raises(ValueError, match=f"persistent_cd_k: {told}"):
        energy.persistent_cd_k(*others, v)
    x, _, w, b, c, u, _ = draws
    with pytest.raises(ValueError, match=f"gibbs_step: {told}"):
        energy.gibbs_step(x[:2], w, b, c, u[1], v[1])
    for function in (energy.gibbs_chain, energy.cd_k):
        with pytest.raises(ValueError, match=told):
            function(x[:2], w, b, c, u, v)


def test_no_chain_is_refused(draws):
    x, chains, w, b, c, u, v = draws
    with pytest.raises(ValueError, match="at least one chain"):
        energy.persistent_cd_k(x, chains[:0], w, b, c, u[:, :0], v[:, :0])
