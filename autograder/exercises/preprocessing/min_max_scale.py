"""Min-max scaling"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def min_max_scale(x_train, x, *, low=0.0, high=1.0):
    r"""Return the samples stretched so that the training split fills an interval.

    Pixels go from 0 to 255, the outputs of a network perhaps from −1 to 1. Where a feature has natural ends, you can
    map them to the ends of any interval. The ends are those of the training split, so new samples may lie outside. That
    is no mistake: they are beyond what was seen in training.

    **Given**

    - `x_train`, shape `(N, D)`: the training split, a sample a row.
    - `x`, shape `(M, D)`: the samples to transform.
    - `low` and `high`, numbers $a < b$: the interval.

    **Return** an array of shape `(M, D)`: with $m_j$ and $M_j$ the smallest and the largest value of feature $j$ in the
    training split,

    $$x'_j = a + \frac{(x_j - m_j)(b - a)}{M_j - m_j} .$$

    Clip nothing. Where the training split is constant, take 1 for $M_j - m_j$; where its values are merely close
    together, take what $M_j - m_j$ is.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    minimum, maximum = x_train.min(axis=0), x_train.max(axis=0)
    extent = np.where(maximum > minimum, maximum - minimum, 1)
    return low + (x - minimum) * (high - low) / extent
    ### END SOLUTION


def split(rng, train, test, features, low, high, constant=False, size=1.0):
    """Samples on both sides of the training split's ends."""
    centre, spread = rng.uniform(1, 9, size=features), 3.0 ** rng.permutation(np.arange(features) - 1)
    x_train = centre + spread * rng.uniform(-1, 1, size=(train, features))
    if constant:
        x_train[:, 2] = 2.5
    x = centre + spread * rng.uniform(0.3, 1.8, size=(test, features)) * rng.choice([-1, 1], size=(test, features))
    x[0], x[1] = centre + 1.9 * spread, centre - 1.9 * spread
    return {"x_train": size * x_train, "x": size * x, "low": low, "high": high}


@combinable
def mistaken(source=lambda x_train, x: x_train, ends=lambda a: (a.min(axis=0), a.max(axis=0)),
             extent=lambda m, M: np.where(m < M, M - m, 1), result=lambda s, a, b: a + s * (b - a),
             upper=lambda b: b):  # fmt: skip
    """Return the exercise with one slip in it."""

    def min_max_scale(x_train, x, *, low=0.0, high=1.0):
        minimum, maximum = ends(source(x_train, x))
        with np.errstate(all="ignore"):
            return result((x - minimum) / extent(minimum, maximum), low, upper(high))

    return min_max_scale


exercise = Exercise(
    solution=min_max_scale,
    points=2,
    cases=[
        Case(
            "by hand",
            inputs={"x_train": np.array([[0.0, 10.0], [4.0, 20.0], [3.0, 12.0]]), "x": np.array([[1.0, 25.0]])},
            about="The first feature reaches from 0 to 4: 1 is at ¼. The second from 10 to 20: 25 is at 1½.",
        ),
        Case(
            "close together",
            inputs={
                "x_train": np.array([[1024.0, 0.0], [1024 + 1 / 128, 2.0**-33]]),
                "x": np.array([[1024 + 1 / 256, 2.0**-32]]),
            },
            about="The lengths are 1/128 and 2⁻³³. They are small, but not zero: (½, 2) comes out.",
        ),
        Case("from −1 to 1", split, {"train": 9, "test": 4, "features": 3, "low": -1.0, "high": 1.0}),
        Case("another interval", split, {"train": 7, "test": 5, "features": 4, "low": 2.0, "high": 5.0}, hidden=True),
        Case(
            "a constant feature",
            split,
            {"train": 8, "test": 3, "features": 5, "low": -2.0, "high": 1.0, "constant": True},
            hidden=True,
        ),
        Case(
            "tiny features, up to zero",
            split,
            {"train": 6, "test": 2, "features": 3, "low": -4.0, "high": 0.0, "size": 1e-9},
            hidden=True,
        ),
        Case(
            "one training sample",
            split,
            {"train": 1, "test": 2, "features": 4, "low": -1.0, "high": 2.0},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "ends of the samples themselves",
            mistaken(source=lambda x_train, x: x),
            "You take smallest and largest values of `x`. They are the training split's.",
        ),
        Mistake(
            "ends of everything together",
            mistaken(source=lambda x_train, x: np.concatenate([x_train, x])),
            "You look for the ends in training split and samples together: the test leaks into the training. Samples "
            "may land outside of the interval.",
        ),
        Mistake(
            "clipped",
            mistaken(result=lambda s, a, b: np.clip(a + s * (b - a), a, b)),
            "You clip to the interval. A sample beyond the ends of the training split stays outside of it.",
        ),
        Mistake(
            "always from zero to one",
            mistaken(result=lambda s, a, b: s),
            "You scale to [0, 1] whatever the interval is.",
        ),
        Mistake(
            "stretched by the upper end",
            mistaken(result=lambda s, a, b: a + s * b),
            "You multiply by b. The interval from a to b has the length b − a.",
        ),
        Mistake(
            "interval not moved",
            mistaken(result=lambda s, a, b: s * (b - a)),
            "Your interval has the right length, but it begins at 0. The training split's minimum must become a.",
        ),
        Mistake(
            "divided by the maximum",
            mistaken(extent=lambda m, M: np.where(m < M, M, 1)),
            "You divide by the largest value. Divide by the distance from the smallest to the largest, M − m.",
        ),
        Mistake(
            "one pair of ends for all features",
            mistaken(ends=lambda a: (a.min(), a.max())),
            "You take one minimum and one maximum for all features. Each has its own.",
        ),
        Mistake(
            "division by zero",
            mistaken(extent=lambda m, M: M - m),
            "Where the training split is constant you divide by 0. Take 1 for M − m there.",
        ),
        Mistake(
            "nearly equal values taken for constant",
            mistaken(extent=lambda m, M: np.where(np.isclose(m, M), 1, M - m)),
            "You take values that are close together for equal: `np.isclose` has a tolerance. M − m is replaced by 1 "
            "only where M = m.",
        ),
        Mistake(
            "small differences taken for zero",
            mistaken(extent=lambda m, M: np.where(M - m < 1e-3, 1, M - m)),
            "You take small differences M − m for zero. Only where M = m is the difference replaced by 1.",
        ),
        Mistake(
            "an end at zero taken for none given",
            mistaken(upper=lambda b: b or 1.0),
            "With b = 0 you use 1. `high or …` takes 0 for nothing; it is a number like others.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "In two steps: first to [0, 1], then from there to [a, b].",
        "What becomes of the training split's minimum, and of its maximum? Put them into your formula.",
    ],
)
