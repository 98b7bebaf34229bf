"""What this unit's references and mistakes are made of: layers, tap by tap; not for solutions."""

import numpy as np


def relu(z):
    return np.maximum(z, 0)


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


FUNCTIONS = {"relu": relu, "sigmoid": sigmoid, "tanh": np.tanh}


def pair(value):
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def framed(x, padding, value=0.0):
    return np.pad(x, ((0, 0), *((p, p) for p in pair(padding)), (0, 0)), constant_values=value)


def taps(x, size, strides):
    """Go through a window's entries: where each one is, and what it meets at every place of the output."""
    strides = pair(strides)
    rows, columns = ((n - m) // s + 1 for n, m, s in zip(x.shape[1:3], size, strides, strict=True))
    for i, j in np.ndindex(*size):
        yield (i, j), x[:, i : i + strides[0] * rows : strides[0], j : j + strides[1] * columns : strides[1]]


def conv(x, filters, bias=0.0, strides=1, padding=0):
    """Cross-correlation, and a bias."""
    return sum(met @ filters[place] for place, met in taps(framed(x, padding), filters.shape[:2], strides)) + bias


def max_pool(x, size=2, strides=2, padding=0):
    return np.max([met for _, met in taps(framed(x, padding, -np.inf), pair(size), strides)], axis=0)


def mean_pool(x, size=2, strides=2):
    return np.mean([met for _, met in taps(x, pair(size), strides)], axis=0)


def log_softmax(z):
    return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)


def softmax(z):
    return np.exp(log_softmax(z))


def layer(rng, *shape, gain=1.4):
    """Filters or a matrix; maps keep their size on the way."""
    return rng.normal(scale=gain / np.sqrt(np.prod(shape[:-1])), size=shape)


def different(rng, count, low, high):
    """So many whole numbers, no two alike."""
    return [int(n) for n in rng.permutation(np.arange(low, high))[:count]]
