"""Samples that the exercises on decision trees share."""

import numpy as np

COUNTS = [[300, 20, 0], [250, 30, 0], [20, 260, 1], [10, 200, 0]]  # of three classes, at each of four values


def one_of_its_class(rng):
    """More than a thousand samples of one feature, in a unit of one's own; only one sample has the third class."""
    values, classes = (np.repeat(index.ravel(), np.ravel(COUNTS)) for index in np.indices(np.shape(COUNTS)))
    x = (values[:, None] * rng.integers(2, 20) + rng.integers(-40, 40)) / 8
    return {"x": x, "y": rng.permutation(3)[classes], "num_classes": 3}
