"""Clipping a gradient by value"""

import numpy as np

from autograder import Case, Exercise, Mistake


def clip_by_value(gradient, *, low, high):
    r"""Return a gradient with all entries between two bounds.

    Through fifty time steps a gradient is multiplied fifty times, and one bad batch may throw it beyond anything that
    training recovers from. The bluntest cure cuts every entry to size.

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
    """Some entries on either side of both bounds, none at them."""
    gradient = rng.uniform(low + 0.05, high - 0.05, size=shape)
    gradient.flat[0], gradient.flat[1], gradient.flat[2] = low - rng.uniform(1, 3), high + rng.uniform(1, 3), low - 0.5
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
        Case("a matrix", spread, {"shape": (3, 4), "low": -0.5, "high": 0.75}),
        Case("bounds of one sign", spread, {"shape": (2, 5), "low": 0.25, "high": 1.5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "bounds taken as symmetric",
            symmetric,
            "You cut at −high and high. The lower bound is one of its own.",
        ),
        Mistake("cut above only", only_above, "Your entries may still be as low as they like."),
        Mistake(
            "minimum and maximum exchanged",
            crossed,
            "All your entries are equal. To keep a number *above* low, take the larger of the two.",
        ),
        Mistake(
            "large entries dropped",
            dropped,
            "You set what is out of bounds to zero. Clipping sets it to the bound.",
        ),
        Mistake(
            "the whole gradient scaled",
            scaled,
            "You scale the whole gradient until it fits. That is what clipping by *norm* does; here entries within the "
            "bounds stay.",
        ),
        Mistake("changed in place", in_place, "You write into the caller's gradient. Make a new array."),
    ],
    forbidden=["numpy.clip"],
    hints=["`np.maximum` of an array and a number works entry by entry.", "Two calls, one for each bound."],
)
