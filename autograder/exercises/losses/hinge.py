"""The hinge loss."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def hinge(y_true, y_pred):
    r"""Return the hinge loss of every score.

    To be right is not enough for this loss: it wants a decision to be right by a margin of one, and beyond the margin
    it is zero. That is why support vector machines depend on few samples only: on those whose loss is not zero.

    **Given**

    - `y_true`, of any shape, `()` included: the true signs, each $-1$ or $+1$, as floats.
    - `y_pred`, of the same shape: scores $\hat y$, any real numbers; their sign is the decision.

    **Return** an array of the same shape, one loss a score:

    $$L = \max(0,\; 1 - y\,\hat y).$$
    """
    ### BEGIN SOLUTION
    return np.maximum(0, 1 - y_true * y_pred)
    ### END SOLUTION


def scores(rng, shape):
    """Right by more than the margin, right by less, wrong, for both signs; two just before and behind the margin."""
    sign = rng.choice([-1.0, 1.0], size=shape)
    sign.flat[:6] = [1, 1, 1, -1, -1, -1]
    margin = rng.uniform(-2.5, 2.5, size=shape)
    margin.flat[:6] = np.tile([1.6, 0.5, -1.2], 2) + rng.uniform(-0.3, 0.3, size=6)
    margin.flat[6:8] = rng.uniform([0.9993, 1.0003], [0.9997, 1.0007])
    return {"y_true": sign, "y_pred": sign * margin}


def one_score(rng):
    """A single score without axes, right by less than the margin."""
    return {"y_true": np.array(-1.0), "y_pred": np.array(-rng.uniform(0.2, 0.8))}


@combinable
def mistaken(margin=np.multiply, loss=lambda m: np.maximum(0, 1 - m), after=lambda losses: losses):
    """Return the loss with one slip in it."""
    return lambda y_true, y_pred: after(loss(margin(y_true, y_pred)))


exercise = Exercise(
    solution=hinge,
    points=1,
    cases=[
        Case(
            "four scores by hand",
            inputs={"y_true": np.array([1.0, 1.0, -1.0, -1.0]), "y_pred": np.array([2.0, 0.25, 0.5, -3.0])},
            about="The margins y·ŷ are 2, 0.25, −0.5 and 3: the second is right by too little, the third is wrong.",
        ),
        Case("a row of scores", scores, {"shape": (8,)}),
        Case("a table of scores", scores, {"shape": (3, 5)}, hidden=True),
        Case("three axes", scores, {"shape": (1, 2, 5)}, hidden=True),
        Case("a single score, of shape ()", one_score, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "not cut off",
            mistaken(loss=lambda m: 1 - m),
            "Some of your losses are negative, those of scores beyond the margin. There the loss is zero.",
        ),
        Mistake(
            "absolute value",
            mistaken(loss=lambda m: np.abs(1 - m)),
            "You take the absolute value, so that a score that is right by far is punished. |·|₊ means the positive "
            "part.",
        ),
        Mistake(
            "no margin",
            mistaken(loss=lambda m: np.maximum(0, -m)),
            "You ask only for the right side: that is the perceptron's loss. Hinge asks for a margin of one.",
        ),
        Mistake(
            "only wrong decisions cost something",
            mistaken(loss=lambda m: np.where(m > 0, 0, 1 - m)),
            "Wherever the decision is right, your loss is zero. Right is not enough: a score that is right by less "
            "than the margin of one costs what it lacks.",
        ),
        Mistake(
            "labels taken for 0 and 1",
            mistaken(margin=lambda y_true, y_pred: (2 * y_true - 1) * y_pred),
            "You turn labels 0 and 1 into −1 and +1, but they are signs already.",
        ),
        Mistake(
            "squared",
            mistaken(after=np.square),
            "That is the squared hinge loss. Leave out the square.",
        ),
        Mistake(
            "np.max in place of np.maximum",
            mistaken(loss=lambda m: np.max(1 - m, 0)),
            "`np.max(…, 0)` is the largest number *along axis 0*. What compares with zero entry by entry is called "
            "`np.maximum`.",
        ),
        Mistake(
            "averaged",
            mistaken(after=np.mean),
            "You return one number for all. Each score keeps a loss of its own.",
        ),
        Mistake(
            "error for margin",
            mistaken(margin=lambda y_true, y_pred: np.abs(y_true - y_pred)),
            "You use the distance between label and score. What counts is their product: positive where the decision "
            "is right.",
        ),
    ],
    hints=[
        "The product y·ŷ is the margin: positive where the decision is right.",
        "`np.maximum` works entry by entry.",
    ],
)
