"""An affine map and its mean."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part


def affine(x, w, *, shift=0.0):
    """Return x w + shift, and the mean of x over the batch.

    A toy for the engine's own tests: two parts, a keyword, a hidden case, and a reference that needs no TensorFlow.
    """
    ### BEGIN SOLUTION
    return x @ w + shift, x.mean(axis=0)
    ### END SOLUTION


def reference(x, w, *, shift=0.0):
    return np.einsum("ni,io->no", x, w) + shift, x.sum(axis=0) / len(x)


def numbers(rng, batch=4, **more):
    return {"x": rng.normal(size=(batch, 3)), "w": rng.normal(size=(3, 3)), **more}


def transposed(x, w, *, shift=0.0):
    return x @ w.T + shift, x.mean(axis=0)


def no_shift(x, w, *, shift=0.0):
    return x @ w, x.mean(axis=0)


def summed(x, w, *, shift=0.0):
    return x @ w + shift, x.sum(axis=0)


def in_place(x, w, *, shift=0.0):
    x -= 0
    return x @ w + shift, x.mean(axis=0)


exercise = Exercise(
    solution=affine,
    reference=reference,
    points=4,
    parts=[Part("map", 3), Part("mean", 1)],
    cases=[
        Case("one", numbers, {"batch": 1}),
        Case("several", numbers),
        Case("with a shift", numbers, {"shift": 2.0}, hidden=True, weight=2),
    ],
    mistakes=[
        Mistake("transposed weight", transposed, "The weight is transposed."),
        Mistake("no shift", no_shift, "The shift is missing."),
        Mistake("sum for mean", summed, "The batch is summed, not averaged."),
        Mistake("input changed in place", in_place, "The input is changed."),
    ],
    forbidden=["numpy.einsum"],
    hints=["Think of rows."],
    seconds=2,
)
