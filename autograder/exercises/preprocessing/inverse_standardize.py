"""The way back to metres."""

import numpy as np

from autograder import Case, Exercise, Mistake


def inverse_standardize(x_train, z):
    r"""Return standardised values in their own units again.

    A network trained on standardised prices predicts standardised prices. Whoever wants to buy the house needs the way
    back, and it goes through the same two numbers: those of the training split, which for this reason are kept with the
    network.

    **Given**

    - `x_train`, shape `(N, D)`: the training split, whose means $\mu_j$ and deviations $\sigma_j$ (divided by $N$, not
      by $N - 1$) were used.
    - `z`, shape `(M, D)`: standardised values.

    **Return** an array of shape `(M, D)`: the $x$ for which $z_j = (x_j - \mu_j) / \sigma_j$. A feature that is
    constant in the training split was divided by 1 instead of $\sigma_j = 0$.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return mean + z * np.where(deviation > 0, deviation, 1)
    ### END SOLUTION


def split(rng, train, test, features, constant=False):
    centre, spread = rng.uniform(1, 9, size=features), 4.0 ** rng.permutation(np.arange(features) - 1)
    x_train = centre + spread * rng.normal(size=(train, features))
    if constant:
        x_train[:, 1] = 2.5
    return {"x_train": x_train, "z": rng.normal(size=(test, features))}


def mistaken(combine=lambda z, mean, s: mean + z * s, deviation=lambda a: a.std(axis=0), protect=True):
    """Return the exercise with one slip in it."""

    def inverse_standardize(x_train, z):
        s = deviation(x_train)
        return combine(z, x_train.mean(axis=0), np.where(s > 0, s, 1) if protect else s)

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
        Case("features of different size", split, {"train": 9, "test": 4, "features": 3}),
        Case("a constant feature", split, {"train": 8, "test": 3, "features": 4, "constant": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "the way there again",
            mistaken(lambda z, mean, s: (z - mean) / s),
            "You standardise once more. Solve z = (x − μ)/σ for x.",
        ),
        Mistake(
            "steps undone in the wrong order",
            mistaken(lambda z, mean, s: (z + mean) * s),
            "You add the mean before you multiply. What was done last is undone first: shoes before socks.",
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
            mistaken(deviation=lambda a: a.std(axis=0, ddof=1)),
            "Your deviation is divided by N − 1, that of the way there by N.",
        ),
        Mistake(
            "a constant feature multiplied by zero",
            mistaken(protect=False),
            "Where the training split is constant you multiply by 0, and whatever z was is lost. On the way there it "
            "was divided by 1.",
        ),
        Mistake(
            "mean not added",
            mistaken(lambda z, mean, s: z * s),
            "The size is right, the place is not: the mean is missing.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "Write z = (x − μ)/σ down and solve it for x.",
        "Your own `standardize` followed by this must change nothing.",
    ],
)
