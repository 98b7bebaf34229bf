"""The two parts of a detector's loss, row by row."""

import numpy as np


def cross_entropy(scores, classes):
    """Losses (n,) and their gradients (n, k)."""
    top = scores.max(axis=1, keepdims=True)
    log_p = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    rows = np.arange(len(classes))
    return -log_p[rows, classes], np.exp(log_p) - np.eye(scores.shape[1])[classes]


def overflowing(scores, classes):
    """The same, without the largest score taken off."""
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(classes)), classes]), p - np.eye(scores.shape[1])[classes]


def smooth_l1(d):
    return np.where(np.abs(d) < 1, d**2 / 2, np.abs(d) - 0.5), np.clip(d, -1, 1)


def plain_l1(d):
    return np.abs(d), np.sign(d)


def squares(d):
    return d**2 / 2, d


def jumping(d):
    """Without the half that makes both pieces meet."""
    return np.where(np.abs(d) < 1, d**2 / 2, np.abs(d)), np.clip(d, -1, 1)


def apart(rng, shape):
    """Differences of both kinds, within and beyond 1, none of which is near it or near 0."""
    size = rng.permuted(np.resize(np.linspace(0.1, 2.4, 24), int(np.prod(shape)))).reshape(shape)
    size = np.where(np.abs(size - 1) < 0.02, 0.9, size)
    return size * rng.choice([-1.0, 1.0], size=shape)
