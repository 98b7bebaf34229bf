"""Side and distance of samples from a hyperplane"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def decision_side(x, weights, intercept):
    r"""Return on which side of a plane samples lie, and how far from it.

    All classifiers of this notebook end with a plane. What they say about a sample is the side that it is on; how sure
    they are has to do with how far away it is.

    **Given**

    - `x`, shape `(..., D)`: samples, with any number of batch axes in front, or none.
    - `weights`, shape `(D,)`, not all zero, and `intercept`, a number: the plane $w^\top x + b = 0$.

    **Return** two arrays of shape `(...)`: the side, $+1$ where $w^\top x + b > 0$ and $-1$ everywhere else, also on
    the plane itself; and the distance from the plane, negative on the negative side.
    """
    ### BEGIN SOLUTION
    score = x @ weights + intercept
    return np.where(score > 0, 1.0, -1.0), score / np.sqrt(weights @ weights)
    ### END SOLUTION


def single(rng, features):
    """One sample without a batch axis, on the negative side."""
    while True:
        drawn = samples(rng, (6, features))
        behind = drawn["x"][drawn["x"] @ drawn["weights"] + drawn["intercept"] < -0.3]
        if len(behind):
            return {**drawn, "x": behind[0]}


def samples(rng, shape, on_plane=False):
    """Both sides, and where asked for samples exactly on the plane, and one next to it, on the positive side."""
    while True:
        x = rng.integers(-8, 9, size=shape) / 4
        weights = rng.choice([-3.0, -2.0, -1.5, 0.5, 1.0, 2.5], size=shape[-1])
        intercept = float(rng.choice([-1.5, -1.0, 1.0, 1.5]))
        if on_plane:
            weights[0] = rng.choice([-2.0, -0.5, 0.5, 1.0])
            nearest = x.reshape(-1, shape[-1])[-1]
            nearest[0] += (2**-12 - nearest @ weights - intercept) / weights[0]
        score = x @ weights + intercept
        if 0.2 < np.mean(score > 0) < 0.7 and np.any(score == 0) == on_plane:
            return {"x": x, "weights": weights, "intercept": intercept}


@combinable
def mistaken(
    side=lambda score: np.where(score > 0, 1.0, -1.0), norm=lambda w: np.linalg.norm(w), keep=lambda d: d, bias=1
):
    def decision_side(x, weights, intercept):
        score = x @ weights + bias * intercept
        return side(score), keep(score / norm(weights))

    return decision_side


def norm_with_intercept(x, weights, intercept):
    score = x @ weights + intercept
    return np.where(score > 0, 1.0, -1.0), score / np.linalg.norm(np.append(weights, intercept))


exercise = Exercise(
    solution=decision_side,
    points=2,
    parts=["side", "distance"],
    cases=[
        Case(
            "four samples by hand",
            inputs={
                "x": np.array([[3.0, 4.0], [0.0, 0.0], [-3.0, 0.0], [4.0, -2.0]]),
                "weights": np.array([3.0, 4.0]),
                "intercept": -4.0,
            },
            about="The weights have length 5. The scores are 21, −4, −13 and 0: distances 4.2, −0.8, −2.6 and 0. The "
            "last one is on the plane.",
        ),
        Case("a batch", samples, {"shape": (7, 3)}),
        Case("one sample, no batch axis", single, {"features": 4}),
        Case("two batch axes, some on the plane", samples, {"shape": (15, 1, 2), "on_plane": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "zero on the plane",
            mistaken(side=np.sign),
            "On the plane your side is 0. It is agreed to be −1 there, so that there are two answers only.",
        ),
        Mistake(
            "positive on the plane",
            mistaken(side=lambda score: np.where(score >= 0, 1.0, -1.0)),
            "On the plane your side is +1. Agreed is −1.",
        ),
        Mistake(
            "zeros and ones",
            mistaken(side=lambda score: (score > 0).astype(float)),
            "Your sides are 0 and 1. They are −1 and +1 here, as the labels of perceptrons and of support vector "
            "machines.",
        ),
        Mistake(
            "score for distance",
            mistaken(norm=lambda w: 1.0),
            "You return the score. Twice the weights and twice the intercept are the same plane, with twice the "
            "score: divide by the length of the weights.",
        ),
        Mistake(
            "squared length",
            mistaken(norm=lambda w: w @ w),
            "You divide by ‖w‖². The distance has ‖w‖ in the denominator.",
        ),
        Mistake(
            "intercept in the length",
            norm_with_intercept,
            "You divide by the length of (w, b). The distance from the plane has ‖w‖ only: the intercept moves the "
            "plane, it does not turn it.",
        ),
        Mistake(
            "a batch axis too many",
            lambda x, weights, intercept: decision_side(np.atleast_2d(x), weights, intercept),
            "You answer a single sample with an array of one. Without a batch axis in x there is none in the answers.",
        ),
        Mistake(
            "distance without a sign",
            mistaken(keep=np.abs),
            "Your distances are all positive. Negative ones tell the other side.",
        ),
        Mistake(
            "intercept left out", mistaken(bias=0), "You leave the intercept out: your plane goes through the origin."
        ),
        Mistake(
            "next to the plane taken for on it",
            mistaken(side=lambda score: np.where(score > 1e-3, 1.0, -1.0)),
            "A small positive score is on the positive side. Compare with zero, without a tolerance.",
        ),
        Mistake(
            "batch axis of length one lost",
            lambda x, weights, intercept: tuple(map(np.squeeze, decision_side(x, weights, intercept))),
            "You lose a batch axis of length one. The answers have all batch axes of x: do not squeeze.",
        ),
    ],
    forbidden=["sklearn"],
    hints=["Walk from a sample along w until wᵀx + b is zero. How long was the walk?"],
)
