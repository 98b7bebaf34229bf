"""A toy detector for tests of answers that are sets of points."""

import numpy as np

from autograder import Case, Exercise, Mistake


def peaks(x, *, least):
    """Find the local maxima of a picture.

    NumPy only. Return one row, one column of each.
    """
    ### BEGIN SOLUTION
    found = []
    for i in range(1, x.shape[0] - 1):
        for j in range(1, x.shape[1] - 1):
            if x[i, j] >= least and x[i, j] == x[i - 1 : i + 2, j - 1 : j + 2].max():
                found.append((i, j))
    return np.array(found, float).reshape(-1, 2)
    ### END SOLUTION


def by_columns(x, *, least):
    """The reference: the same points in another order."""
    return peaks(x.T.copy(), least=least)[:, ::-1]


def hills(rng, least=0.9):
    """Three hills and a lower one in each of four columns of boxes; one on a border, which is none."""
    x = rng.uniform(0.0, 0.2, (9, 17))
    rows, heights = rng.integers(2, 7, 4), [1.0, 1.2, 1.4, 0.6]
    for column, (row, height) in enumerate(zip(rows, rng.permutation(heights), strict=True)):
        x[row, 4 * column + 2] = height + rng.uniform(0.0, 0.1)
    x[0, rng.integers(0, 17)] = 2.0
    return {"x": x, "least": least}


def lowest_too(x, *, least):
    return peaks(x, least=0.5 * least)


def border_too(x, *, least):
    padded = np.pad(x, 1, constant_values=-1.0)
    return peaks(padded, least=least) - 1


def highest_only(x, *, least):
    return peaks(x, least=x[1:-1, 1:-1].max())


def exercise(**options):
    """The exercise, with what is given in place of its own."""
    declared = {
        "solution": peaks,
        "reference": by_columns,
        "points": 4,
        "id": "toy.peaks",
        "title": "Peaks",
        "cases": [
            Case("hills", hills),
            Case("one hill", hills, {"least": 1.35}),
            Case("hidden hills", hills, hidden=True),
        ],
        "mistakes": [
            Mistake("lower ones too", lowest_too, "Is the threshold what it should be?"),
            Mistake("border too", border_too, "What is a maximum at the border?"),
            Mistake("highest only", highest_only, "There may be several."),
        ],
        "unordered": {"": 0.5},
    }
    return Exercise(**(declared | options))
