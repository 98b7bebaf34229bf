"""The gradient of logistic regression"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def logistic_regression_gradient(x, y, weights, intercept, *, strength=0.0):
    r"""Return the risk of a logistic regression, and its gradient.

    A straight line is a poor probability: it knows nothing of 0 and 1. Bend it by a sigmoid, pay by the cross-entropy,
    and something remarkable happens to the gradient. Compare it with the one before.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, shape `(N,)`: their labels, each 0 or 1.
    - `weights`, shape `(D,)`, and `intercept`, a number: $w$ and $b$.
    - `strength`: $\lambda$, a number.

    With the scores $z_n = w^\top x_n + b$ and the probabilities $p_n = \sigma(z_n) = 1 / (1 + e^{-z_n})$, **return**
    three things: the risk, a number,

    $$J = -\frac1N \sum_{n=1}^{N} \big( y_n \ln p_n + (1 - y_n) \ln (1 - p_n) \big) + \frac{\lambda}{2} \lVert w
      \rVert^2 ,$$

    then $\partial J / \partial w$, shape `(D,)`, and $\partial J / \partial b$, a number.

    Scores may be as large as $\pm 10^3$. A wrong one makes $J$ large, but finite; and where all are right and far from
    zero, $J$ is tiny, but not zero.
    """
    ### BEGIN SOLUTION
    z = x @ weights + intercept
    e = np.exp(-np.abs(z))  # never overflows
    p = np.where(z >= 0, 1, e) / (1 + e)
    loss = np.maximum(z, 0) - y * z + np.log1p(e)
    gradient = x.T @ (p - y) / len(x) + strength * weights
    return loss.mean() + 0.5 * strength * weights @ weights, gradient, (p - y).mean()
    ### END SOLUTION


def samples(rng, n, features, strength=0.0, scale=1.0, near=()):
    """Both labels, some predicted right and some wrong, a mean error away from zero; ``near`` are the first scores."""
    while True:
        x, weights = (
            rng.normal(size=(n, features)) + 0.5,
            scale * rng.choice([-1, 1], features) * rng.uniform(0.5, 2, features),
        )
        intercept, y = float(np.round(rng.uniform(0.5, 1.5), 3)), rng.integers(2, size=n).astype(float)
        for place, score in enumerate(near):
            x[place] += (score - x[place] @ weights - intercept) * weights / (weights @ weights)
        z = x @ weights + intercept
        error = 1 / (1 + np.exp(-np.clip(z, -500, 500))) - y
        right = (z > 0) == (y > 0)
        # Large scores: all beyond what rounds a probability to 0 or 1, and a wrong one beyond what exp can hold.
        large = scale < 9 or (np.abs(z).min() > 40 and 750 < np.abs(z)[~right].max(initial=0) < 1000)
        if 0 < y.sum() < n and 0 < right.sum() < n and abs(error.mean()) > 0.05 and large:
            return {"x": x, "y": y, "weights": weights, "intercept": intercept, "strength": strength}


def sure(rng, n):
    """All are right. The negatives' losses are so small that 1 plus one has lost most digits, the positives' far less.

    Scores are exact.
    """
    while True:
        y = rng.integers(2, size=n).astype(float)
        weights, intercept = rng.choice([-2.0, 2.0], size=1), float(rng.integers(-4, 5)) / 2
        z = np.where(y > 0, rng.integers(120, 400, size=n), -rng.integers(66, 73, size=n)) / 2
        x = ((z - intercept) / weights)[:, None]
        e = np.exp(z[y == 0])
        if 1 < y.sum() < n - 1 and intercept and abs(np.log(1 + e).sum() / np.log1p(e).sum() - 1) > 0.01:
            return {"x": x, "y": y, "weights": weights, "intercept": intercept}


def stable(y, z):
    return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))


def digits_lost(y, z):
    return np.maximum(z, 0) - y * z + np.log(1 + np.exp(-np.abs(z)))


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def unstable(y, z):
    p = 1 / (1 + np.exp(-z))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def chosen_by_label(y, z):
    p = sigmoid(z)
    return -np.log(np.where(y == 1, p, 1 - p))


def clipped_at(least):
    def clipped(y, z):
        p = np.clip(sigmoid(z), least, 1 - least)
        return -(y * np.log(p) + (1 - y) * np.log(1 - p))

    return mistaken(loss=clipped)


@combinable
def mistaken(loss=stable, total=False, error=lambda p, y: p - y, decay=1.0, on_intercept=0.0):
    def logistic_regression_gradient(x, y, weights, intercept, *, strength=0.0):
        z = x @ weights + intercept
        n = 1 if total else len(x)
        delta = error(sigmoid(z), y)
        risk = loss(y, z).sum() / n + 0.5 * strength * weights @ weights
        return risk, x.T @ delta / n + decay * strength * weights, delta.sum() / n + on_intercept * strength * intercept

    return logistic_regression_gradient


exercise = Exercise(
    solution=logistic_regression_gradient,
    points=3,
    parts=["risk", "gradient of the weights", "gradient of the intercept"],
    cases=[
        Case(
            "at zero",
            inputs={
                "x": np.array([[1.0], [3.0], [1.0]]),
                "y": np.array([0.0, 1.0, 1.0]),
                "weights": np.zeros(1),
                "intercept": 0.0,
            },
            about="At w = b = 0 all probabilities are ½: J = ln 2, and the slope of b is −1/6.",
        ),
        Case("without a penalty", samples, {"n": 7, "features": 3}),
        Case(
            "with a penalty, and scores near zero",
            samples,
            {"n": 9, "features": 2, "strength": 0.8, "near": (-9e-4, -8e-4, -7e-4, 0.4)},
        ),
        Case(
            "scores of some hundreds", samples, {"n": 6, "features": 4, "scale": 300.0, "strength": 1e-4}, hidden=True
        ),
        Case("all right, and sure of it", sure, {"n": 8}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "risk overflows",
            mistaken(loss=unstable),
            "For large scores your risk is nan or infinite: a probability is rounded to 0 or 1 before you take its "
            "logarithm. Compute the loss straight from the score.",
        ),
        Mistake(
            "logarithm of a rounded probability",
            mistaken(loss=chosen_by_label),
            "You choose the logarithm that counts, but of a probability that may be rounded to 0: the risk becomes "
            "infinite. ln σ(z) can be written without σ.",
        ),
        Mistake(
            "probabilities clipped",
            clipped_at(1e-7),
            "You clip probabilities away from 0 and 1, which caps the loss. The loss of a confident mistake grows with "
            "the score; compute it straight from there.",
            others=[clipped_at(least) for least in (1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)],
        ),
        Mistake(
            "scores clipped",
            mistaken(loss=lambda y, z: stable(y, np.clip(z, -700, 700))),
            "You clip the scores where exp would overflow, which caps the loss. It grows with the score; write it so "
            "that only e^(−|z|) is computed, and nothing overflows.",
        ),
        Mistake(
            "digits of small losses lost",
            mistaken(loss=digits_lost),
            "Where all scores are right and far from zero, your risk has few right digits, or none: 1 + e^(−|z|) is "
            "rounded to a neighbour of 1. `np.log1p(e)` is ln(1 + e) without that sum.",
        ),
        Mistake("summed over the samples", mistaken(total=True), "You sum over the samples. J has their mean."),
        Mistake(
            "error turned round",
            mistaken(error=lambda p, y: y - p),
            "Your gradient points downhill: its error is p − y.",
        ),
        Mistake(
            "derivative of the sigmoid too many",
            mistaken(error=lambda p, y: (p - y) * p * (1 - p)),
            "Your error has a factor p(1 − p). That belongs to the squared error; the cross-entropy's derivative "
            "cancels it.",
        ),
        Mistake(
            "decisions for probabilities",
            mistaken(error=lambda p, y: (p > 0.5) - y),
            "You round the probabilities to decisions. That is the perceptron's error, and blind to how sure you were.",
        ),
        Mistake(
            "labels taken for signs",
            mistaken(error=lambda p, y: p - (2 * y - 1)),
            "You turn the labels into −1 and +1. Here they are 0 and 1, as probabilities are.",
        ),
        Mistake("penalty not differentiated", mistaken(decay=0.0), "Your gradient lacks the penalty's part, λw."),
        Mistake(
            "intercept penalised",
            mistaken(on_intercept=1.0),
            "You add λb to the intercept's gradient. It is not penalised.",
        ),
    ],
    equivalent={
        "comparison strict or loose: z >= 0 -> z > 0": "At a score of zero e is 1, and both branches are ½.",
    },
    forbidden=["sklearn"],
    hints=[
        "−ln σ(z) = ln(1 + e^(−z)), and −ln(1 − σ(z)) is that plus z. Which of e^z and e^(−z) is the small one?",
        "Differentiate the loss of one sample with respect to its score z first. It is short.",
    ],
)
