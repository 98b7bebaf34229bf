"""The cross-entropy of probabilities."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def cross_entropy(y_true, y_pred):
    r"""Return the cross-entropy between true and predicted distributions.

    This is the loss of nearly every classifier. It is the mean surprise of somebody who expects $\hat y$ while $y$ is
    what happens, and it punishes most a prediction that is sure and wrong.

    **Given**

    - `y_true`, shape `(..., K)`: the true distributions. Often one-hot, but not always: labels may be soft. There may
      be any number of batch axes, or none.
    - `y_pred`, of the same shape: the predicted probabilities. They are taken as they are: do not clip, normalise, or
      add anything to them.

    **Return** an array of shape `(...)`, one loss a sample, with the natural logarithm:

    $$L = -\sum_{k=1}^{K} y_k \ln \hat y_k, \qquad 0 \cdot \ln 0 = 0 .$$

    Probabilities may be zero. A class that does not occur costs nothing, whatever was predicted; a class that does
    occur and was given probability zero costs infinitely much (`np.inf`).
    """
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):
        logarithms = np.log(np.where(y_true == 0, 1, y_pred))
    return -(y_true * logarithms).sum(axis=-1)
    ### END SOLUTION


def soft(rng, shape, classes):
    return {name: rng.dirichlet(np.full(classes, 1.5), size=shape) for name in ("y_true", "y_pred")}


def unlikely(rng, shape, classes):
    """Soft labels, and in the first sample a class that hardly ever occurs and that was thought impossible."""
    drawn = soft(rng, shape, classes)
    first = (0,) * len(shape)
    drawn["y_true"][first] = np.array([5e-4, *drawn["y_true"][first][1:]])
    drawn["y_pred"][first] = np.array([rng.uniform(1e-20, 2e-20), *drawn["y_pred"][first][1:]])
    return drawn


def with_zeros(rng, samples, classes):
    """One-hot targets, and zeros and tiny numbers among the predictions of classes that do not occur or do."""
    drawn = soft(rng, (samples,), classes)
    label = rng.integers(classes, size=samples)
    y_pred = drawn["y_pred"].copy()
    rows = np.arange(samples)
    y_pred[rows, (label + 1) % classes] = 0
    y_pred[[0, 1, 2], label[:3]] = rng.uniform([1e-9, 1e-20, 1e-15], [2e-9, 2e-20, 2e-15])
    return {"y_true": np.eye(classes)[label], "y_pred": y_pred}


def impossible(rng, samples, classes):
    """In one sample a class occurs, however rarely, that was given no chance."""
    drawn = soft(rng, (samples,), classes)
    place = rng.integers(samples), rng.integers(classes)
    drawn["y_true"][place], drawn["y_pred"][place] = rng.uniform(2e-9, 8e-9), 0
    return drawn


quietly = np.errstate(all="ignore")  # zeros make logarithms complain; a mistake does so silently


def safe_log(y, p):
    return np.log(np.where(y == 0, 1, p))


@combinable
def mistaken(logarithm=safe_log, total=np.sum, unit=1.0, sign=-1):
    """Return the loss with one slip in it."""
    return quietly(lambda y, p: sign * total(y * logarithm(y, p), axis=-1) / unit)


def clipped(least):
    return mistaken(logarithm=lambda y, p: safe_log(y, np.clip(p, least, 1 - least)))


def something_added(least):
    return mistaken(logarithm=lambda y, p: safe_log(y, p + least))


LEAST = (1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)

exercise = Exercise(
    solution=cross_entropy,
    points=2,
    cases=[
        Case(
            "two samples by hand",
            inputs={
                "y_true": np.array([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5]]),
                "y_pred": np.array([[0.5, 0.25, 0.25]] * 2),
            },
            about="The first costs −ln ¼ = 2 ln 2, the second ½ ln 2 + ½ · 2 ln 2.",
        ),
        Case("soft labels", soft, {"shape": (4,), "classes": 3}),
        Case("zeros and tiny probabilities", with_zeros, {"samples": 3, "classes": 5}, hidden=True),
        Case("two batch axes", unlikely, {"shape": (1, 3), "classes": 4}, hidden=True),
        Case("one sample without a batch", soft, {"shape": (), "classes": 3}, hidden=True, weight=0.5),
        Case("something impossible happens", impossible, {"samples": 4, "classes": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "zero times infinity",
            mistaken(logarithm=lambda y, p: np.log(p)),
            "Where a class does not occur and was given probability zero, you get 0 · (−∞), which is nan. That term "
            "counts nothing: keep it away from the logarithm.",
        ),
        Mistake(
            "something small added",
            something_added(1e-7),
            "You add a small number to the probabilities. That avoids the logarithm of zero, but it changes the answer "
            "where a probability is tiny, and makes finite what is infinite.",
            others=[something_added(least) for least in LEAST],
        ),
        Mistake(
            "clipped",
            clipped(1e-7),
            "You clip the probabilities, as some libraries do. Here they are taken as they are; only the terms of "
            "classes that do not occur need care.",
            others=[clipped(least) for least in LEAST],
        ),
        Mistake(
            "mean over the classes",
            mistaken(total=np.mean),
            "You divide by the number of classes. The weights yₖ sum to one already, so the sum is a mean.",
        ),
        Mistake(
            "in bits",
            mistaken(unit=np.log(2)),
            "You use the logarithm to the base 2. Losses are counted in nats: take the natural logarithm.",
        ),
        Mistake(
            "distributions exchanged",
            quietly(lambda y, p: -(p * np.log(np.where(p == 0, 1, y))).sum(-1)),
            "You took the logarithm of the true distribution. Cross-entropy is not symmetric: the logarithm belongs to "
            "the prediction, the weight to what happens.",
        ),
        Mistake(
            "hard labels only",
            quietly(lambda y, p: -np.log(np.take_along_axis(p, y.argmax(-1)[..., None], -1)[..., 0])),
            "You look only at the likeliest true class. That is enough for one-hot labels; soft ones have several "
            "terms.",
        ),
        Mistake(
            "the other classes counted too",
            quietly(lambda y, p: -(y * safe_log(y, p) + (1 - y) * np.log(np.where(y == 1, 1, 1 - p))).sum(-1)),
            "You add a term (1 − y) ln(1 − ŷ) for each class, as for yes-or-no labels. Here one distribution is "
            "compared with another, and the sum of y ln ŷ is all.",
        ),
        Mistake(
            "wrong sign",
            mistaken(sign=1),
            "The minus sign is missing: logarithms of probabilities are negative, a loss is not.",
        ),
        Mistake(
            "the impossible costs nothing",
            mistaken(logarithm=lambda y, p: np.log(np.where(p > 0, p, 1))),
            "You leave out the terms in which the *prediction* is zero. Where such a class occurs all the same, the "
            "loss is infinite; what counts nothing are classes that do not occur.",
        ),
    ],
    hints=[
        "Treat the terms with yₖ = 0 apart, before the logarithm is taken.",
        "`np.where(y_true == 0, 1, y_pred)` puts a harmless 1 where the prediction does not matter.",
    ],
)
