"""Softmax regression, trained by mini-batches"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def softmax_regression(x, y, batches, *, num_classes, learning_rate=0.1, strength=0.0):
    r"""Return a softmax regression trained by mini-batches, and its risks on the way.

    Forward, gradient, step; next batch. This loop trains a model of one layer here, and will train one of a hundred and
    fifty with not a line more.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, integers of shape `(N,)`: their classes, from 0 to $K - 1$. Not all classes
      need occur.
    - `batches`, integers of shape `(steps, batch)`: row $t$ holds the indices of the samples of step $t$.
    - `num_classes`: $K$; `learning_rate` $\eta > 0$ and `strength` $\lambda \ge 0$: numbers.

    Begin with $W = 0$ and $b = 0$. In every step, with $B$ the batch of this step and $p_n = \mathrm{softmax}(W^\top
    x_n + b)$,

    $$J_B = -\frac{1}{\lvert B \rvert} \sum_{n \in B} \ln p_{n y_n} + \frac{\lambda}{2} \sum_{d,k} W_{dk}^2, \qquad
      W \leftarrow W - \eta \frac{\partial J_B}{\partial W}, \quad b \leftarrow b - \eta \frac{\partial J_B}{\partial
      b} .$$

    Scores may become as large as $\pm 10^3$; all risks are finite.

    **Return** three things: $W$, shape `(D, K)`, and $b$, shape `(K,)`, after the last step; and the risks $J_B$, shape
    `(steps,)`, each computed *before* its step is taken.
    """
    ### BEGIN SOLUTION
    w, b, risks = np.zeros((x.shape[1], num_classes)), np.zeros(num_classes), []
    for batch in batches:
        z = x[batch] @ w + b
        z = z - z.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        rows = np.arange(len(batch))
        risks.append(-log_p[rows, y[batch]].mean() + 0.5 * strength * np.sum(w**2))
        delta = np.exp(log_p)
        delta[rows, y[batch]] -= 1
        w, b = (
            w - learning_rate * (x[batch].T @ delta / len(batch) + strength * w),
            b - learning_rate * delta.mean(axis=0),
        )
    return w, b, np.array(risks)
    ### END SOLUTION


def samples(rng, n, features, classes, steps, batch, strength=0.0, missing=0):
    """Clouds of unequal size, of all classes but so many at the end."""
    there = classes - missing
    y = rng.permutation(np.concatenate([np.arange(there), rng.integers(there - 1, size=n - there)]))
    x = rng.normal(size=(n, features)) + 1.5 * rng.normal(size=(classes, features))[y]
    order = np.concatenate([rng.permutation(n) for _ in range(steps * batch // n + 1)])
    return {
        "x": x,
        "y": y,
        "batches": order[: steps * batch].reshape(steps, batch),
        "num_classes": classes,
        "learning_rate": 0.3,
        "strength": strength,
    }


def large_scores(rng, n, features, classes, steps, batch):
    """Scores up to a thousand, with samples far apart in one batch, at which every way that can overflow does."""
    while True:
        drawn = samples(rng, n, features, classes, steps, batch)
        drawn["x"] *= np.where(np.arange(n) % 3, 30, 1)[:, None]
        path = [softmax_regression(**{**drawn, "batches": drawn["batches"][:step]})[:2] for step in range(steps)]
        largest = max(np.abs(drawn["x"] @ w + b).max() for w, b in path)
        with np.errstate(all="ignore"):
            risks = [mistaken(log_softmax=unstable)(**drawn)[2] for unstable in UNSTABLE.values()]
        if largest < 1000 and not np.isfinite(risks).all(axis=1).any():
            return drawn


def log_softmax(z, axis):
    z = z - z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


def not_shifted(z, axis):
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


def log_of_probability(z, axis):
    p = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.log(p / p.sum(axis=axis, keepdims=True))


UNSTABLE = {
    "not shifted": not_shifted,
    "one shift for all": lambda z, axis: not_shifted(z - z.max(), axis),
    "shifted by the smallest": lambda z, axis: not_shifted(z - z.min(axis=axis, keepdims=True), axis),
    "logarithm of a probability": log_of_probability,
}


@combinable
def mistaken(
    pick=lambda batch, n: batch,
    divisor=lambda batch, n: len(batch),
    after=False,
    decay=1.0,
    axis=1,
    on_intercept=0.0,
    start=0.0,
    log_softmax=log_softmax,
):
    def softmax_regression(x, y, batches, *, num_classes, learning_rate=0.1, strength=0.0):
        w, b, risks = np.full((x.shape[1], num_classes), start), np.zeros(num_classes), []
        w[:, 0] *= 2

        def look(chosen):
            log_p = log_softmax(x[chosen] @ w + b, axis)
            loss = -log_p[np.arange(len(chosen)), y[chosen]].mean() + 0.5 * decay * strength * np.sum(w**2)
            return np.exp(log_p) - np.eye(num_classes)[y[chosen]], loss

        for batch in batches:
            chosen = pick(batch, len(x))
            delta, risk = look(chosen)
            size = divisor(chosen, len(x))
            w = w - learning_rate * (x[chosen].T @ delta / size + decay * strength * w)
            b = b - learning_rate * (delta.sum(0) / size + on_intercept * strength * b)
            risks.append(look(chosen)[1] if after else risk)
        return w, b, np.array(risks)

    return softmax_regression


exercise = Exercise(
    solution=softmax_regression,
    points=3,
    parts=["weights", "intercept", "risks"],
    cases=[
        Case(
            "two samples",
            inputs={
                "x": np.array([[1.0], [3.0]]),
                "y": np.array([0, 1]),
                "batches": np.array([[0, 1], [1, 1]]),
                "num_classes": 2,
                "learning_rate": 1.0,
            },
            about="At zero both classes have probability ½: the first risk is ln 2.",
        ),
        Case("a few steps", samples, {"n": 10, "features": 3, "classes": 4, "steps": 5, "batch": 6}),
        Case("with a penalty", samples, {"n": 9, "features": 2, "classes": 3, "steps": 6, "batch": 4, "strength": 0.4}),
        Case(
            "many steps",
            samples,
            {"n": 13, "features": 4, "classes": 4, "steps": 15, "batch": 5, "strength": 0.1, "missing": 1},
            hidden=True,
        ),
        Case(
            "scores of some hundreds",
            large_scores,
            {"n": 8, "features": 3, "classes": 4, "steps": 4, "batch": 5},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "risk after the step",
            mistaken(after=True),
            "Your risks are those after each step. Asked for is what the batch says *before* you learn from it.",
        ),
        Mistake(
            "all samples in every step",
            mistaken(pick=lambda batch, n: np.arange(n)),
            "You use all samples in each step. Take those whose indices are in the row of `batches`.",
        ),
        Mistake(
            "divided by N",
            mistaken(divisor=lambda batch, n: n),
            "You divide the gradient by the number of all samples. It is the mean over the batch.",
        ),
        Mistake(
            "summed over the batch",
            mistaken(divisor=lambda batch, n: 1),
            "You sum the gradient over the batch. It is a mean.",
        ),
        Mistake(
            "softmax over the samples",
            mistaken(axis=0),
            "Your probabilities sum to one over the batch, not over the classes.",
        ),
        Mistake(
            "as many classes as occur",
            lambda x, y, batches, *, num_classes, **options: softmax_regression(
                x, y, batches, num_classes=y.max() + 1, **options
            ),
            "You count the classes in y. A class may have no sample, and has a column all the same: K is "
            "`num_classes`.",
        ),
        Mistake(
            "scores not shifted",
            mistaken(log_softmax=UNSTABLE["not shifted"]),
            "For large scores your risk is nan or infinite: exp overflows. Subtract the largest score of each sample "
            "first; the probabilities stay the same.",
        ),
        Mistake(
            "one shift for all samples",
            mistaken(log_softmax=UNSTABLE["one shift for all"]),
            "You subtract the largest score of the whole batch. A sample whose scores are far below it is left with "
            "zeros only: each needs its own largest score.",
        ),
        Mistake(
            "logarithm of a probability that is zero",
            mistaken(log_softmax=UNSTABLE["logarithm of a probability"]),
            "For large scores your risk is infinite: a probability is rounded to 0 before you take its logarithm. "
            "ln p is z − ln Σ exp z, computed straight from the shifted scores.",
        ),
        Mistake("penalty left out", mistaken(decay=0.0), "You never use `strength`."),
        Mistake("intercept penalised", mistaken(on_intercept=1.0), "Your penalty pulls at the intercept too."),
        Mistake(
            "not begun at zero",
            mistaken(start=0.01),
            "You begin at other weights than zero. The risk is convex: there is no need for random ones.",
        ),
    ],
    equivalent={
        "learning_rate or 0.1": "The learning rate is above zero.",
    },
    forbidden=["sklearn"],
    hints=["You have the gradient from the exercise before: apply it to `x[batch]` and `y[batch]`."],
)
