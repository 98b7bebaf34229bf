"""The loss of Bayesian personalised ranking."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def bpr_loss(positive, negative):
    r"""Return the loss of Bayesian personalised ranking (BPR).

    What is recommended is a *ranking*, so let the ranking be learnt. A user who chose item $i$ and not item $j$ has
    said that he prefers $i$, and the model says how probable that was: $\sigma(\hat y_{ui} - \hat y_{uj})$.

    **Given** `positive` $\hat y_{ui}$ and `negative` $\hat y_{uj}$, floats of shape `(count,)`: the scores of the
    chosen and of the other item of each triple $(u, i, j)$. They may be as large as several thousands, of either sign.

    **Return** one number, the **sum** over all triples

    $$J = -\sum_{(u, i, j)} \ln \sigma\big(\hat y_{ui} - \hat y_{uj}\big), \qquad \sigma(z) = \frac{1}{1 + e^{-z}},$$

    which is finite for all finite scores. Use NumPy only.
    """
    ### BEGIN SOLUTION
    return np.sum(np.logaddexp(0, negative - positive))
    ### END SOLUTION


def drawn(rng, count):
    return {name: 1.5 * rng.normal(size=count) for name in ("positive", "negative")}


def far(rng, count):
    positive = np.round(rng.uniform(900, 3000, size=count))
    return {"positive": positive * np.resize([-1.0, 1.0], count), "negative": np.round(rng.uniform(-9, 9, size=count))}


@combinable
def mistaken(*, difference=lambda p, n: n - p, base=1.0, whole=np.sum):
    """Return the algorithm with one slip in it."""

    def bpr_loss(positive, negative):
        return whole(np.logaddexp(0, difference(positive, negative))) / base

    return bpr_loss


def apart(positive, negative):
    return np.sum(np.logaddexp(0, -positive) + np.logaddexp(0, negative))


def of_sigmoids(positive, negative):
    p, n = (np.exp(-np.logaddexp(0, -z)) for z in (positive, negative))
    return np.sum(np.logaddexp(0, n - p))


def without_logarithm(positive, negative):
    return -np.sum(np.exp(-np.logaddexp(0, negative - positive)))


def naive(positive, negative):
    with np.errstate(all="ignore"):
        return -np.sum(np.log(1 / (1 + np.exp(negative - positive))))


def padded(epsilon):
    def bpr_loss(positive, negative):
        return -np.sum(np.log(np.exp(-np.logaddexp(0, negative - positive)) + epsilon))

    return bpr_loss


exercise = Exercise(
    solution=bpr_loss,
    points=2,
    cases=[
        Case(
            "differences 1, 0 and −1",
            inputs={"positive": np.array([1.0, 0.5, -1.0]), "negative": np.array([0.0, 0.5, 0.0])},
            about="−ln σ is 0.3133, 0.6931 and 1.3133: the sum is 2.3197.",
        ),
        Case("many triples", drawn, {"count": 14}),
        Case("large scores", far, {"count": 7}, hidden=True),
    ],
    mistakes=[
        Mistake("mean", mistaken(whole=np.mean), "You return the mean. The loss is a sum over all triples."),
        Mistake(
            "the other item preferred",
            mistaken(difference=lambda p, n: p - n),
            "Your loss is small where the other item is ahead. The chosen one is to be.",
        ),
        Mistake(
            "distance without a sign",
            mistaken(difference=lambda p, n: -np.abs(p - n)),
            "You take the distance of the scores. It matters which of the two is ahead.",
        ),
        Mistake(
            "each item by itself",
            apart,
            "You judge both scores by themselves, as a point-wise loss does. Only their difference counts.",
        ),
        Mistake(
            "difference of sigmoids",
            of_sigmoids,
            "You put both scores through a sigmoid first. The sigmoid is of the difference of the scores.",
        ),
        Mistake("logarithm forgotten", without_logarithm, "Your loss is −Σ σ(…). The logarithm is missing."),
        Mistake(
            "logarithm to base 2",
            mistaken(base=np.log(2)),
            "Your loss is in bits. The natural logarithm is asked for.",
        ),
        Mistake(
            "logarithm of zero",
            naive,
            "Where the other item is far ahead your σ is exactly 0, and its logarithm infinite. Put logarithm and "
            "sigmoid together: −ln σ(z) = ln(1 + e⁻ᶻ).",
        ),
        Mistake(
            "a small number added",
            padded(1e-8),
            "You add a small number before you take the logarithm. Where the other item is far ahead the loss grows "
            "like the difference, and yours does not.",
            others=[padded(10.0**-power) for power in (3, 5, 6, 7, 9, 10, 12, 15)],
        ),
    ],
    equivalent={"inputs squeezed": "Of one triple the scores become plain numbers, whose sum is the same."},
    hints=["−ln σ(z) = ln(1 + e⁻ᶻ).", "`np.logaddexp(0, x)` is ln(1 + eˣ) without overflow. Mind the sign of x."],
)
