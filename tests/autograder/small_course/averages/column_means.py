"""The mean of each column."""

import numpy as np

from autograder import Case, Exercise, Mistake


def column_means(x):
    """Return the mean of each column.

    **Given** `x`, shape `(rows, columns)`. **Return** one array of shape `(columns,)`.
    """
    ### BEGIN SOLUTION
    return np.sum(x, axis=0) / x.shape[0]
    ### END SOLUTION


def table(rng, rows=4):
    return rng.normal(loc=2.0, size=(rows, 3))


def row_means(x):
    return np.mean(x, axis=1)


def sums(x):
    return np.sum(x, axis=0)


exercise = Exercise(
    solution=column_means,
    points=3,
    cases=[
        Case("a table", table),
        Case("one row", table, {"rows": 1}),
        Case("another", table, {"rows": 7}, hidden=True),
    ],
    mistakes=[
        Mistake("rows for columns", row_means, "These are the means of the rows."),
        Mistake("no division", sums, "These are sums: divide by the number of rows."),
    ],
    hints=["Which axis do the rows lie along?", "`np.sum(x, axis=0)` sums over the rows."],
    reference=lambda x: np.mean(x, axis=0),
)
