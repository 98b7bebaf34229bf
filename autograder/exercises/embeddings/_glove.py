"""Counts and parameters of GloVe for exercises."""

import numpy as np


def weighting(counts, cutoff, power):
    return np.minimum(counts / cutoff, 1.0) ** power


def parameters(rng, words, features, **options):
    """Counts on both sides of the cutoff, one of them equal to it; some pairs were never seen. Not symmetric."""
    cutoff = options.get("cutoff", 100.0)
    counts = cutoff * np.round(np.exp(rng.uniform(-2.5, 0.7, size=(words, words))) * 64) / 64
    counts[rng.random((words, words)) < 0.25] = 0
    counts.flat[rng.permutation(words**2)[:3]] = 0, cutoff, cutoff / 16
    return {
        "counts": counts,
        "centre": rng.normal(size=(words, features)),
        "context": rng.normal(size=(words, features)),
        "centre_bias": rng.normal(size=words),
        "context_bias": rng.normal(size=words),
        **options,
    }


BY_HAND = {
    "counts": np.array([[0.0, np.e], [1.0, 0.0]]),
    "centre": np.array([[1.0], [2.0]]),
    "context": np.array([[3.0], [-1.0]]),
    "centre_bias": np.array([0.5, 0.0]),
    "context_bias": np.array([0.0, 0.25]),
    "cutoff": 1.0,
    "power": 0.75,
}
