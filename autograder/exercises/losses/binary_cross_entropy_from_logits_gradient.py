"""The gradient of the binary cross-entropy of logits."""

import numpy as np

from autograder import Case, Exercise, Mistake


def binary_cross_entropy_from_logits_gradient(y_true, logits):
    r"""Return the gradient of every sample's binary cross-entropy with respect to its scores.

    A sigmoid that is sure of itself is flat, and a flat function passes no gradient on. With the squared error behind
    it, a unit that is sure and wrong would hardly learn. See what the cross-entropy makes of that.

    **Given**

    - `y_true`, shape `(..., K)`: the labels, 0 or 1, or something between. There may be any number of batch axes, or
      none.
    - `logits`, of the same shape: the scores $z$ before the sigmoid, as large as $\pm 10^4$.

    **Return** an array of the same shape: for every sample the gradient $\partial L/\partial z$ of its own loss

    $$L = -\sum_{k=1}^{K} \bigl(y_k \ln \sigma(z_k) + (1-y_k) \ln (1-\sigma(z_k))\bigr),
      \qquad \sigma(z) = \frac{1}{1+e^{-z}} .$$
    """
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(logits))
    probability = np.where(logits >= 0, 1, small) / (1 + small)
    return probability - y_true
    ### END SOLUTION


def labels(rng, shape, soft=False):
    """Moderate scores, two at which a sigmoid is nearly flat, but not quite, and one a little below zero."""
    y_true = rng.uniform(size=shape) if soft else rng.integers(2, size=shape).astype(float)
    logits = rng.normal(scale=2.0, size=shape)
    logits.flat[:3] = rng.uniform([6.5, -8.0, -9e-4], [8.0, -6.5, -4e-4])
    return {"y_true": y_true, "logits": logits}


def huge(rng, size):
    """Scores of both signs, right and wrong; on a grid of 1/64 so that float32 holds the same numbers."""
    noise = np.round(64 * rng.normal(scale=size / 50, size=(2, 4))) / 64
    y_true = rng.permuted(np.array([[1.0, 0.0, 0.5, 0.25]] * 2), axis=1)
    return {"y_true": y_true, "logits": size * np.array([1, -1, -1, 1]) + noise}


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def overflowing(y_true, logits):
    with np.errstate(all="ignore"):
        return np.exp(logits) / (1 + np.exp(logits)) - y_true


def by_the_chain_rule(y_true, logits):
    with np.errstate(all="ignore"):
        s = 1 / (1 + np.exp(-logits))
        return ((1 - y_true) / (1 - s) - y_true / s) * s * (1 - s)


def softmax(z):
    exponentials = np.exp(z - z.max(-1, keepdims=True))
    return exponentials / exponentials.sum(-1, keepdims=True)


exercise = Exercise(
    solution=binary_cross_entropy_from_logits_gradient,
    points=2,
    cases=[
        Case(
            "one sample by hand",
            inputs={"y_true": np.array([[1.0, 0.0, 1.0]]), "logits": np.array([[0.0, np.log(3), -np.log(3)]])},
            about="The probabilities are ½, ¾ and ¼.",
        ),
        Case("a batch", labels, {"shape": (3, 4)}),
        Case("soft labels, two batch axes", labels, {"shape": (1, 3, 5), "soft": True}, hidden=True),
        Case("logits near ±10⁴", huge, {"size": 1e4}, hidden=True),
        Case("one sample without a batch", labels, {"shape": (4,)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "wrong sign",
            lambda y_true, logits: y_true - sigmoid(logits),
            "The sign is wrong: where the label is 0, a higher score makes a higher loss.",
        ),
        Mistake(
            "slope of the sigmoid left in",
            lambda y_true, logits: (sigmoid(logits) - y_true) * sigmoid(logits) * sigmoid(-logits),
            "You multiply by σ'(z). That is the gradient of half the squared error behind a sigmoid; the "
            "cross-entropy's own slope cancels σ'(z).",
        ),
        Mistake(
            "gradient at the probability",
            lambda y_true, logits: (sigmoid(logits) - y_true) / np.maximum(sigmoid(logits) * sigmoid(-logits), 1e-12),
            "That is the gradient with respect to the probability σ(z). Multiply by σ'(z) to reach the score.",
        ),
        Mistake(
            "each step of the chain by itself",
            by_the_chain_rule,
            "You compute the gradient at the probability and multiply by σ'(z). For large scores this is infinity "
            "times zero: let the two cancel on paper first.",
        ),
        Mistake(
            "exponential of a large number",
            overflowing,
            "exp(z) overflows for large z, and you return nan. Write the sigmoid so that only negative numbers are "
            "exponentiated.",
        ),
        Mistake(
            "softmax in place of sigmoids",
            lambda y_true, logits: softmax(logits) - y_true,
            "You let the labels compete in a softmax. Here each is a yes-or-no question of its own.",
        ),
        Mistake(
            "averaged over the labels",
            lambda y_true, logits: (sigmoid(logits) - y_true) / logits.shape[-1],
            "You divide by the number of labels. The loss is their sum.",
        ),
    ],
    equivalent={
        "comparison strict or loose: logits >= 0 -> logits > 0": "At z = 0 the exponential of −|z| is 1, so that both "
        "branches give ½.",
    },
    hints=[
        "σ'(z) = σ(z)(1 − σ(z)), and the derivative of ln σ(z) is therefore 1 − σ(z).",
        "The result is shorter than either of the things it is made of.",
    ],
)
