"""The expectation of contrastive divergence, enumerated: every path that a chain can take, with its probability.

Nothing is sampled. The code under test walks each path, since a uniform number of 0 turns a unit on and one next to 1
turns it off.
"""

import itertools

import numpy as np
import pytest

from dlcourse import energy
from dlcourse.energy.contrastive_divergence import weighted_cd_k, weighted_persistent_cd_k
from tests.dlcourse.energy.machines import HIDDEN, VISIBLE, binary_states, exact_gradient, machine, sigmoid

PARAMETERS = tuple(2 * parameter for parameter in machine(seed=5))
X, H = binary_states(VISIBLE), binary_states(HIDDEN)
ON, OFF = 0.0, 1 - 2.0**-53
# A step goes to one of these: hidden and visible units together.
STEPS = [(h, x) for h in H for x in X]


def probability(p, units):
    return np.prod(np.where(units == 1, p, 1 - p))


def paths(x, k):
    """Every path of k steps from x: the uniforms that lead along it, and how probable it is."""
    w, b, c = PARAMETERS
    for path in itertools.product(STEPS, repeat=k):
        here, likely = x, 1.0
        for h, there in path:
            likely *= probability(sigmoid(w @ here + c), h) * probability(sigmoid(b + h @ w), there)
            here = there
        yield [np.where(h == 1, ON, OFF) for h, _ in path], [np.where(v == 1, ON, OFF) for _, v in path], likely


def expectation(batch, k):
    """E[CD-k], as a sum over all paths of what ``weighted_cd_k`` makes of each."""
    total = [0.0, 0.0, 0.0]
    for x in batch:
        u, v, likely = map(np.array, zip(*paths(x, k), strict=True))
        rows = np.repeat(x[None], len(likely), axis=0)
        assert likely.sum() == pytest.approx(1, rel=1e-12)
        h = energy.rbm_hidden_given_visible(rows, PARAMETERS[0], PARAMETERS[2])
        uniforms = np.moveaxis(u, 1, 0), np.moveaxis(v, 1, 0)
        found = weighted_cd_k(rows, h, *PARAMETERS, *uniforms, likely[:, None])
        total = [a + b.numpy() for a, b in zip(total, found, strict=True)]
    return total


def by_matrix(batch, k):
    """The same by the transition matrix over all visible states, in NumPy."""
    w, b, c = PARAMETERS
    p_h, p_x = sigmoid(X @ w.T + c), sigmoid(H @ w + b)
    to_h = np.array([[probability(p, h) for h in H] for p in p_h])
    to_x = np.array([[probability(p, x) for x in X] for p in p_x])
    start = np.array([np.all(x == X, axis=1) for x in batch]).astype(float).sum(0)
    weight = start - start @ np.linalg.matrix_power(to_h @ to_x, k)
    return np.einsum("s,si,sj->ij", weight, p_h, X), weight @ X, weight @ p_h


@pytest.mark.parametrize("k", [1, 2])
def test_expectation_of_cd_k_is_that_of_its_paths(k):
    batch = X[[1, 6, 6]]
    for paths_, matrix in zip(expectation(batch, k), by_matrix(batch, k), strict=True):
        np.testing.assert_allclose(paths_, matrix, rtol=1e-11, atol=1e-12)


def test_expectation_tends_to_the_exact_gradient():
    """CD-1 is biased; each further step shrinks what is left by the chain's second eigenvalue, which is below one."""
    batch = X[[1, 6, 6]]
    exact = exact_gradient(batch, *PARAMETERS)

    def bias(estimate):
        return max(np.abs(a - e).max() for a, e in zip(estimate, exact, strict=True))

    biases = [bias(by_matrix(batch, k)) for k in (1, 2, 4, 8, 16)]
    assert bias(expectation(batch, 1)) == pytest.approx(biases[0], rel=1e-10)
    assert bias(expectation(batch, 2)) == pytest.approx(biases[1], rel=1e-10)
    assert biases[0] > 0.5
    assert all(later < 0.4 * earlier for earlier, later in itertools.pairwise(biases))
    assert bias(by_matrix(batch, 64)) < 1e-12


def test_persistent_chains_at_equilibrium_give_the_exact_gradient():
    """Chains that have the model's distribution keep it, so that one step has no bias: all paths from all states."""
    batch = X[[1, 6, 6]]
    w, b, c = PARAMETERS
    stationary = energy.boltzmann_distribution(energy.free_energy(X, w, b, c)).numpy()
    chains, u, v, likely = [], [], [], []
    for x, p in zip(X, stationary, strict=True):
        for hidden, visible, path in paths(x, 1):
            chains.append(x)
            u.append(hidden[0])
            v.append(visible[0])
            likely.append(p * path)
    total = [0.0, 0.0, 0.0]
    for x, h, y, p in zip(chains, u, v, likely, strict=True):  # one chain at a time, weighted with its probability
        found = energy.persistent_cd_k(batch, x[None], w, b, c, h[None, None], y[None, None])
        total = [a + p * d.numpy() for a, d in zip(total, found[:3], strict=True)]
    for found, exact in zip(total, exact_gradient(batch, w, b, c), strict=True):
        np.testing.assert_allclose(found, exact, rtol=1e-10, atol=1e-12)


def test_a_row_that_counts_twice_is_two_rows_for_persistent_chains():
    batch, (w, b, c) = X[[1, 6]], PARAMETERS
    rng = np.random.default_rng(0)
    chains, uniforms = X[[2, 5, 7]], (rng.uniform(size=(2, 3, HIDDEN)), rng.uniform(size=(2, 3, VISIBLE)))
    h = energy.rbm_hidden_given_visible(batch, w, c)
    counted = weighted_persistent_cd_k(batch, h, chains, w, b, c, *uniforms, np.array([[2.0], [1.0]]))
    for one, both in zip(counted, energy.persistent_cd_k(X[[1, 1, 6]], chains, w, b, c, *uniforms), strict=True):
        np.testing.assert_allclose(one, both, rtol=1e-12, atol=1e-12)
