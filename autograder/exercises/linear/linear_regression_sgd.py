"""Linear regression by mini-batches"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def linear_regression_sgd(x, y, weights, intercept, batches, *, learning_rate=0.1, strength=0.0):
    r"""Return where stochastic gradient descent ends, and the risk on its way.

    A gradient from a handful of samples is a rough guess of the true one, at a small part of the price. Many rough
    steps beat one exact step: nearly everything in this course is trained so.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, shape `(N,)`: their targets.
    - `weights`, shape `(D,)`, and `intercept`, a number: $w$ and $b$ to begin with.
    - `batches`, integers of shape `(steps, batch)`: row $t$ holds the indices of the samples of step $t$.
    - `learning_rate` $\eta > 0$ and `strength` $\lambda \ge 0$: numbers.

    In every step, with $B$ the batch of this step,

    $$J_B = \frac{1}{2\lvert B \rvert} \sum_{n \in B} (w^\top x_n + b - y_n)^2 + \frac{\lambda}{2} \lVert w \rVert^2,
      \qquad
      w \leftarrow w - \eta \frac{\partial J_B}{\partial w}, \quad b \leftarrow b - \eta \frac{\partial J_B}{\partial
      b},$$

    both gradients at the same, old, parameters. The intercept is not penalised.

    **Return** three things: the weights, shape `(D,)`, and the intercept after the last step; and the risks $J_B$,
    shape `(steps,)`, each computed *before* its step is taken.

    Leave all inputs as they are: make new arrays, for example by `w = w - …`.
    """
    ### BEGIN SOLUTION
    w, b, risks = weights, intercept, []
    for batch in batches:
        error = x[batch] @ w + b - y[batch]
        risks.append(0.5 * np.mean(error**2) + 0.5 * strength * w @ w)
        w, b = w - learning_rate * (x[batch].T @ error / len(batch) + strength * w), b - learning_rate * error.mean()
    return w, b, np.array(risks)
    ### END SOLUTION


def samples(rng, n, features, steps, batch, learning_rate=0.1, strength=0.0):
    x = rng.normal(size=(n, features)) + 0.5
    order = np.concatenate([rng.permutation(n) for _ in range(steps * batch // n + 1)])
    return {
        "x": x,
        "y": x @ rng.uniform(1, 2, size=features) + 2 + 0.3 * rng.normal(size=n),
        "weights": rng.uniform(-1, -0.3, size=features),
        "intercept": float(np.round(rng.uniform(-1, -0.3), 3)),
        "batches": order[: steps * batch].reshape(steps, batch),
        "learning_rate": learning_rate,
        "strength": strength,
    }


@combinable
def mistaken(
    pick=lambda batch, n: batch,
    divisor=lambda batch, n: len(batch),
    after=False,
    one_by_one=False,
    bias_decay=0.0,
    decay=1.0,
    last=None,
):
    def linear_regression_sgd(x, y, weights, intercept, batches, *, learning_rate=0.1, strength=0.0):
        w, b, risks = weights, intercept, []

        def risk(chosen):
            return 0.5 * np.mean((x[chosen] @ w + b - y[chosen]) ** 2) + 0.5 * decay * strength * w @ w

        for batch in batches[:last]:
            chosen = pick(batch, len(x))
            error, before = x[chosen] @ w + b - y[chosen], risk(chosen)
            size = divisor(chosen, len(x))
            w = w - learning_rate * (x[chosen].T @ error / size + decay * strength * w)
            if one_by_one:
                error = x[chosen] @ w + b - y[chosen]
            b = b - learning_rate * (error.sum() / size + bias_decay * strength * b)
            risks.append(risk(chosen) if after else before)
        return w, b, np.array(risks + [risks[-1]] * (len(batches) - len(risks)))

    return linear_regression_sgd


exercise = Exercise(
    solution=linear_regression_sgd,
    points=3,
    parts=["weights", "intercept", "risks"],
    cases=[
        Case(
            "two steps by hand",
            inputs={
                "x": np.array([[1.0], [2.0]]),
                "y": np.array([1.0, 3.0]),
                "weights": np.zeros(1),
                "intercept": 0.0,
                "batches": np.array([[0, 1], [1, 1]]),
                "learning_rate": 0.5,
            },
            about="Errors −1, −3 give w = 1.75, b = 1. Then the second sample alone, twice: its error is 1.5, and w = "
            "0.25.",
        ),
        Case("without a penalty", samples, {"n": 7, "features": 3, "steps": 5, "batch": 4}),
        Case(
            "with a penalty",
            samples,
            {"n": 6, "features": 2, "steps": 4, "batch": 3, "strength": 0.6, "learning_rate": 0.2},
        ),
        Case("many steps", samples, {"n": 11, "features": 4, "steps": 14, "batch": 5, "strength": 0.3}, hidden=True),
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
            "You sum the gradient over the batch. It is a mean, as the risk is.",
        ),
        Mistake(
            "intercept after the weights",
            mistaken(one_by_one=True),
            "You change the weights first, and compute the intercept's gradient with the new ones. Both belong to the "
            "same point.",
        ),
        Mistake(
            "intercept penalised",
            mistaken(bias_decay=1.0),
            "Your penalty pulls at the intercept too. It is for weights only.",
        ),
        Mistake("penalty left out", mistaken(decay=0.0), "You never use `strength`."),
        Mistake(
            "one step too few", mistaken(last=-1), "You stop one step early: the last row of `batches` is a step too."
        ),
    ],
    equivalent={
        "learning_rate or 0.1": "The learning rate is above zero.",
    },
    forbidden=["sklearn"],
    hints=[
        "`x[batch]` are the samples of a batch.",
        "Compute error and risk, then both gradients, and only then move.",
    ],
)
