"""The gradient of inverted dropout"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def dropout_backward(uniforms, upstream, *, rate):
    r"""Carry a gradient back through (inverted) dropout.

    For this one step, a unit that was dropped does not exist. The gradient must be that of the very network that made
    the prediction, so a layer has to remember its mask from the forward pass.

    **Given**

    - `uniforms`: the numbers $u$ that the forward pass was given, an array of any shape. Units were **kept where**
      $u \ge p$.
    - `upstream`, of the same shape: $\partial L/\partial y$, the gradient of the loss with respect to the *output* of
      the dropout layer.
    - `rate`: $p$, the probability that a unit is dropped, $0 \le p < 1$.

    The forward pass was that of the exercise before: its expected output was its input.

    **Return** an array of the same shape: $\partial L/\partial x$.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return np.where(uniforms >= rate, upstream / (1 - rate), 0)
    ### END SOLUTION


def gradients(rng, shape, rate):
    """Uniforms on a grid of 1/64, and no closer than 1/256 to the rate; some are below it and some above."""
    while True:
        uniforms = (rng.integers(64, size=shape) + 0.5) / 64
        if np.abs(uniforms - rate).min() > 1 / 256 and 0.2 * rate < (uniforms < rate).mean() < 1 - 0.2 * (1 - rate):
            return {"uniforms": uniforms, "upstream": rng.normal(size=shape) + 0.2, "rate": rate}


def nothing_dropped(rng):
    """A rate of zero drops nothing, not even where the uniform number is zero."""
    inputs = gradients(rng, (1, 6), 0.5) | {"rate": 0.0}
    inputs["uniforms"][0, 2:4] = 0
    return inputs


@combinable
def mistaken(kept=lambda u, p: u >= p, factor=lambda p: 1 / (1 - p)):
    def dropout_backward(uniforms, upstream, *, rate):
        with np.errstate(divide="ignore"):
            return np.where(kept(uniforms, rate), upstream * factor(np.float64(rate)), 0)

    return dropout_backward


exercise = Exercise(
    solution=dropout_backward,
    points=1,
    cases=[
        Case(
            "four units by hand",
            inputs={
                "uniforms": np.array([0.125, 0.75, 0.25, 0.875]),
                "upstream": np.array([1.0, 3.0, -6.0, 0.0]),
                "rate": 0.25,
            },
            about="With p = ¼ the answer is 0, 4, −8, 0: the third unit just stayed.",
        ),
        Case("a batch", gradients, {"shape": (4, 6), "rate": 0.45}),
        Case("most units dropped", gradients, {"shape": (3, 2, 5, 7), "rate": 0.85}, hidden=True),
        Case("nothing dropped", nothing_dropped, hidden=True),
    ],
    mistakes=[
        Mistake(
            "dropped units learn",
            mistaken(kept=lambda u, p: np.full(u.shape, True)),
            "You send the gradient through units that were not there. Where the output is 0 whatever x is, the "
            "derivative is 0.",
        ),
        Mistake(
            "factor forgotten on the way back",
            mistaken(factor=lambda p: 1),
            "The forward pass multiplied what it kept by a factor, and the derivative has the same factor.",
        ),
        Mistake(
            "factor undone on the way back",
            mistaken(factor=lambda p: 1 - p),
            "You divide by the forward factor. The derivative of c·x is c, not 1/c.",
        ),
        Mistake(
            "divided by the rate",
            mistaken(factor=lambda p: 1 / p),
            "You divide by p, the share that is dropped. The factor is that of the forward pass, 1/(1 − p).",
        ),
        Mistake(
            "factor applied twice",
            mistaken(factor=lambda p: 1 / (1 - p) ** 2),
            "The factor comes in twice. `upstream` is the gradient at the output, with no factor in it yet.",
        ),
        Mistake(
            "gradient to the dropped units only",
            mistaken(kept=lambda u, p: u < p),
            "Your mask is upside down: the units with u ≥ p were kept.",
        ),
        Mistake(
            "dropped at the rate itself",
            mistaken(kept=lambda u, p: u > p),
            "Where u equals p the unit was kept, so its gradient passes.",
        ),
        Mistake(
            "one mask for the whole batch",
            mistaken(kept=lambda u, p: np.broadcast_to(u[:1] >= p, u.shape)),
            "You use the first sample's mask for all of them.",
        ),
    ],
    hints=["Write the forward pass as y = c · x for a kept unit and y = 0 · x for a dropped one, and differentiate."],
)
