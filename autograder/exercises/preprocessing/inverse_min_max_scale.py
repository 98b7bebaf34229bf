"""Inverse min-max scaling"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def inverse_min_max_scale(x_train, z, *, low=0.0, high=1.0):
    r"""Return scaled values in their own units again.

    With four things stored, a, b and the two ends of each feature, the scaling can be undone; that is why the lecture
    tells you to keep them. A picture that a network has generated between −1 and 1 becomes pixels again in this way.

    **Given**

    - `x_train`, shape `(N, D)`: the training split, whose smallest and largest values $m_j$ and $M_j$ were used.
    - `z`, shape `(M, D)`: scaled values; they may lie outside of the interval.
    - `low` and `high`, numbers $a < b$: the interval.

    **Return** an array of shape `(M, D)`: the $x$ for which

    $$z_j = a + \frac{(x_j - m_j)(b - a)}{M_j - m_j},$$

    with 1 for $M_j - m_j$ where the training split is constant (not where its values are merely close together). Clip
    nothing.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    minimum, maximum = x_train.min(axis=0), x_train.max(axis=0)
    extent = np.where(maximum > minimum, maximum - minimum, 1)
    return minimum + (z - low) * extent / (high - low)
    ### END SOLUTION


def split(rng, train, test, features, low, high, constant=False, size=1.0):
    centre, spread = rng.uniform(1, 9, size=features), 3.0 ** rng.permutation(np.arange(features) - 1)
    x_train = centre + spread * rng.uniform(-1, 1, size=(train, features))
    if constant:
        x_train[:, 2] = 2.5
    z = low + (high - low) * rng.uniform(-0.6, 1.6, size=(test, features))
    z[0], z[1] = low - 0.4, high + 0.4
    return {"x_train": size * x_train, "z": z, "low": low, "high": high}


@combinable
def mistaken(combine=lambda z, m, extent, a, b: m + (z - a) * extent / (b - a), protect=True, clip=False,
             constant=lambda m, M: m == M, upper=lambda b: b):  # fmt: skip
    """Return the exercise with one slip in it."""

    def inverse_min_max_scale(x_train, z, *, low=0.0, high=1.0):
        minimum, maximum = x_train.min(axis=0), x_train.max(axis=0)
        extent = np.where(constant(minimum, maximum), 1 if protect else 0, maximum - minimum)
        high = upper(high)
        return combine(np.clip(z, low, high) if clip else z, minimum, extent, low, high)

    return inverse_min_max_scale


exercise = Exercise(
    solution=inverse_min_max_scale,
    points=1,
    cases=[
        Case(
            "by hand",
            inputs={"x_train": np.array([[0.0, 10.0], [4.0, 20.0], [3.0, 12.0]]), "z": np.array([[0.25, 1.5]])},
            about="A quarter of the way from 0 to 4 is 1; one and a half times from 10 to 20 is 25.",
        ),
        Case(
            "close together",
            inputs={"x_train": np.array([[0.0], [2.0**-33]]), "z": np.array([[0.5]])},
            about="The length is 2⁻³³. It is small, but not zero: half of it is 2⁻³⁴.",
        ),
        Case("from −1 to 1", split, {"train": 9, "test": 4, "features": 3, "low": -1.0, "high": 1.0}),
        Case(
            "a constant feature",
            split,
            {"train": 8, "test": 3, "features": 5, "low": -2.0, "high": 1.5, "constant": True},
            hidden=True,
        ),
        Case("a long interval", split, {"train": 7, "test": 5, "features": 4, "low": 2.0, "high": 8.0}, hidden=True),
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
            "scaled again",
            mistaken(lambda z, m, extent, a, b: a + (z - m) * (b - a) / extent),
            "You scale once more. Solve the formula for x.",
        ),
        Mistake(
            "upper end of one assumed",
            mistaken(upper=lambda b: 1.0),
            "You take 1 for the upper end of the interval. It is `high`.",
        ),
        Mistake(
            "interval from zero to one assumed",
            mistaken(lambda z, m, extent, a, b: m + z * extent),
            "You undo a scaling to [0, 1] whatever the interval was.",
        ),
        Mistake(
            "interval not moved back",
            mistaken(lambda z, m, extent, a, b: m + z * extent / (b - a)),
            "a was added last, so it has to be subtracted first.",
        ),
        Mistake(
            "divided by the upper end",
            mistaken(lambda z, m, extent, a, b: m + (z - a) * extent / (b or np.inf)),
            "You divide by b. The interval's length is b − a.",
        ),
        Mistake(
            "minimum not added",
            mistaken(lambda z, m, extent, a, b: (z - a) * extent / (b - a)),
            "You undo the stretching, but you do not add the training split's minimum.",
        ),
        Mistake(
            "clipped",
            mistaken(clip=True),
            "You clip to the interval. A value outside of the interval comes from a sample beyond the training split's "
            "ends.",
        ),
        Mistake(
            "a constant feature multiplied by zero",
            mistaken(protect=False),
            "Where the training split is constant you multiply by 0, and z is lost. Take 1 for M − m there.",
        ),
        Mistake(
            "nearly equal values taken for constant",
            mistaken(constant=np.isclose),
            "You take values that are close together for equal: `np.isclose` has a tolerance. M − m is replaced by 1 "
            "only where M = m.",
        ),
    ],
    forbidden=["sklearn"],
    hints=["Undo the steps one by one, the last one first.", "Check with your own `min_max_scale`: there and back."],
)
