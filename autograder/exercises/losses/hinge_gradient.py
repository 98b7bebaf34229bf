"""The gradient of the hinge loss."""

import numpy as np

from autograder import Case, Exercise, Mistake


def hinge_gradient(y_true, y_pred):
    r"""Return a subgradient of the hinge loss with respect to every score.

    The hinge loss has a kink, and still it trains some of the best linear classifiers there are. At the kink any
    subgradient will do; one only has to choose one, and to say which.

    **Given**

    - `y_true`, of any shape, `()` included: the true signs, each $-1$ or $+1$.
    - `y_pred`, of the same shape: scores $\hat y$.

    **Return** an array of the same shape: for every score the derivative $\partial L/\partial\hat y$ of its own loss

    $$L = \max(0,\; 1 - y\,\hat y),$$

    and zero at the kink, where the margin $y\,\hat y$ is exactly one.
    """
    ### BEGIN SOLUTION
    return np.where(y_true * y_pred < 1, -y_true, 0)
    ### END SOLUTION


def scores(rng, shape):
    """Right by more than the margin, right by less, and wrong, for both signs; two just before and behind the kink."""
    sign = rng.choice([-1.0, 1.0], size=shape)
    sign.flat[:6] = [1, 1, 1, -1, -1, -1]
    margin = rng.choice([1.6, 0.5, -1.2], size=shape)
    margin.flat[:6] = np.tile([1.6, 0.5, -1.2], 2)
    margin += rng.uniform(-0.3, 0.3, size=shape)
    margin.flat[6:8] = rng.uniform([0.9993, 1.0003], [0.9997, 1.0007])
    return {"y_true": sign, "y_pred": sign * margin}


def where(condition, slope):
    return lambda y_true, y_pred: np.where(condition(y_true * y_pred), slope(y_true, y_pred), 0.0)


def one_score(rng):
    """A single score without axes, right by less than the margin."""
    return {"y_true": np.array(-1.0), "y_pred": np.array(-rng.uniform(0.2, 0.8))}


exercise = Exercise(
    solution=hinge_gradient,
    points=1,
    cases=[
        Case(
            "five scores by hand, two at the kink",
            inputs={"y_true": np.array([1.0, 1.0, -1.0, -1.0, 1.0]), "y_pred": np.array([2.0, 0.25, 0.5, -1.0, 1.0])},
            about="The margins are 2, 0.25, −0.5, 1 and 1: only the second and the third score have a loss.",
        ),
        Case("a row of scores", scores, {"shape": (8,)}),
        Case("a table of scores", scores, {"shape": (3, 5)}, hidden=True),
        Case("three axes", scores, {"shape": (1, 2, 5)}, hidden=True),
        Case("a single score, of shape ()", one_score, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "beyond the margin too",
            where(lambda m: m == m, lambda y, s: -y),
            "You push every score, also those that are beyond the margin. Where the loss is flat, its slope is zero.",
        ),
        Mistake(
            "only where the decision is wrong",
            where(lambda m: m < 0, lambda y, s: -y),
            "You push only scores on the wrong side. Those that are right by less than one have a loss, too.",
        ),
        Mistake(
            "slope of the line at the kink",
            where(lambda m: m <= 1, lambda y, s: -y),
            "At a margin of exactly one your answer is −y. Any number between −y and 0 would be a subgradient there; "
            "the exercise asks for zero.",
        ),
        Mistake(
            "wrong sign",
            where(lambda m: m < 1, lambda y, s: y),
            "The sign is wrong: where the true sign is +1, the loss falls as the score rises.",
        ),
        Mistake(
            "the score in place of the label",
            where(lambda m: m < 1, lambda y, s: -s),
            "You return −ŷ: that is the derivative with respect to y. The variable is the score; y stays.",
        ),
        Mistake(
            "always minus one",
            where(lambda m: m < 1, lambda y, s: -np.ones_like(y)),
            "Your slope is −1 for both signs. That is the derivative with respect to the margin y·ŷ; that with "
            "respect to the score has another factor y.",
        ),
    ],
    hints=[
        "Two cases: beyond the margin nothing moves; before it the loss is 1 − y·ŷ.",
        "`np.where(condition, a, b)` chooses entry by entry.",
    ],
)
