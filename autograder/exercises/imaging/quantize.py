"""Quantisation of intensities"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def quantize(values, *, levels=256, low=0.0, high=1.0):
    r"""Return each number's nearest level.

    A sensor measures real numbers, and a file has a few bits for each. What is lost is half a step at most, if one
    rounds to the nearest level and not to the one below.

    **Given**

    - `values`: $x$, an array of floats of any shape.
    - `levels`: $n \ge 2$, an int.
    - `low` and `high`: floats with `low` < `high`.

    The $n$ levels are evenly spaced; the first one is `low` and the last one `high`.

    **Return** an array of the shape of `values`: for each number the level that is nearest to it, the level itself and
    not its index. Halfway between two levels it is the **higher** one. Numbers below `low` become `low`, those above
    `high` become `high`.

    Numbers halfway between levels occur only where steps are powers of two, so that rounding plays no part. Use NumPy
    only.
    """
    ### BEGIN SOLUTION
    step = (high - low) / (levels - 1)
    number = np.floor((values - low) / step + 0.5)
    return low + step * np.clip(number, 0, levels - 1)
    ### END SOLUTION


def generic(rng, shape, levels, low, high):
    """Numbers that are not near to halfway between levels, some beyond either end."""
    step = (high - low) / (levels - 1)
    number = rng.permutation(np.resize(np.arange(-2, levels + 2), np.prod(shape)))
    offset = rng.uniform(0.1, 0.4, size=shape) * rng.choice([-1, 1], size=shape)
    values = low + step * (number.reshape(shape) + offset)
    return {"values": values, "levels": levels, "low": low, "high": high}


@combinable
def mistaken(
    *,
    nearest=lambda x: np.floor(x + 0.5),
    steps=lambda n: n - 1,
    clip=lambda x, n: np.clip(x, 0, n - 1),
    back=lambda k, step, low: low + step * k,
):
    """Return the algorithm with one slip in it."""

    def quantize(values, *, levels=256, low=0.0, high=1.0):
        step = (high - low) / steps(levels)
        return back(clip(nearest((values - low) / step), levels), step, low)

    return quantize


exercise = Exercise(
    solution=quantize,
    points=2,
    cases=[
        Case(
            "five levels",
            inputs={"values": np.array([-0.3, 0.1, 0.125, 0.375, 0.7, 2.0]), "levels": 5},
            about="Levels are 0, ¼, ½, ¾ and 1. Both 0.125 and 0.375 lie halfway, and go up.",
        ),
        Case(
            "from minus two to two",
            inputs={
                "values": np.array([[-5.0, -1.5, -0.5], [0.5, 1.2, 3.0]]),
                "levels": 5,
                "low": -2.0,
                "high": 2.0,
            },
            about="Halfway means up for negative numbers, too: −1.5 becomes −1.",
        ),
        Case("eleven levels", generic, {"shape": (4, 5), "levels": 11, "low": -0.31416, "high": 1.71828}),
        Case("black and white", generic, {"shape": (1, 9), "levels": 2, "low": 0.25, "high": 0.75}, hidden=True),
        Case(
            "a narrow range",
            generic,
            {"shape": (7, 1), "levels": 6, "low": 0.00021739, "high": 0.00083161},
            hidden=True,
        ),
        Case(
            "more levels than a byte has",
            generic,
            {"shape": (4, 7, 11), "levels": 300, "low": 0.0, "high": 299.0},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "the level below", mistaken(nearest=np.floor), "You take the level below. The error may be a whole step."
        ),
        Mistake(
            "even levels preferred",
            mistaken(nearest=np.round),
            "`np.round` rounds halves to the even neighbour: 0.5 to 0. Here they go up.",
        ),
        Mistake(
            "as many steps as levels",
            mistaken(steps=lambda n: n),
            "Between n levels there are n − 1 steps, as between fence posts.",
        ),
        Mistake(
            "not clipped",
            mistaken(clip=lambda x, n: x),
            "Numbers beyond the range get levels that do not exist.",
        ),
        Mistake(
            "clipped below only",
            mistaken(clip=lambda x, n: np.maximum(x, 0)),
            "Numbers above `high` get levels that do not exist.",
        ),
        Mistake(
            "numbers of eight bits",
            mistaken(clip=lambda x, n: np.clip(x, 0, n - 1).astype(int) % 256),
            "You keep the number of a level in eight bits, where 256 is 0 again. There may be more levels.",
        ),
        Mistake(
            "indices of the levels",
            mistaken(back=lambda k, step, low: k),
            "You return the number of the level. The level itself was asked for.",
        ),
        Mistake(
            "low forgotten on the way back",
            mistaken(back=lambda k, step, low: step * k),
            "Level 0 is `low`, and not 0.",
        ),
    ],
    equivalent={"levels or 256": "there are two levels at least, so that no number of them is taken for none"},
    hints=["How far apart are n levels?", "Express x in steps above `low`, and round that."],
)
