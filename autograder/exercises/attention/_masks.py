"""What this unit's exercises draw, and what their mistakes are made of; not for solutions."""

import numpy as np


def before(scores, mask):
    """Scores that may not be seen are −∞."""
    return np.where(mask, scores, -np.inf)


def masked_softmax(scores, mask, *, axis=-1, stable=True, hide=before, empty=0.0):
    """Softmax over what may be seen, with a slip in it.

    Args:
        scores: in rows.
        mask: of their shape, or repeated to it.
        axis: over which it sums to one.
        stable: whether the largest score is subtracted.
        hide: makes scores of scores and mask.
        empty: the weights where nothing may be seen; None for what comes out.
    """
    with np.errstate(all="ignore"):
        z = hide(scores, mask)
        e = np.exp(z - z.max(axis, keepdims=True) if stable else z)
        weights = e / e.sum(axis, keepdims=True)
    return weights if empty is None else np.where(np.any(mask, axis=-1, keepdims=True), weights, empty)


def masked_afterwards(scores, mask):
    """Softmax over all, of which the weights that may not be seen are taken away."""
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.where(mask, e / e.sum(axis=-1, keepdims=True), 0)


def renormalized(scores, mask):
    """Softmax over all, of which what may be seen is divided by its sum: the largest score may be a hidden one."""
    e = np.where(mask, np.exp(scores - scores.max(axis=-1, keepdims=True)), 0)
    return e / np.maximum(e.sum(axis=-1, keepdims=True), np.finfo(e.dtype).tiny)


def not_low_enough(scores, mask):
    """Scores that may not be seen are low, and others are lower."""
    return np.where(mask, scores, -1000.0)


def up_to(lengths, time):
    """True for the steps that each sequence has (batch, time)."""
    return np.arange(time) < np.asarray(lengths)[:, None]


def someone_hidden(rng, *shape):
    """Masks whose rows have someone to see and someone not; of these, one stands before the other."""
    while True:
        mask = rng.random(shape) < 0.6
        if mask.any(axis=-1).all() and not mask.all(axis=-1).any() and not mask[..., 0].all():
            return mask
