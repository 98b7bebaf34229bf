"""Joint distributions that several tests use."""

import numpy as np

# Cover and Thomas, Elements of Information Theory, example 2.2.1, with a row for each x: H(X) = 7/4, H(Y) = 2,
# H(X|Y) = 11/8, H(Y|X) = 13/8, H(X, Y) = 27/8 and I(X; Y) = 3/8 bits.
COVER_THOMAS = np.array([[4, 2, 2, 8], [2, 4, 2, 0], [1, 1, 2, 0], [1, 1, 2, 0]]) / 32


def random_joints(*batch: int, seed: int = 0, rows: int = 3, columns: int = 5) -> np.ndarray:
    """Joint distributions, about a fifth of whose pairs never occur."""
    rng = np.random.default_rng(seed)
    joint = rng.uniform(size=(*batch, rows, columns)) * (rng.uniform(size=(*batch, rows, columns)) > 0.2)
    joint[..., 0, 0] += 0.1  # none is empty
    return joint / joint.sum(axis=(-2, -1), keepdims=True)
