"""Inverse standardisation"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def inverse_standardize(x_train, z):
    r"""Return standardised values in their own units again.

    A network trained on standardised prices predicts standardised prices. To get prices in euros again, you need the
    same two numbers as before, those of the training split. That is why they are kept with the network.

    **Given**

    - `x_train`, shape `(N, D)`: the training split, whose means $\mu_j$ and deviations $\sigma_j$ (divided by $N$, not
      by $N - 1$) were used.
    - `z`, shape `(M, D)`: standardised values.

    **Return** an array of shape `(M, D)`: the $x$ for which $z_j = (x_j - \mu_j) / \sigma_j$. A feature that is
    constant in the training split was divided by 1 instead of $\sigma_j = 0$. Deviations may be tiny without being 0,
    and of equal values the deviation that you compute may miss 0 by a rounding error.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return mean + z * np.where(np.ptp(x_train, axis=0) > 0, deviation, 1)
    ### END SOLUTION


def split(rng, train, test, features, constant=False, size=1.0):
    centre, spread = rng.uniform(1, 9, size=features), 4.0 ** rng.permutation(np.arange(features) - 1)
    x_train = centre + spread * rng.normal(size=(train, features))
    if constant:
        x_train[:, 1] = 2.5
    return {"x_train": size * x_train, "z": rng.normal(size=(test, features))}


@combinable
def mistaken(combine=lambda z, mean, s: mean + z * s, deviation=lambda a: a.std(axis=0), protect=True, least=0.0):
    """Return the exercise with one slip in it."""

    def inverse_standardize(x_train, z):
        with np.errstate(all="ignore"):
            s = deviation(x_train)
        varies = (np.ptp(x_train, axis=0) > 0) & ~(s <= least)
        return combine(z, x_train.mean(axis=0), np.where(varies, s, 1) if protect else s)

    return inverse_standardize


exercise = Exercise(
    solution=inverse_standardize,
    points=1,
    cases=[
        Case(
            "by hand",
            inputs={"x_train": np.array([[1.0, 10.0], [3.0, 30.0]]), "z": np.array([[3.0, -1.0]])},
            about="Means 2 and 20, deviations 1 and 10: (3, −1) becomes (5, 10).",
        ),
        Case(
            "a tiny deviation",
            inputs={"x_train": np.array([[0.0], [2.0**-33]]), "z": np.array([[3.0]])},
            about="Mean and deviation are both 2⁻³⁴: 3 becomes 4 · 2⁻³⁴.",
        ),
        Case("features of different size", split, {"train": 9, "test": 4, "features": 3}),
        Case("a constant feature", split, {"train": 8, "test": 3, "features": 4, "constant": True}, hidden=True),
        Case("tiny features", split, {"train": 6, "test": 1, "features": 3, "size": 1e-9}, hidden=True),
        Case("one training sample", split, {"train": 1, "test": 4, "features": 3}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "standardised again",
            mistaken(lambda z, mean, s: (z - mean) / s),
            "You standardise once more. Solve z = (x − μ)/σ for x.",
        ),
        Mistake(
            "steps undone in the wrong order",
            mistaken(lambda z, mean, s: (z + mean) * s),
            "You add the mean before you multiply. The division was done last, so it has to be undone first.",
        ),
        Mistake(
            "statistics of the values themselves",
            lambda x_train, z: z.mean(axis=0) + z * z.std(axis=0),
            "You take mean and deviation of `z`. These are about 0 and 1, and say nothing of the units.",
        ),
        Mistake(
            "multiplied by the variance",
            mistaken(deviation=lambda a: a.var(axis=0)),
            "You multiply by the variance; it was divided by its root.",
        ),
        Mistake(
            "divided by N minus one",
            mistaken(deviation=lambda a: np.sqrt(((a - a.mean(axis=0)) ** 2).sum(axis=0) / (len(a) - 1))),
            "Your deviation is divided by N − 1. In `standardize` it was divided by N.",
        ),
        Mistake(
            "a constant feature multiplied by zero",
            mistaken(protect=False),
            "Where the training split is constant you multiply by 0, and z is lost. `standardize` divided by 1 there.",
        ),
        Mistake(
            "small deviations taken for zero",
            mistaken(least=1e-8),
            "You take tiny deviations for zero. Only where the deviation is 0 itself, `standardize` divided by 1.",
        ),
        Mistake(
            "mean not added",
            mistaken(lambda z, mean, s: z * s),
            "You multiply by the deviation, but you do not add the mean.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "Write z = (x − μ)/σ down and solve it for x.",
        "Your own `standardize` followed by this must change nothing.",
    ],
)
