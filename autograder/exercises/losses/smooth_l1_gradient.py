"""The gradient of the smooth L1 loss."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def smooth_l1_gradient(y_true, y_pred, *, beta=1.0):
    r"""Return the gradient of every sample's smooth absolute error with respect to its prediction.

    The gradient shows what the smooth absolute error is for: near the target it goes to zero, as that of a parabola,
    and far away it stays bounded, so that one outlier cannot dominate a batch.

    **Given**

    - `y_true`, shape `(..., K)`: the targets, with any number of batch axes, or none.
    - `y_pred`, of the same shape: the predictions.
    - `beta` $\beta > 0$: the transition point.

    **Return** an array of the same shape: for every sample the gradient $\partial L / \partial \hat y$ of its own loss.
    With $d = \hat y - y$,

    $$L = \sum_{k=1}^{K} \ell(d_k), \qquad
      \ell(d) = \begin{cases} \dfrac{d^2}{2\beta} & |d| < \beta, \\[1ex]
      |d| - \dfrac{\beta}{2} & \text{otherwise.} \end{cases}$$
    """
    ### BEGIN SOLUTION
    difference = y_pred - y_true
    return np.where(np.abs(difference) < beta, difference / beta, np.sign(difference))
    ### END SOLUTION


def numbers(rng, shape, beta):
    """Errors on both sides of the transition in every sample, one exactly at it and one just before."""
    y_true = min(1.0, beta) * rng.normal(size=shape)
    size = rng.uniform(0.1, 0.9, size=shape)
    size[..., ::2] += rng.uniform(1.0, 2.0, size=size[..., ::2].shape)
    size *= rng.choice([-1, 1], size=shape)
    size.flat[0] = -rng.uniform(1.15, 1.25)
    y_pred = y_true + beta * size
    y_true.flat[[1, 3]], y_pred.flat[[1, 3]] = 0, beta * rng.choice([-1, 1]) * np.array([1, 0.9994])
    return {"y_true": y_true, "y_pred": y_pred, "beta": beta}


@combinable
def mistaken(inner=lambda d, b: d / b, outer=lambda d, b: np.sign(d), edge=lambda b: b, scale=lambda d: 1.0):
    """Return the gradient with one slip in it."""

    def smooth_l1_gradient(y_true, y_pred, *, beta=1.0):
        d = y_pred - y_true
        return scale(d) * np.where(np.abs(d) < edge(beta), inner(d, beta), outer(d, beta))

    return smooth_l1_gradient


def gap_at_the_transition(y_true, y_pred, *, beta=1.0):
    d = y_pred - y_true
    return np.select([np.abs(d) < beta, np.abs(d) > beta], [d / beta, np.sign(d)])


exercise = Exercise(
    solution=smooth_l1_gradient,
    points=2,
    cases=[
        Case(
            "one sample by hand",
            inputs={"y_true": np.zeros((1, 3)), "y_pred": np.array([[0.5, -3.0, 0.0]])},
            about="β is 1. The errors are ½, −3 and 0: one small, one large, none.",
        ),
        Case("another transition point", numbers, {"shape": (3, 4), "beta": 0.3}),
        Case("a late transition", numbers, {"shape": (2, 5), "beta": 2.5}, hidden=True),
        Case("two batch axes", numbers, {"shape": (1, 3, 4), "beta": 0.7}, hidden=True),
        Case("one sample, a tiny transition", numbers, {"shape": (4,), "beta": 1e-4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "sign everywhere",
            mistaken(inner=lambda d, b: np.sign(d)),
            "That is the gradient of the absolute error: it still jumps at zero. Within the transition, differentiate "
            "the parabola.",
        ),
        Mistake(
            "difference everywhere",
            mistaken(outer=lambda d, b: d / b),
            "You use the gradient of the parabola everywhere, so that that of an outlier has no bound. Outside the "
            "transition the slope of |d| is constant.",
        ),
        Mistake(
            "not divided by beta",
            mistaken(inner=lambda d, b: d),
            "Inside, your slope is d. At |d| = β it has to arrive at the slope of the lines, which is 1: what is "
            "missing?",
        ),
        Mistake(
            "Huber loss",
            mistaken(inner=lambda d, b: d, outer=lambda d, b: b * np.sign(d)),
            "This is the gradient of Huber's loss, β times the one asked for: clipped at β instead of 1.",
        ),
        Mistake(
            "transition fixed at one",
            mistaken(edge=lambda b: 1.0),
            "You always change over at 1. The transition point is given: it is `beta`.",
        ),
        Mistake(
            "sign of the error lost",
            mistaken(inner=lambda d, b: np.abs(d) / b, outer=lambda d, b: np.ones_like(d)),
            "Your gradient is never negative. Where a prediction is too low, it is.",
        ),
        Mistake(
            "wrong sign",
            mistaken(scale=lambda d: -1.0),
            "The sign is wrong: differentiate with respect to the prediction, not to the target.",
        ),
        Mistake(
            "nothing at the transition",
            gap_at_the_transition,
            "Where |d| is exactly β, neither of your pieces applies, and you return 0. One of them has to include it.",
        ),
        Mistake(
            "averaged over the components",
            mistaken(scale=lambda d: 1 / d.shape[-1]),
            "You divide by K. The loss sums its components, it does not average them.",
        ),
    ],
    equivalent={
        "comparison strict or loose: np.abs(difference) < beta -> np.abs(difference) <= beta": "The pieces meet "
        "without a kink: at |d| = β, both have the slope ±1.",
    },
    hints=[
        "Differentiate each piece by itself. What is the derivative of |d|?",
        "Draw it: a straight line through zero, cut off at two heights. Which?",
    ],
)
