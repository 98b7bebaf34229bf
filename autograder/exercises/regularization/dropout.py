"""Inverted dropout in training"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def dropout(x, uniforms, *, rate):
    r"""Return activations after (inverted) dropout.

    A unit that cannot rely on its neighbours has to be useful by itself. So at every step of the training each unit is
    left out with probability $p$. At inference nothing has to be done: the units that stay are enlarged in training, so
    that the *expected value* of every output is the activation itself. Which factor does that is for you to find.

    **Given**

    - `x`: activations, an array of any shape.
    - `uniforms`: $u$, of the same shape: one number from $[0, 1)$ for each activation, drawn for you. An activation is
      **kept where** $u \ge p$, and dropped where $u < p$.
    - `rate`: $p$, a number with $0 \le p < 1$: the probability that a unit is *dropped*.

    **Return** an array of the shape of `x`: zero where a unit is dropped, and the enlarged activation where it is kept.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    return np.where(uniforms >= rate, x / (1 - rate), 0)
    ### END SOLUTION


def activations(rng, shape, rate):
    """Uniforms on a grid of 1/64, and no closer than 1/256 to the rate; some are below it and some above."""
    while True:
        uniforms = (rng.integers(64, size=shape) + 0.5) / 64
        if np.abs(uniforms - rate).min() > 1 / 256 and 0.2 * rate < (uniforms < rate).mean() < 1 - 0.2 * (1 - rate):
            return {"x": rng.normal(size=shape) + 0.2, "uniforms": uniforms, "rate": rate}


def close_to_the_rate(rng):
    """One sample with a number equal to the rate, one just below it and one just above."""
    inputs = activations(rng, (1, 9), 0.25)
    inputs["uniforms"][0, 2:5] = 0.25 + np.array([-1, 0, 1]) / 4096
    return inputs


def nothing_dropped(rng):
    """A rate of zero drops nothing, not even where the uniform number is zero."""
    inputs = activations(rng, (3, 5), 0.5) | {"rate": 0.0}
    inputs["uniforms"][1, 2:4] = 0
    return inputs


@combinable
def mistaken(kept=lambda u, p: u >= p, factor=lambda p: 1 / (1 - p)):
    def dropout(x, uniforms, *, rate):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(kept(uniforms, rate), x * np.float64(factor(np.float64(rate))), 0)

    return dropout


def in_place(x, uniforms, *, rate):
    x /= 1 - rate
    x[uniforms < rate] = 0
    return x


def masked_by_product(x, uniforms, *, rate):
    with np.errstate(divide="ignore", invalid="ignore"):
        return x * ((uniforms < rate) / np.float64(rate))


exercise = Exercise(
    solution=dropout,
    points=2,
    cases=[
        Case(
            "a small batch by hand",
            inputs={
                "x": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
                "uniforms": np.array([[0.125, 0.75, 0.25], [0.875, 0.0, 0.5]]),
                "rate": 0.25,
            },
            about="With p = ¼ the first unit of the first sample (u = 0.125) is dropped, and the last (u = 0.25) just "
            "stays: the first row is 0, 2.667, 4.",
        ),
        Case("a batch", activations, {"shape": (5, 7), "rate": 0.375}),
        Case("most units dropped", activations, {"shape": (2, 3, 6, 4), "rate": 0.8}, hidden=True),
        Case("nothing dropped", nothing_dropped, hidden=True),
        Case("close to the rate", close_to_the_rate, hidden=True),
    ],
    mistakes=[
        Mistake(
            "kept units not enlarged",
            mistaken(factor=lambda p: 1),
            "You leave the kept activations as they are. On average the output is then smaller than the input. Which "
            "share of it is left, and by which factor must it grow?",
        ),
        Mistake(
            "kept units made smaller",
            mistaken(factor=lambda p: 1 - p),
            "You multiply what is kept by 1 − p. Part of the units is missing already, so the rest must grow.",
        ),
        Mistake(
            "divided by the rate",
            mistaken(factor=lambda p: 1 / p),
            "You divide by p, the share that is dropped. Compute the expected value of one output: with which "
            "probability is the unit there?",
        ),
        Mistake(
            "dropped and kept exchanged",
            mistaken(kept=lambda u, p: u < p),
            "You keep the units with u < p. Those are the ones to drop: a small rate drops few.",
        ),
        Mistake(
            "dropped at the rate itself",
            mistaken(kept=lambda u, p: u > p),
            "Where u equals p you drop the unit; the statement keeps it. With p = 0 nothing at all may be dropped.",
        ),
        Mistake(
            "one mask for the whole batch",
            mistaken(kept=lambda u, p: np.broadcast_to(u[:1] >= p, u.shape)),
            "Your samples all lose the same units. Every entry has a uniform number of its own.",
        ),
        Mistake(
            "multiplied by the rate",
            mistaken(factor=lambda p: p),
            "You multiply what is kept by p. Compute the expected value of one output: with which probability is the "
            "unit there?",
        ),
        Mistake(
            "mask of the first paper's rate",
            mistaken(kept=lambda u, p: u < p, factor=lambda p: 1 / p),
            "Your mask is (u < p)/p, as where p is the probability to be *kept*. Here p is the probability to be "
            "dropped, and units with u ≥ p are kept.",
            others=[masked_by_product],
        ),
        Mistake(
            "rate taken for the share kept",
            mistaken(kept=lambda u, p: u >= 1 - p, factor=lambda p: 1 / p),
            "You read `rate` as the probability to be kept, as the first paper does. Here it is the probability to be "
            "dropped.",
        ),
        Mistake(
            "activations changed in place",
            in_place,
            "`x /= …` and `x[…] = …` write into the caller's array. Make a new one.",
        ),
    ],
    hints=[
        "The expected value of one output is (probability to be kept) · (what it is when kept). That has to be x.",
        "`np.where(condition, this, that)` chooses entry by entry.",
    ],
)
