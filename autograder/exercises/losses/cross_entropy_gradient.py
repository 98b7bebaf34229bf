"""The gradient of the cross-entropy of probabilities."""

import numpy as np

from autograder import Case, Exercise, Mistake


def cross_entropy_gradient(y_true, y_pred):
    r"""Return the gradient of every sample's cross-entropy with respect to the predicted probabilities.

    Look at this gradient to see why nobody likes to train through probabilities: where a class that occurs was thought
    impossible, it explodes. The softmax before it makes it harmless, as the exercise after next will show.

    **Given**

    - `y_true`, shape `(..., K)`: the true distributions, with any number of batch axes, or none.
    - `y_pred`, of the same shape: the predicted probabilities. Where a class does not occur, they may be zero.

    **Return** an array of the same shape: for every sample the gradient $\partial L / \partial \hat y$ of its own loss

    $$L = -\sum_{k=1}^{K} y_k \ln \hat y_k ,$$

    each $\hat y_k$ being taken as a variable of its own, although together they sum to one. A class that does not occur
    has gradient zero, also where $\hat y_k = 0$.
    """
    ### BEGIN SOLUTION
    return -y_true / np.where(y_true == 0, 1, y_pred)
    ### END SOLUTION


def soft(rng, shape, classes):
    return {name: rng.dirichlet(np.full(classes, 3.0), size=shape) for name in ("y_true", "y_pred")}


def unlikely(rng, shape, classes):
    """Soft labels, and in the first sample two classes that hardly ever occur and were given little chance."""
    drawn = soft(rng, shape, classes)
    first = (0,) * len(shape)
    drawn["y_true"][first][:2] = [5e-4, 5e-9]
    drawn["y_pred"][first][:2] = rng.uniform([1e-3, 2e-9], [2e-3, 4e-9])
    return drawn


def with_zeros(rng, samples, classes):
    drawn = soft(rng, (samples,), classes)
    absent = np.arange(classes) == rng.integers(classes, size=samples)[:, None]
    return {name: np.where(absent, 0, value) for name, value in drawn.items()}


def surely_wrong(rng):
    """The class that occurs was given hardly any chance."""
    right = rng.uniform(1e-9, 2e-9)
    y_true = rng.permutation([1.0, 0.0])
    return {"y_true": y_true, "y_pred": np.where(y_true == 1, right, 1 - right)}


quietly = np.errstate(all="ignore")  # zeros make divisions complain; a mistake does so silently


def ratio(y, p):
    return np.where(y == 0, 0, y / np.where(y == 0, 1, p))


def clipped(least):
    return quietly(lambda y, p: -ratio(y, np.clip(p, least, 1 - least)))


def something_added(least):
    return quietly(lambda y, p: -y / (p + least))


exercise = Exercise(
    solution=cross_entropy_gradient,
    points=1,
    cases=[
        Case(
            "two samples by hand",
            inputs={
                "y_true": np.array([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5]]),
                "y_pred": np.array([[0.5, 0.25, 0.25]] * 2),
            },
            about="The first sample's only term is −ln ŷ₂ at ŷ₂ = ¼.",
        ),
        Case("soft labels", soft, {"shape": (4,), "classes": 3}),
        Case("impossible classes", with_zeros, {"samples": 3, "classes": 5}, hidden=True),
        Case("two batch axes", unlikely, {"shape": (1, 3), "classes": 4}, hidden=True),
        Case("surely wrong", surely_wrong, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "zero divided by zero",
            quietly(lambda y, p: -y / p),
            "Where neither the truth nor the prediction gives a class a chance, you divide 0 by 0 and get nan. The "
            "loss has no such term, so its slope there is zero.",
        ),
        Mistake(
            "something small added",
            something_added(1e-3),
            "You add a small number to the denominator. That changes all other entries as well; only the terms of "
            "classes that do not occur need care.",
            others=[something_added(least) for least in (1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)],
        ),
        Mistake(
            "clipped",
            clipped(1e-7),
            "You keep the probabilities away from zero, as some libraries do, and so the gradient from being large. "
            "Here they are taken as they are.",
            others=[clipped(least) for least in (1e-4, 1e-5, 1e-6, 1e-8)],
        ),
        Mistake(
            "wrong sign",
            quietly(ratio),
            "The sign is wrong: the more probability a class that occurs is given, the smaller the loss.",
        ),
        Mistake(
            "with respect to the logits",
            quietly(lambda y, p: p - y),
            "ŷ − y is the gradient with respect to the scores before a softmax. Here the probabilities themselves are "
            "the variables.",
        ),
        Mistake(
            "the other classes counted too",
            quietly(lambda y, p: ratio(1 - y, 1 - p) - ratio(y, p)),
            "You have a term (1 − y)/(1 − ŷ) as well. It belongs to the loss for yes-or-no labels; here the loss has "
            "no ln(1 − ŷ).",
        ),
        Mistake(
            "the label lost",
            quietly(lambda y, p: np.where(y == 0, 0, -1 / np.where(y == 0, 1, p))),
            "The factor yₖ is missing. For one-hot labels it makes no difference; soft labels weight each logarithm.",
        ),
        Mistake(
            "averaged over the samples",
            quietly(lambda y, p: -ratio(y, p) / (p.size // p.shape[-1])),
            "You divide by the number of samples. This is the gradient of each sample's own loss.",
        ),
    ],
    hints=["What is the derivative of ln?", "`np.where` evaluates both branches: make the one not taken harmless."],
)
