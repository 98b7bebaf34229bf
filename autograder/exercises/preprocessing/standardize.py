"""Standardisation"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def standardize(x_train, x):
    r"""Return the samples counted in standard deviations from the mean, both of the training split.

    One feature is a height in metres, another an income in euros. If a network sees them as they are, its loss is a
    narrow valley: a step that is small for one weight is enormous for the other. Standardised, all features are of one
    size, and one learning rate suits all.

    **Given**

    - `x_train`, shape `(N, D)`: the training split, a sample a row.
    - `x`, shape `(M, D)`: the samples to transform; there may be just one.

    **Return** an array of shape `(M, D)`:

    $$x'_j = \frac{x_j - \mu_j}{\sigma_j}, \qquad
      \mu_j = \frac1N \sum_{i=1}^{N} x^{\text{train}}_{ij}, \qquad
      \sigma_j^2 = \frac1N \sum_{i=1}^{N} \left(x^{\text{train}}_{ij} - \mu_j\right)^2 .$$

    A feature may have the same value in all of the training split, so that $\sigma_j = 0$. It is only centred then:
    what you divide by is 1. (In other samples it need not have that value.) Only $\sigma_j = 0$ is an exception:
    features may also have tiny deviations, or a mean that is large beside the deviation. And of values that are all the
    same, the deviation that you *compute* may miss 0 by a rounding error.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return (x - mean) / np.where(np.ptp(x_train, axis=0) > 0, deviation, 1)
    ### END SOLUTION


def split(rng, train, test, features, constant=False, size=1.0):
    centre, spread = rng.uniform(1, 9, size=features), 4.0 ** rng.permutation(np.arange(features) - 1)
    x_train = centre + spread * rng.normal(size=(train, features))
    if constant:
        x_train[:, 1] = 2.5
    x = centre + spread * (0.7 + rng.normal(size=(test, features)))
    return {"x_train": size * x_train, "x": size * x}


def far_from_zero(rng, test=2, features=3):
    """Features whose mean is millions of their deviations; all numbers are exact in float32, and so is the mean."""
    patterns = np.array([[-8, 8, 0, 0, 0], [-4, -4, 8, 0, 0], [4, 4, -8, 0, 0]])
    deviations = rng.permuted(patterns[np.arange(features) % 3], axis=1).T
    return {"x_train": 2.0**23 + deviations, "x": 2.0**23 + 4.0 * rng.integers(-5, 6, size=(test, features))}


def rounded(rng, test):
    """A feature that is the same throughout, but whose mean, and so its deviation, has a rounding error."""
    drawn = split(rng, train=6, test=test, features=3)
    price = rng.integers(17_000, 32_000) + rng.choice([0.1, 0.4, 0.6, 0.9])  # rounded, all of them
    drawn["x_train"][:, 1], drawn["x"][:, 1] = price, price + rng.uniform(500, 2000, size=test)
    return drawn


def protected(deviation, values):
    return np.where(np.ptp(values, axis=0) > 0, deviation, 1)


@combinable
def mistaken(source=lambda x_train, x: (x_train, x_train), deviation=lambda a: a.std(axis=0), protect=protected,
             mean=lambda a: a.mean(axis=0), combine=lambda x, mean, s: (x - mean) / s):  # fmt: skip
    """Return the exercise with one slip in it."""

    def standardize(x_train, x):
        centred, scattered = source(x_train, x)
        with np.errstate(all="ignore"):
            return combine(x, mean(centred), protect(deviation(scattered), scattered))

    return standardize


def divided_by_one_less(a):
    return np.sqrt(((a - a.mean(axis=0)) ** 2).sum(axis=0) / (len(a) - 1))


def added(something):
    return mistaken(protect=lambda s, a: s + something)


exercise = Exercise(
    solution=standardize,
    points=2,
    cases=[
        Case(
            "by hand",
            inputs={"x_train": np.array([[1.0, 10.0], [3.0, 30.0]]), "x": np.array([[5.0, 10.0], [2.0, 25.0]])},
            about="Means 2 and 20, deviations 1 and 10: (5, 10) becomes (3, −1).",
        ),
        Case(
            "close together",
            inputs={
                "x_train": np.array([[64.0, 0.0], [64 + 1 / 1024, 2.0**-33]]),
                "x": np.array([[64 + 2 / 1024, 0.0]]),
            },
            about="The deviations are 1/2048 and 2⁻³⁴. They are small, but not zero: (3, −1) comes out.",
        ),
        Case("features of different size", split, {"train": 9, "test": 4, "features": 3}),
        Case("a single sample", split, {"train": 7, "test": 1, "features": 5}, hidden=True),
        Case("a constant feature", split, {"train": 8, "test": 3, "features": 4, "constant": True}, hidden=True),
        Case("tiny features", split, {"train": 6, "test": 2, "features": 3, "size": 1e-9}, hidden=True),
        Case("one training sample", split, {"train": 1, "test": 4, "features": 1}, hidden=True, weight=0.5),
        Case("far from zero", far_from_zero, hidden=True),
        Case("a constant that is rounded", rounded, {"test": 3}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "statistics of the samples themselves",
            mistaken(source=lambda x_train, x: (x, x)),
            "You take mean and deviation of `x`. Both belong to the training split: what a sample becomes must not "
            "depend on which others are transformed with it.",
        ),
        Mistake(
            "statistics of everything together",
            mistaken(source=lambda x_train, x: (np.concatenate([x_train, x]),) * 2),
            "You take mean and deviation over training split and samples together: the test leaks into the training.",
        ),
        Mistake(
            "deviations of the samples",
            mistaken(source=lambda x_train, x: (x_train, x)),
            "The mean is the training split's, but you divide by the deviation of `x`.",
        ),
        Mistake(
            "divided by the variance",
            mistaken(deviation=lambda a: a.var(axis=0)),
            "You divide by the variance. The result still has a unit; divide by the root of the variance.",
        ),
        Mistake(
            "divided by N minus one",
            mistaken(deviation=divided_by_one_less),
            "Your deviation is divided by N − 1. In the exercise it is N.",
            others=[mistaken(deviation=divided_by_one_less, protect=lambda s, a: np.where(s > 0, s, 1))],
        ),
        Mistake(
            "one deviation for all features",
            mistaken(deviation=lambda a: a.std()),
            "You divide all features by one deviation. Each has its own: over which axis is it taken?",
        ),
        Mistake(
            "not centred",
            mistaken(mean=lambda a: 0),
            "You divide by the deviation without subtracting the mean first.",
        ),
        Mistake(
            "mean taken off after dividing",
            mistaken(combine=lambda x, mean, s: x / s - mean),
            "You divide first and subtract the mean afterwards. The mean is in the old units: subtract it first.",
        ),
        Mistake(
            "division by zero",
            mistaken(protect=lambda s, a: s),
            "Where the training split is constant you divide by 0 and get inf or nan. Divide by 1 there.",
        ),
        Mistake(
            "a small number added to every deviation",
            added(1e-2),
            "You add something to every deviation. Then all features are a little off, and a constant one becomes "
            "huge. Replace the deviation only where it is 0, by 1.",
            others=[added(least) for least in (1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-10, 1e-12)],
        ),
        Mistake(
            "small deviations taken for zero",
            mistaken(protect=lambda s, a: np.where(s < 1e-3, 1, s)),
            "You take small deviations for zero. A feature in kilometres may have a small deviation and vary all the "
            "same; only 0 itself is replaced.",
        ),
        Mistake(
            "nearly equal values taken for constant",
            mistaken(protect=lambda s, a: np.where(np.isclose(s, 0), 1, s)),
            "You take deviations near zero for zero: `np.isclose` calls 1e-9 zero. Compare with 0 itself.",
        ),
        Mistake(
            "difference of large numbers",
            mistaken(deviation=lambda a: np.sqrt(np.maximum((a**2).mean(axis=0) - a.mean(axis=0) ** 2, 0))),
            "You compute the variance as E[x²] − μ². Where the mean is large beside the deviation, the difference of "
            "these two large numbers loses its digits. Subtract the mean before you square.",
        ),
        Mistake(
            "a constant feature set to zero",
            mistaken(protect=lambda s, a: np.where(np.ptp(a, axis=0) > 0, s, np.inf)),
            "Where the training split is constant you return 0. Another sample may have another value there: it is "
            "centred.",
            others=[mistaken(protect=lambda s, a: np.where(s > 0, s, np.inf))],
        ),
        Mistake(
            "computed deviation compared with zero",
            mistaken(protect=lambda s, a: np.where(s == 0, 1, s)),
            "You treat constant features apart, but a computed deviation may miss 0: six times 0.1 has a mean that is "
            "not quite 0.1. Ask the values themselves whether they are all the same.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "First two arrays of shape (D,): mean and deviation. Then one line, in which broadcasting does the rest.",
        "`np.where(condition, a, b)` puts a 1 where all values of the training split are the same.",
    ],
)
