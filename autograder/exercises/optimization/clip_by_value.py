"""Gradient clipping by value"""

import numpy as np

from autograder import Case, Exercise, Mistake


def clip_by_value(gradient, *, low, high):
    r"""Return a gradient with all entries between two bounds.

    Through fifty time steps a gradient is multiplied fifty times, and after one bad batch it may be so large that
    training never recovers. The simplest cure limits every entry.

    **Given**

    - `gradient`: an array of any shape.
    - `low` and `high`: numbers, `low <= high`; they need not lie on both sides of zero.

    **Return** an array of the same shape, in which an entry below `low` is `low`, one above `high` is `high`, and all
    others are as they were.

    Use NumPy only, but not `np.clip`. Leave `gradient` as it is.
    """
    ### BEGIN SOLUTION
    return np.minimum(np.maximum(gradient, low), high)
    ### END SOLUTION


def spread(rng, shape, low, high):
    """Some entries on either side of both bounds, none at them; one is just too low, of the bounds' own sign."""
    gradient = rng.uniform(low + 0.05, high - 0.05, size=shape)
    gradient.flat[:4] = low - rng.uniform(1, 3), high + rng.uniform(1, 3), low - 0.5, low - rng.uniform(0.1, 0.2)
    return {"gradient": gradient, "low": low, "high": high}


def beyond_one_bound(rng, shape, above):
    """Some entries beyond one bound, none beyond the other; single axes on either side."""
    low, high = -0.75, 2.5
    gradient = rng.uniform(low + 0.05, high - 0.05, size=shape)
    gradient.flat[1] = high + rng.uniform(1, 3) if above else low - rng.uniform(1, 3)
    return {"gradient": gradient, "low": low, "high": high}


def symmetric(gradient, *, low, high):
    return np.minimum(np.maximum(gradient, -high), high)


def only_above(gradient, *, low, high):
    return np.minimum(gradient, high)


def crossed(gradient, *, low, high):
    return np.minimum(np.maximum(gradient, high), low)


def dropped(gradient, *, low, high):
    return np.where((gradient < low) | (gradient > high), 0.0, gradient)


def scaled(gradient, *, low, high):
    return gradient * min(1.0, high / gradient.max(), low / gradient.min())


def a_bound_for_each_sign(gradient, *, low, high):
    return np.where(gradient > 0, np.minimum(gradient, high), np.maximum(gradient, low))


def if_any_is_above(gradient, *, low, high):
    return np.minimum(np.maximum(gradient, low), high) if gradient.max() > high else gradient


def if_any_is_below(gradient, *, low, high):
    return np.minimum(np.maximum(gradient, low), high) if gradient.min() < low else gradient


def in_place(gradient, *, low, high):
    gradient[gradient < low] = low
    gradient[gradient > high] = high
    return gradient


exercise = Exercise(
    solution=clip_by_value,
    points=1,
    cases=[
        Case(
            "four entries",
            inputs={"gradient": np.array([0.5, -7.0, 20.0, 1.5]), "low": -1.25, "high": 2.0},
            about="−7 becomes −1.25, 20 becomes 2, and the other two stay.",
        ),
        Case(
            "a single number",
            inputs={"gradient": np.array(-7.0), "low": -1.25, "high": 2.0},
            about="An array without an axis: −7 becomes −1.25.",
        ),
        Case("a matrix", spread, {"shape": (3, 4), "low": -0.5, "high": 0.75}),
        Case("bounds of one sign", spread, {"shape": (2, 5), "low": 0.25, "high": 1.5}, hidden=True),
        Case("none too high", beyond_one_bound, {"shape": (1, 4, 1), "above": False}, hidden=True),
        Case("none too low", beyond_one_bound, {"shape": (5, 1), "above": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "bounds taken as symmetric",
            symmetric,
            "You clip at −high and high. The lower bound is `low`, and need not be −high.",
        ),
        Mistake(
            "a bound for each sign",
            a_bound_for_each_sign,
            "You hold positive entries below `high` and negative ones above `low`. Both bounds may be positive, and "
            "then a small positive entry is too low.",
        ),
        Mistake("cut above only", only_above, "You clip at the upper bound only. An entry below `low` becomes `low`."),
        Mistake(
            "only if any is above",
            if_any_is_above,
            "Where no entry is above `high`, you leave the others below `low`. The two bounds do not depend on each "
            "other.",
        ),
        Mistake(
            "only if any is below",
            if_any_is_below,
            "Where no entry is below `low`, you leave the others above `high`. The two bounds do not depend on each "
            "other.",
        ),
        Mistake(
            "minimum and maximum exchanged",
            crossed,
            "All your entries are equal. To keep a number *above* low, take the larger of the two.",
        ),
        Mistake(
            "large entries dropped",
            dropped,
            "You set entries beyond the bounds to zero. Clipping sets them to the bound.",
        ),
        Mistake(
            "the whole gradient scaled",
            scaled,
            "You scale the whole gradient until it fits, as clipping by *norm* does. Here entries within the bounds "
            "stay as they are.",
        ),
        Mistake("changed in place", in_place, "You write into the caller's gradient. Make a new array."),
    ],
    forbidden=["numpy.clip"],
    hints=["`np.maximum` of an array and a number works entry by entry.", "Two calls, one for each bound."],
)
