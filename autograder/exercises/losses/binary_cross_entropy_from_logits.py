"""The binary cross-entropy of logits."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def binary_cross_entropy_from_logits(y_true, logits):
    r"""Return the binary cross-entropy of sigmoid probabilities, straight from the scores.

    In floating point a sigmoid is exactly 1 as soon as its score is above 37, and $\ln(1-1)$ is minus infinity. A
    network that is very sure and very wrong is the one that most needs a good gradient, so its loss has to be a number.

    **Given**

    - `y_true`, shape `(..., K)`: the labels, 0 or 1, or something between. There may be any number of batch axes, or
      none.
    - `logits`, of the same shape: the scores $z$ before the sigmoid, as large as $\pm 10^4$.

    **Return** an array of shape `(...)`, one loss a sample, summed over its labels:

    $$L = -\sum_{k=1}^{K} \bigl(y_k \ln \sigma(z_k) + (1-y_k) \ln (1-\sigma(z_k))\bigr),
      \qquad \sigma(z) = \frac{1}{1+e^{-z}} .$$

    The answer has to be finite and exact for all such logits, also where the loss is tiny.
    """
    ### BEGIN SOLUTION
    terms = np.maximum(logits, 0) - logits * y_true + np.log1p(np.exp(-np.abs(logits)))
    return terms.sum(axis=-1)
    ### END SOLUTION


def labels(rng, shape, soft=False):
    y_true = rng.uniform(size=shape) if soft else rng.integers(2, size=shape).astype(float)
    if not soft:
        y_true[..., :2] = [1, 0]
    return {"y_true": y_true, "logits": rng.normal(scale=2.0, size=shape)}


def huge(rng, size):
    """Scores of both signs, right and wrong; on a grid of 1/64 so that float32 holds the same numbers."""
    noise = np.round(64 * rng.normal(scale=size / 50, size=(2, 4))) / 64
    return {"y_true": np.array([[1.0, 0.0, 1.0, 0.0]] * 2), "logits": size * np.array([1, -1, -1, 1]) + noise}


def tiny_losses(rng):
    """Every label is predicted right, and very surely."""
    y_true = rng.permuted(np.tile([1.0, 0.0], (3, 1)), axis=-1)
    return {"y_true": y_true, "logits": (2 * y_true - 1) * (rng.integers(40, 45) + rng.uniform(size=(3, 2)))}


quietly = np.errstate(all="ignore")  # overflow makes NumPy complain; a mistake does so silently


def stable(y, z):
    return np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))


def of_probabilities(y, p):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def chosen_by_label(y, p):
    return -np.where(y == 1, np.log(p), np.log(1 - p))


def softmax_instead(y, z):
    shifted = z - z.max(-1, keepdims=True)
    return -y * (shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)))


@combinable
def mistaken(terms=stable, labels=lambda y: y, total=lambda terms: terms.sum(-1)):
    """Return the loss with one slip in it."""
    return quietly(lambda y, z: total(terms(labels(y), z)))


def clipped(least):
    return mistaken(terms=lambda y, z: of_probabilities(y, np.clip(sigmoid(z), least, 1 - least)))


exercise = Exercise(
    solution=binary_cross_entropy_from_logits,
    points=3,
    cases=[
        Case(
            "two samples by hand",
            inputs={
                "y_true": np.array([[1.0, 0.0], [0.0, 1.0]]),
                "logits": np.array([[0.0, np.log(3)], [1000.0, 1000.0]]),
            },
            about="σ(0) = ½ and σ(ln 3) = ¾, so that the first sample costs ln 2 + 2 ln 2. The second is surely right "
            "once and surely wrong once: it costs 1000.",
        ),
        Case("a batch", labels, {"shape": (3, 4)}),
        Case("soft labels, two batch axes", labels, {"shape": (1, 3, 5), "soft": True}),
        Case("logits near ±10⁴", huge, {"size": 1e4}, hidden=True),
        Case("tiny losses", tiny_losses, hidden=True),
        Case("one sample without a batch", labels, {"shape": (3,)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "sigmoid first",
            mistaken(terms=lambda y, z: of_probabilities(y, sigmoid(z))),
            "You go through the probability, and that is exactly 0 or 1 for large scores: the loss becomes infinite or "
            "nan. ln σ(z) can be written without σ.",
        ),
        Mistake(
            "sigmoid first, then a choice by the label",
            mistaken(terms=lambda y, z: chosen_by_label(y, sigmoid(z))),
            "You go through the probability, which is exactly 0 or 1 for large scores, so that the loss becomes "
            "infinite; and you choose one of the two logarithms, where a label between 0 and 1 needs both. ln σ(z) "
            "can be written without σ.",
        ),
        Mistake(
            "sigmoid first, then clipped",
            clipped(1e-7),
            "You clip the probabilities. No loss can then exceed some bound, and none can be tiny. ln σ(z) can be "
            "written without σ.",
            others=[clipped(least) for least in (1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)],
        ),
        Mistake(
            "exponential of a large number",
            mistaken(terms=lambda y, z: np.log(1 + np.exp(z)) - z * y),
            "The formula is right on paper, but exp(z) overflows for large z. For which sign of the exponent does "
            "nothing overflow, and what has to be added then?",
        ),
        Mistake(
            "digits of tiny losses lost",
            mistaken(terms=lambda y, z: np.maximum(z, 0) - z * y + np.log(1 + np.exp(-np.abs(z)))),
            "Nothing overflows, but 1 + e⁻⁴⁰ is just 1 for a computer, so that small losses become zero. There is a "
            "function for ln(1 + x) at small x.",
        ),
        Mistake(
            "sign of the second term",
            mistaken(terms=lambda y, z: y * stable(1, z) - (1 - y) * stable(0, z)),
            "The term of the labels that are 0 has the wrong sign: your loss falls as such a score rises.",
        ),
        Mistake(
            "softmax in place of sigmoids",
            mistaken(terms=softmax_instead),
            "You let the labels compete in a softmax. Here each is a yes-or-no question of its own.",
        ),
        Mistake(
            "mean over the labels",
            mistaken(total=lambda terms: terms.mean(-1)),
            "You take the mean over the labels. Here they are summed.",
        ),
        Mistake(
            "labels turned round",
            mistaken(labels=lambda y: 1 - y),
            "Labels 0 and 1 are exchanged: a high score stands for *yes*, which is 1.",
        ),
        Mistake(
            "soft labels rounded",
            mistaken(labels=np.round),
            "You make a label between 0 and 1 a plain yes or no. A soft label of 0.7 weighs both logarithms, with 0.7 "
            "and with 0.3.",
        ),
        Mistake(
            "mean over everything",
            mistaken(total=np.mean),
            "You return one number, the mean over labels and samples. Each sample keeps a loss of its own: the sum "
            "over its labels.",
        ),
    ],
    hints=[
        "−ln σ(z) = ln(1 + e⁻ᶻ), and 1 − σ(z) = σ(−z). Where is this safe?",
        "ln(1 + eᶻ) = max(z, 0) + ln(1 + e^(−|z|)). Try it for z = 5 and for z = −5.",
        "`np.log1p(x)` is ln(1 + x), and exact for tiny x.",
    ],
)
