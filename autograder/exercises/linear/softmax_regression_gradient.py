"""The gradient of softmax regression"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def softmax_regression_gradient(x, y, weights, intercept, *, strength=0.0):
    r"""Return the risk of a softmax regression, and its gradient.

    Several classes, one score for each, and softmax to make probabilities of them: a whole neural network, of one
    layer. Every classifier in this course ends with it.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, integers of shape `(N,)`: their classes, from 0 to $K - 1$. Not all classes
      need occur.
    - `weights`, shape `(D, K)`: $W$, a column a class; `intercept`, shape `(K,)`: $b$.
    - `strength`: $\lambda$, a number.

    With the scores $z_n = W^\top x_n + b$ and $p_{nk} = e^{z_{nk}} / \sum_j e^{z_{nj}}$, **return** three things: the
    risk, a number,

    $$J = -\frac1N \sum_{n=1}^{N} \ln p_{n y_n} + \frac{\lambda}{2} \sum_{d,k} W_{dk}^2 ,$$

    then $\partial J / \partial W$, shape `(D, K)`, and $\partial J / \partial b$, shape `(K,)`.

    Scores may be as large as $\pm 10^3$; there $J$ is large, but finite.
    """
    ### BEGIN SOLUTION
    z = x @ weights + intercept
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    rows = np.arange(len(x))
    delta = np.exp(log_p)
    delta[rows, y] -= 1
    risk = -log_p[rows, y].mean() + 0.5 * strength * np.sum(weights**2)
    return risk, x.T @ delta / len(x) + strength * weights, delta.mean(axis=0)
    ### END SOLUTION


def samples(rng, n, features, classes, strength=0.0, scale=1.0, missing=0):
    """All classes but so many at the end; with a scale, a wrong sample whose probability is rounded to zero, and scores
    that are far below those of another sample, or whose largest is far above their mean."""
    while True:
        x, y = rng.normal(size=(n, features)) + 0.5, rng.integers(classes - missing, size=n)
        weights, intercept = scale * rng.normal(size=(features, classes)), rng.normal(size=classes)
        z = x @ weights + intercept
        behind, ranked = z.max(axis=1) - z[np.arange(n), y], np.sort(z, axis=1)
        far = z.max() - z.max(axis=1).min() > 750 and (z.max(axis=1) - z.mean(axis=1)).max() > 720
        clear = (
            (ranked[:, -1] - ranked[:, -2]).min() > 40
            and behind.max() > 750
            and z.max() > 720
            and np.abs(z).max() < 1000
        )
        # Where all are sure, the errors of a class may sum to zero, but for rounding.
        sums = np.bincount(z.argmax(axis=1), minlength=classes) - np.bincount(y, minlength=classes)
        if len(np.unique(y)) == classes - missing and (scale == 1 or (clear and far and sums.any())):
            return {"x": x, "y": y, "weights": weights, "intercept": intercept, "strength": strength}


def log_softmax(z, axis=1):
    z = z - z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


def unstable(z):
    e = np.exp(z)
    return np.log(e / e.sum(axis=1, keepdims=True))


def one_largest(z):
    e = np.exp(z - z.max())
    return np.log(e / e.sum(axis=1, keepdims=True))


@combinable
def mistaken(
    log_p=log_softmax, total=False, sign=1, decay=1.0, on_intercept=0.0, target=lambda one_hot: one_hot, penalty=np.sum,
    classes=lambda y, given: given, of_true=lambda logs, one_hot, y: logs[np.arange(len(y)), y],
):  # fmt: skip
    def softmax_regression_gradient(x, y, weights, intercept, *, strength=0.0):
        logs = log_p(x @ weights + intercept)
        one_hot = np.eye(classes(y, logs.shape[1]))[y]
        n = 1 if total else len(x)
        risk = -of_true(logs, one_hot, y).sum() / n + 0.5 * strength * penalty(weights**2)
        delta = sign * (np.exp(logs) - target(one_hot))
        return (
            risk,
            x.T @ delta / n + decay * strength * weights,
            delta.sum(0) / n + on_intercept * strength * intercept,
        )

    return softmax_regression_gradient


def as_many_as_occur(x, y, weights, intercept, *, strength=0.0):
    classes = y.max() + 1
    kept = mistaken()(x, y, weights[:, :classes], intercept[:classes], strength=strength)
    return kept[0], kept[1], kept[2]


exercise = Exercise(
    solution=softmax_regression_gradient,
    points=3,
    parts=["risk", "gradient of the weights", "gradient of the intercept"],
    cases=[
        Case(
            "at zero",
            inputs={
                "x": np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]),
                "y": np.array([0, 2, 2]),
                "weights": np.zeros((2, 3)),
                "intercept": np.zeros(3),
            },
            about="At zero each of the three classes has probability ⅓: J = ln 3.",
        ),
        Case("without a penalty", samples, {"n": 8, "features": 3, "classes": 4}),
        Case(
            "with a penalty, one feature, and a class without samples",
            samples,
            {"n": 9, "features": 1, "classes": 4, "strength": 0.6, "missing": 1},
        ),
        Case("scores of some hundreds", samples, {"n": 6, "features": 5, "classes": 3, "scale": 250.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "softmax overflows",
            mistaken(log_p=unstable),
            "For large scores you get nan or an infinite risk. Subtract each sample's largest score, and never take "
            "the logarithm of a probability that is rounded to zero.",
        ),
        Mistake(
            "one largest score for all samples",
            mistaken(log_p=one_largest),
            "You subtract the largest score of all samples. Where another sample's are far below it, all its "
            "exponentials are zero: subtract each sample's own largest.",
        ),
        Mistake(
            "softmax over the samples",
            mistaken(log_p=lambda z: log_softmax(z, axis=0)),
            "Your probabilities sum to one over the samples. They must over the classes of each sample.",
        ),
        Mistake("summed over the samples", mistaken(total=True), "You sum over the samples. J has their mean."),
        Mistake("error turned round", mistaken(sign=-1), "Your gradient points downhill: its error is P − Y."),
        Mistake(
            "as many classes as occur",
            as_many_as_occur,
            "You count the classes in y. A class may have no sample, and has a column all the same: K is the width of "
            "W.",
            others=[  # these raise, the one at P − Y, the other at its first product
                mistaken(classes=lambda y, given: y.max() + 1),
                mistaken(classes=lambda y, given: y.max() + 1, of_true=lambda logs, one_hot, y: one_hot * logs),
            ],
        ),
        Mistake(
            "one-hot forgotten",
            mistaken(target=lambda one_hot: 0 * one_hot),
            "You sum up P rather than P − Y: the true class's own −1 is missing.",
        ),
        Mistake("penalty not differentiated", mistaken(decay=0.0), "Your gradient lacks the penalty's part, λW."),
        Mistake(
            "intercept penalised",
            mistaken(on_intercept=1.0),
            "You add λb to the intercept's gradient. It is not penalised.",
        ),
        Mistake(
            "penalty averaged",
            mistaken(penalty=np.mean),
            "Your penalty is the mean of the squared weights. It is their sum.",
        ),
        Mistake(
            "a single row squeezed",
            lambda *inputs, strength=0.0: tuple(map(np.squeeze, mistaken()(*inputs, strength=strength))),
            "With a single feature your gradient of W is a vector. It has the shape of W, (1, K): do not squeeze.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "The gradient with respect to the scores of one sample is its probabilities, less one at its true class.",
        "`p[np.arange(N), y]` picks each sample's entry for its own class.",
    ],
)
