"""Small machines, all of whose states can be listed."""

import itertools

import numpy as np

VISIBLE, HIDDEN = 3, 2


def binary_states(units):
    return np.array(list(itertools.product([0.0, 1.0], repeat=units)))


def machine(seed=0, visible=VISIBLE, hidden=HIDDEN):
    """Weights, visible and hidden biases."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(hidden, visible)), rng.normal(size=visible), rng.normal(size=hidden)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def exact_gradient(x, w, b, c):
    """Data term minus model term over all joint states, in NumPy, from the energy alone; summed over the batch."""
    visible, hidden = binary_states(w.shape[1]), binary_states(w.shape[0])
    energies = -(visible @ b)[:, None] - hidden @ c - visible @ w.T @ hidden.T
    joint = np.exp(-energies) / np.exp(-energies).sum()
    p_h = sigmoid(x @ w.T + c)
    model = joint.T @ visible  # (hidden states, visible)
    return (
        p_h.T @ x - len(x) * hidden.T @ model,
        x.sum(0) - len(x) * model.sum(0),
        p_h.sum(0) - len(x) * joint.sum(0) @ hidden,
    )


def ln_likelihood(x, w, b, c):
    """Mean ln P(x), Z by all states of the smaller layer."""
    hidden = binary_states(len(c))
    log_terms = hidden @ c + np.logaddexp(0, hidden @ w + b).sum(1)
    free = x @ b + np.logaddexp(0, x @ w.T + c).sum(1)
    return np.mean(free) - np.logaddexp.reduce(log_terms)
