"""What this unit's exercises draw, and what their mistakes are made of; not for solutions."""

import numpy as np


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable_sigmoid(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


FUNCTIONS = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}
SLOPES = {"tanh": lambda z: 1 - np.tanh(z) ** 2, "linear": np.ones_like}


def weights(rng, features, units, blocks=1, scale=0.7):
    width = blocks * units
    return {
        "kernel": rng.normal(scale=scale, size=(features, width)),
        "recurrent_kernel": rng.normal(scale=scale, size=(units, width)),
        "bias": rng.normal(scale=scale, size=width),
    }


def step(rng, batch, features, units, blocks=1, **options):
    """Input, state and weights of one step in time."""
    start = {"x": rng.normal(size=(batch, features)), "h": rng.uniform(-1, 1, size=(batch, units))}
    return {**start, **weights(rng, features, units, blocks), **options}


def sequences(rng, batch, time, features, units, blocks=1, **options):
    """Sequences, the state before them, and weights."""
    start = {"x": rng.normal(size=(batch, time, features)), "h": rng.uniform(-1, 1, size=(batch, units))}
    return {**start, **weights(rng, features, units, blocks), **options}


def with_upstream(rng, batch, time, features, units, blocks=1, **options):
    """The same with a gradient of every hidden state, which is not zero on average."""
    drawn = sequences(rng, batch, time, features, units, blocks)
    return {**drawn, "upstream": rng.normal(size=(batch, time, units)) + 0.3, **options}
