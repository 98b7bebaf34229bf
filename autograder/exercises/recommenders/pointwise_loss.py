"""The point-wise loss of implicit feedback."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def pointwise_loss(labels, scores):
    r"""Return the point-wise loss of implicit feedback.

    Nobody gave stars here: all that is known is who looked at what. A point-wise model asks of each pair by itself
    whether it was seen. Pairs that were are labelled 1; some of the others are drawn and labelled 0.

    **Given**

    - `labels` $y$, floats of shape `(count,)`, each 0 or 1.
    - `scores` $z$, floats of shape `(count,)`: what the model says of each pair, before the sigmoid. They may be as
      large as several thousands, of either sign.

    **Return** one number, the **sum** over all pairs

    $$J = -\sum_k \Big( y_k \ln \sigma(z_k) + (1 - y_k) \ln\big(1 - \sigma(z_k)\big) \Big), \qquad
      \sigma(z) = \frac{1}{1 + e^{-z}},$$

    which is finite for all finite scores. Use NumPy only.
    """
    ### BEGIN SOLUTION
    return np.sum(np.logaddexp(0, np.where(labels == 1, -scores, scores)))
    ### END SOLUTION


def drawn(rng, count, size=1.5):
    """Twice as many negatives as positives."""
    return {"labels": rng.permutation(np.resize([1.0, 0.0, 0.0], count)), "scores": size * rng.normal(size=count)}


def far(rng, count):
    labels = np.resize([1.0, 0.0], count)
    sizes = rng.uniform(900, 3000, size=count)
    return {"labels": labels, "scores": np.round(sizes * np.resize([1.0, -1, -1, 1], count))}


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


@combinable
def mistaken(*, sign=1, positives=True, negatives=True, base=1.0, whole=np.sum):
    """Return the algorithm with one slip in it."""

    def pointwise_loss(labels, scores):
        losses = np.logaddexp(0, sign * np.where(labels == 1, -scores, scores))
        return whole(losses * np.where(labels == 1, positives, negatives)) / base

    return pointwise_loss


def naive(labels, scores):
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-scores))
        return -np.sum(labels * np.log(p) + (1 - labels) * np.log(1 - p))


def clipped(epsilon):
    def pointwise_loss(labels, scores):
        p = np.clip(sigmoid(scores), epsilon, 1 - epsilon)
        return -np.sum(labels * np.log(p) + (1 - labels) * np.log(1 - p))

    return pointwise_loss


exercise = Exercise(
    solution=pointwise_loss,
    points=2,
    cases=[
        Case(
            "two undecided pairs",
            inputs={"labels": np.array([1.0, 0.0]), "scores": np.array([0.0, 0.0])},
            about="Both have σ(0) = ½: the loss is 2 ln 2 ≈ 1.386.",
        ),
        Case("many pairs", drawn, {"count": 13}),
        Case("large scores", far, {"count": 8}, hidden=True),
    ],
    mistakes=[
        Mistake("mean", mistaken(whole=np.mean), "You return the mean. The loss is a sum over all pairs."),
        Mistake(
            "labels the wrong way round",
            mistaken(sign=-1),
            "Your loss is small where the model is wrong. A pair of label 1 wants a large score.",
        ),
        Mistake(
            "negatives forgotten",
            mistaken(negatives=False),
            "Only observed pairs count in your loss. Without negatives a model would say yes to everything.",
        ),
        Mistake(
            "positives forgotten",
            mistaken(positives=False),
            "Only negatives count in your loss.",
        ),
        Mistake(
            "logarithm to base 2",
            mistaken(base=np.log(2)),
            "Your loss is in bits. The natural logarithm is asked for.",
        ),
        Mistake(
            "logarithm of zero",
            naive,
            "For large scores your σ is exactly 0 or 1, and its logarithm infinite or NaN. Put logarithm and sigmoid "
            "together: −ln σ(z) = ln(1 + e⁻ᶻ).",
        ),
        Mistake(
            "probabilities clipped",
            clipped(1e-7),
            "You clip probabilities away from 0 and 1. Where the model is quite wrong the loss grows like the score, "
            "and yours does not.",
            others=[clipped(10.0**-power) for power in (3, 5, 6, 8, 9, 10, 12, 15)],
        ),
    ],
    equivalent={
        "inputs squeezed": "Of one pair the scores become plain numbers, whose sum is the same.",
        "close taken for equal: labels == 1 -> np.isclose(labels, 1)": "Labels are exactly 0 or 1.",
    },
    hints=[
        "−ln σ(z) = ln(1 + e⁻ᶻ), and 1 − σ(z) = σ(−z).",
        "`np.logaddexp(0, x)` is ln(1 + eˣ) without overflow.",
    ],
)
