"""Stochastic gradient descent"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def stochastic_gradient_descent(x, y, w, order, *, learning_rate=0.1):
    r"""Return the path of stochastic gradient descent on a linear model, and the risk along it.

    With a million samples the gradient over all of them costs a million terms, and buys one step. A single sample's
    gradient is right on average, and costs one term. So take a step for each sample, and let the errors cancel.

    **Given**

    - `x`, shape `(samples, features)`: one sample a row; `y`, shape `(samples,)`: the targets.
    - `w`, shape `(features,)`: the weights to begin with.
    - `order`, shape `(steps,)`: the index, from 0, of the sample that each step looks at; any may come again.
    - `learning_rate`: the number $\eta$.

    The loss of sample $n$ is half its squared error, $L_n(\mathbf w) = \tfrac12 (\mathbf x_n^\top \mathbf w - y_n)^2$,
    and the step $t = 1, 2, \dots$, which looks at $n_t$ = `order[t - 1]`, is

    $$\mathbf w_t = \mathbf w_{t-1} - \eta\, \nabla L_{n_t}(\mathbf w_{t-1}).$$

    **Return** two arrays:

    1. the weights before the first step and after each step, shape `(steps + 1, features)`, the given `w` in row 0;
    2. at each row of them the risk over *all* samples, $\frac1N \sum_n L_n$, shape `(steps + 1,)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    path = [w]
    for n in order:
        error = x[n] @ path[-1] - y[n]
        path.append(path[-1] - learning_rate * error * x[n])
    path = np.array(path)
    squares = (path @ x.T - y) ** 2  # (steps + 1, samples)
    return path, np.mean(squares, axis=1) / 2
    ### END SOLUTION


def regression(rng, samples, features, steps, learning_rate):
    x = rng.normal(size=(samples, features))
    y = x @ rng.normal(size=features) + rng.normal(size=samples) + 1.0
    order = np.append(samples - 1, rng.integers(samples, size=steps - 1))  # never just 0, 1, 2, …
    return {"x": x, "y": y, "w": rng.normal(size=features), "order": order, "learning_rate": learning_rate}


@combinable
def mistaken(*, sample=lambda t, n, count: n, share=lambda x: 1, direction=-1, factor=1, slope_at=lambda path: path[-1],
             whole=False, seen_only=False, start=0, half=0.5, rate=lambda asked: asked):  # fmt: skip
    """Return the algorithm with one slip in it."""

    def stochastic_gradient_descent(x, y, w, order, *, learning_rate=0.1):
        path = [w]
        for t, n in enumerate(order):
            rows = slice(None) if whole else [sample(t, n, len(x))]
            e = x[rows] @ slope_at(path) - y[rows]
            path.append(path[-1] + direction * factor * rate(learning_rate) * share(x) * x[rows].T @ e / len(e))
        path = np.array(path)
        errors = (path @ x.T - y) ** 2
        risks = half * errors.mean(axis=1)
        if seen_only:
            risks = half * errors[np.arange(len(path)), np.append(order[:1], order)]
        return path[start:], risks[start:]

    return stochastic_gradient_descent


exercise = Exercise(
    solution=stochastic_gradient_descent,
    points=3,
    parts=[Part("weights", 2), Part("risk", 1)],
    cases=[
        # Two samples that pull to 1 and to 0.
        Case(
            "two samples that disagree",
            inputs={
                "x": np.array([[1.0], [1.0]]),
                "y": np.array([1.0, 0.0]),
                "w": np.array([0.5]),
                "order": np.array([1, 0, 0]),
                "learning_rate": 0.5,
            },
            about="Worked by hand: the second sample halves w, from 0.5 to 0.25; the first then halves the distance "
            "to 1: 0.625, 0.8125.",
        ),
        Case("a regression", regression, {"samples": 6, "features": 3, "steps": 5, "learning_rate": 0.15}),
        Case("more steps", regression, {"samples": 9, "features": 2, "steps": 12, "learning_rate": 0.08}, hidden=True),
        Case(
            "one step, fewer samples than features",
            regression,
            {"samples": 3, "features": 5, "steps": 1, "learning_rate": 0.1},
            hidden=True,
        ),
        Case(
            "a learning rate of zero",
            regression,
            {"samples": 4, "features": 1, "steps": 2, "learning_rate": 0.0},
            hidden=True,
            weight=0.25,
        ),
    ],
    mistakes=[
        Mistake(
            "order ignored",
            mistaken(sample=lambda t, n, count: t % count),
            "You go through the samples from the first to the last. `order` says which one is next.",
        ),
        Mistake(
            "divided by the number of samples",
            mistaken(share=lambda x: 1 / len(x)),
            "You divide a single sample's gradient by N. It estimates the *mean* gradient already, and needs no 1/N.",
        ),
        Mistake(
            "all samples in each step",
            mistaken(whole=True),
            "Each of your steps uses all samples. Use one sample a step; that is what makes it cheap.",
        ),
        Mistake(
            "slope at the start",
            mistaken(slope_at=lambda path: path[0]),
            "Your errors are those of the first weights. Each step begins at the weights that the step before has "
            "reached.",
        ),
        Mistake(
            "twice the gradient",
            mistaken(factor=2),
            "Your steps are twice as long as they should be: the loss is *half* the squared error.",
        ),
        Mistake(
            "uphill",
            mistaken(direction=1),
            "Your loss grows: you move along the gradient, which points uphill. Subtract it.",
        ),
        Mistake(
            "learning rate fixed",
            mistaken(rate=lambda asked: 0.1),
            "Your steps do not depend on `learning_rate`.",
        ),
        Mistake(
            "risk of the sample only",
            mistaken(seen_only=True),
            "Your risks are the losses of the sample just seen. Asked for is the mean over all samples.",
        ),
        Mistake(
            "risk without the half",
            mistaken(half=1),
            "Your risks are twice what they should be: each sample's loss is *half* its squared error.",
        ),
        Mistake(
            "start left out",
            mistaken(start=1),
            "Row 0 of the answer is where you begin, so there is one row more than there are steps.",
        ),
    ],
    hints=[
        "Of one sample the error is a number, and the gradient is that number times the sample's row.",
        "`for n in order:` walks through the samples as asked.",
    ],
)
