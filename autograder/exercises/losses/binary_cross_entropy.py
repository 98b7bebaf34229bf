"""The binary cross-entropy of probabilities."""

from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake


def binary_cross_entropy(y_true, y_pred):
    r"""Return the binary cross-entropy of every sample, summed over its labels.

    A picture may show a dog *and* a sofa: several questions, each answered by yes or no, and each with a probability of
    its own. A *no* that was predicted as *yes* must cost as much as a *yes* that was predicted as *no*, and so there
    are two terms for each label. In one of the lecture notes the second term has the wrong sign; find out what that
    would do.

    **Given**

    - `y_true`, shape `(..., K)`: the labels, 0 or 1, or something between where one is not sure. Any number of a
      sample's K labels may be 1. There may be any number of batch axes, or none.
    - `y_pred`, of the same shape: the predicted probabilities of *yes*. They are taken as they are, and may be exactly
      0 or 1 where that is right.

    **Return** an array of shape `(...)`, one loss a sample, with the natural logarithm:

    $$L = -\sum_{k=1}^{K} \bigl(y_k \ln \hat y_k + (1-y_k) \ln (1-\hat y_k)\bigr), \qquad 0 \cdot \ln 0 = 0 .$$
    """
    ### BEGIN SOLUTION

    def term(label, probability):
        return label * np.log(np.where(label == 0, 1, probability))

    return -(term(y_true, y_pred) + term(1 - y_true, 1 - y_pred)).sum(axis=-1)
    ### END SOLUTION


def labels(rng, shape, soft=False):
    y_true = rng.uniform(size=shape) if soft else rng.integers(2, size=shape).astype(float)
    if not soft:
        y_true[..., :2] = [1, 0]
    return {"y_true": y_true, "y_pred": rng.uniform(0.05, 0.95, size=shape)}


def unsure(rng, shape):
    """Soft labels, two of them close to 0 and to 1 where the prediction is nearly certain of the opposite."""
    drawn = labels(rng, shape, soft=True)
    drawn["y_true"].flat[:2] = [5e-4, 1 - 5e-4]
    drawn["y_pred"].flat[:2] = [rng.uniform(1e-9, 2e-9), rng.uniform(0.998, 0.999)]
    return drawn


def certain(rng, shape):
    """Some predictions are certain, and right; one that is wrong is all but certain."""
    drawn = labels(rng, shape)
    drawn["y_pred"][:, :2] = [1, 0]
    drawn["y_true"][:, 2], drawn["y_pred"][0, 2] = [1, 0], rng.uniform(1e-20, 2e-20)
    return drawn


def nearly_no(rng, shape):
    """Labels that are all but *no*, and predictions that are surer still."""
    return {"y_true": rng.uniform(2e-9, 8e-9, size=shape), "y_pred": rng.uniform(2e-37, 8e-37, size=shape)}


quietly = np.errstate(all="ignore")  # zeros make logarithms complain; a mistake does so silently


def yes(y, p):
    return y * np.log(np.where(y == 0, 1, p))


def no(y, p):
    return yes(1 - y, 1 - p)


@quietly
def clipped(y_true, y_pred, least=0.0):
    p = np.clip(y_pred, least, 1 - least)
    return -(yes(y_true, p) + no(y_true, p)).sum(-1)


exercise = Exercise(
    solution=binary_cross_entropy,
    points=2,
    cases=[
        Case(
            "one sample by hand",
            inputs={"y_true": np.array([[1.0, 0.0, 1.0]]), "y_pred": np.array([[0.5, 0.75, 0.25]])},
            about="What happened was given ½, ¼ and ¼: ln 2 + 2 ln 2 + 2 ln 2 = 5 ln 2.",
        ),
        Case("a batch", labels, {"shape": (3, 4)}),
        Case("soft labels, two batch axes", unsure, {"shape": (1, 3, 5)}, hidden=True),
        Case("certain predictions", certain, {"shape": (2, 4)}, hidden=True),
        Case("labels that are nearly zero", nearly_no, {"shape": (2, 3)}, hidden=True, weight=0.5),
        Case("one sample without a batch", labels, {"shape": (3,)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "sign of the second term",
            quietly(lambda y, p: (-yes(y, p) + no(y, p)).sum(-1)),
            "The second term has the wrong sign: where the label is 0, your loss falls as the prediction goes to 1. "
            "The minus stands before both terms.",
        ),
        Mistake(
            "only yes counts",
            quietly(lambda y, p: -yes(y, p).sum(-1)),
            "You count only the labels that are 1. That is the cross-entropy of one class among several; a model that "
            "always predicts *yes* would have no loss.",
        ),
        Mistake(
            "zero times infinity",
            quietly(lambda y, p: -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum(-1)),
            "Where a prediction is certain and right, you get 0 · (−∞), which is nan. That term counts nothing: keep "
            "it away from the logarithm.",
        ),
        Mistake(
            "labels close to zero taken for zero",
            quietly(lambda y, p: -(yes(np.where(np.isclose(y, 0), 0, y), p) + no(y, p)).sum(-1)),
            "You leave out the term of a label that is close to zero. Only where the label is exactly zero does the "
            "prediction not matter; any other label counts with its share.",
        ),
        Mistake(
            "clipped",
            partial(clipped, least=1e-7),
            "You clip the probabilities, as some libraries do. That changes the loss of predictions that are nearly "
            "certain; here they are taken as they are.",
            others=[partial(clipped, least=least) for least in (1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)],
        ),
        Mistake(
            "mean over the labels",
            quietly(lambda y, p: -(yes(y, p) + no(y, p)).mean(-1)),
            "You take the mean over the labels. Here they are summed.",
        ),
        Mistake(
            "in bits",
            quietly(lambda y, p: -(yes(y, p) + no(y, p)).sum(-1) / np.log(2)),
            "You use the logarithm to the base 2. Losses are counted in nats: take the natural logarithm.",
        ),
        Mistake(
            "label and prediction exchanged",
            quietly(lambda y, p: -(yes(p, y) + no(p, y)).sum(-1)),
            "You took the logarithm of the labels. It belongs to the predictions.",
        ),
        Mistake(
            "labels rounded",
            quietly(lambda y, p: -(np.log(np.where(y > 0.5, p, 1 - p))).sum(-1)),
            "You treat every label as 0 or 1. Where it is between, both terms count, each with its share.",
        ),
    ],
    hints=[
        "Write the terms of *yes* and of *no* as two arrays, then add.",
        "`np.where(y_true == 0, 1, y_pred)` puts a harmless 1 where the prediction does not matter for *yes*.",
    ],
)
