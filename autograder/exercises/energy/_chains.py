"""Machines and random numbers for the exercises on Gibbs sampling, away from where rounding turns a sample."""

import numpy as np

MARGIN = 2e-3


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable_sigmoid(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


def parameters(rng, visible, hidden, large=False):
    """Multiples of 1/64, which float32 adds without error; or so large that every probability is 0 or 1.

    Large weights are even multiples of 100 and their biases odd ones, so that no net input is close to 0.
    """
    shapes = {"w": (hidden, visible), "b": (visible,), "c": (hidden,)}
    normal = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    if large:
        return {name: 200 * np.round(8 * n) + 100 * (name != "w") for name, n in normal.items()}
    return {name: np.round(64 * n) / 64 for name, n in normal.items()}


def without_first_units(inputs):
    """The first unit of either layer has no weights and no bias: its probability is exactly 1/2."""
    for name in ("w", "b", "c"):
        inputs[name][0] = 0
    inputs["w"][:, 0] = 0


def bits(rng, *shape):
    return rng.integers(0, 2, size=shape).astype(float)


def uniforms_clear_of(rng, p):
    u = rng.random(p.shape)
    while (near := np.abs(u - p) < MARGIN).any():
        u[near] = rng.random(near.sum())
    return u


def uniforms_along_the_chain(rng, k, x, w, b, c):
    """Draw uniforms of k steps so far from the probabilities that no rounding turns a sample."""
    hidden_uniforms, visible_uniforms = [], []
    for _ in range(k):
        p = sigmoid(x @ w.T + c)
        hidden_uniforms.append(uniforms_clear_of(rng, p))
        p = sigmoid((hidden_uniforms[-1] < p) @ w + b)
        visible_uniforms.append(uniforms_clear_of(rng, p))
        x = (visible_uniforms[-1] < p).astype(float)
    return {"hidden_uniforms": np.array(hidden_uniforms), "visible_uniforms": np.array(visible_uniforms)}
