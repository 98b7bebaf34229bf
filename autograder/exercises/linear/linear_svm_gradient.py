"""The subgradient of a support vector machine"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def linear_svm_gradient(x, y, weights, *, strength):
    r"""Return the risk of a linear support vector machine, and a subgradient of it.

    A perceptron is content with any plane that is right. A support vector machine wants to be right by a margin, and
    as wide a one as possible. In its gradient you will see the perceptron again, and next to it a force that makes the
    weights short, which is to say the margin wide.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, shape `(N,)`: their signs, each $-1$ or $+1$. There is no intercept; where one
      is wanted, a one stands among the features.
    - `weights`, shape `(D,)`: $w$.
    - `strength`: $\lambda$, a number.

    **Return** two things: the risk, a number,

    $$J = \frac{\lambda}{2} \lVert w \rVert^2 + \frac1N \sum_{n=1}^{N} \max\left(0,\, 1 - y_n w^\top x_n\right),$$

    and $\partial J / \partial w$, shape `(D,)`. Where a margin $y_n w^\top x_n$ is exactly one, the loss has a kink:
    take zero for that sample's derivative there.
    """
    ### BEGIN SOLUTION
    margin = y * (x @ weights)
    short = margin < 1
    risk = 0.5 * strength * weights @ weights + np.maximum(0, 1 - margin).mean()
    return risk, strength * weights - x.T @ (y * short) / len(x)
    ### END SOLUTION


def samples(rng, n, features, strength, at_kink=False):
    """Beyond the margin, within it and wrong, of both signs; where asked for, a margin of exactly one."""
    while True:
        x, weights = rng.integers(-8, 9, size=(n, features)) / 4, rng.integers(-4, 5, size=features) / 4
        y = rng.choice([-1.0, 1.0], size=n)
        margin = y * (x @ weights)
        kinds = [np.any((margin < 0) & (y == s)) and np.any((margin > 0) & (margin < 1)) for s in (-1, 1)]
        pull = x.T @ (y * (margin == 1))
        clear = np.abs(x.T @ (y * (margin < 1))).min() > 0.2
        if (
            all(kinds)
            and np.mean(margin > 1) > 0.2
            and np.any(margin == 1) == at_kink
            and np.any(pull) == at_kink
            and clear
            and weights.min() < 0
        ):
            return {"x": x, "y": y, "weights": weights, "strength": strength}


@combinable
def mistaken(
    short=lambda margin: margin < 1,
    total=False,
    sign=-1,
    decay=1.0,
    half=0.5,
    loss=lambda margin: np.maximum(0, 1 - margin),
    labels=lambda y: y,
):
    def linear_svm_gradient(x, y, weights, *, strength):
        margin = y * (x @ weights)
        n = 1 if total else len(x)
        risk = half * strength * weights @ weights + loss(margin).sum() / n
        return risk, decay * strength * weights + sign * x.T @ (labels(y) * short(margin)) / n

    return linear_svm_gradient


def mean_over_the_short(x, y, weights, *, strength):
    margin = y * (x @ weights)
    short = margin < 1
    n = max(short.sum(), 1)
    risk = 0.5 * strength * weights @ weights + np.maximum(0, 1 - margin).sum() / n
    return risk, strength * weights - x.T @ (y * short) / n


exercise = Exercise(
    solution=linear_svm_gradient,
    points=3,
    parts=["risk", "subgradient"],
    cases=[
        Case(
            "four samples by hand",
            inputs={
                "x": np.array([[2.0, 0.0], [-0.5, 1.0], [-1.0, 0.0], [1.0, 0.5]]),
                "y": np.array([1.0, -1.0, 1.0, 1.0]),
                "weights": np.array([1.0, 0.0]),
                "strength": 0.5,
            },
            about="The margins are 2, 0.5, −1 and 1: the first has no loss, the second ½, the third 2, and the last "
            "is at the kink.",
        ),
        Case("in three dimensions", samples, {"n": 9, "features": 3, "strength": 0.3}),
        Case(
            "margins of exactly one", samples, {"n": 11, "features": 4, "strength": 0.8, "at_kink": True}, hidden=True
        ),
        Case("one feature", samples, {"n": 9, "features": 1, "strength": 0.4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "a force at the kink",
            mistaken(short=lambda margin: margin <= 1),
            "A sample with a margin of exactly one pulls at your weights. Its loss is zero, and agreed is a "
            "derivative of zero.",
        ),
        Mistake(
            "perceptron's force",
            mistaken(short=lambda margin: margin < 0),
            "Only wrong samples pull at your weights. Those that are right by less than one have a loss too.",
        ),
        Mistake(
            "perceptron's loss",
            mistaken(loss=lambda margin: np.maximum(0, -margin), short=lambda margin: margin < 0),
            "You ask only for the right side. A support vector machine asks for a margin of one.",
        ),
        Mistake("summed over the samples", mistaken(total=True), "You sum over the samples. J has their mean."),
        Mistake(
            "mean over the samples with a loss",
            mean_over_the_short,
            "You divide by the number of samples with a loss. The mean is over all N, also those with none.",
        ),
        Mistake(
            "pushed away",
            mistaken(sign=1),
            "Your samples push in the wrong direction: a larger margin *lowers* the loss.",
        ),
        Mistake(
            "signs forgotten",
            mistaken(labels=np.abs),
            "In your gradient negative samples pull as positive ones do. Multiply by y.",
        ),
        Mistake("penalty not differentiated", mistaken(decay=0.0), "Your gradient lacks the penalty's part, λw."),
        Mistake("penalty's half forgotten", mistaken(half=1.0, decay=2.0), "Your penalty is λ‖w‖², twice too strong."),
        Mistake(
            "a single weight squeezed",
            lambda x, y, weights, *, strength: tuple(map(np.squeeze, mistaken()(x, y, weights, strength=strength))),
            "With a single feature your subgradient is a number. It is an array of shape (1,): do not squeeze.",
        ),
    ],
    forbidden=["sklearn"],
    hints=["Margins first. Then a boolean array that tells which samples are short of one."],
)
