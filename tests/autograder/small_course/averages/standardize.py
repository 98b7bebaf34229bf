"""Standardised columns."""

import numpy as np

from autograder import Case, Exercise, Mistake


def standardize(x, *, ddof=0):
    r"""Return the columns with mean zero and variance one, and their deviations $\sigma$.

    **Return** two arrays: of the shape of `x`, and of shape `(columns,)`.
    """
    deviation = np.std(x, axis=0, ddof=ddof)
    return (x - np.mean(x, axis=0)) / deviation, deviation


def table(rng, rows, ddof=0):
    return {"x": rng.normal(size=(rows, 3)), "ddof": ddof}


def not_centred(x, *, ddof=0):
    deviation = np.std(x, axis=0, ddof=ddof)
    return x / deviation, deviation


def no_ddof(x, *, ddof=0):
    return (x - np.mean(x, axis=0)) / np.std(x, axis=0), np.std(x, axis=0)


exercise = Exercise(
    solution=standardize,
    points=2.5,
    cases=[Case("a table", table, {"rows": 5}), Case("unbiased", table, {"rows": 4, "ddof": 1}, hidden=True)],
    mistakes=[
        Mistake("not centred", not_centred, "Subtract the mean first."),
        Mistake("no ddof", no_ddof, "The deviation must take `ddof` into account."),
    ],
    parts=["columns", "deviations"],
    reference=lambda x, *, ddof=0: ((x - x.mean(0)) / x.std(0, ddof=ddof), x.std(0, ddof=ddof)),
)
