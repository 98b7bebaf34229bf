"""Mini-batch gradient descent"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def minibatch_sgd(x, y, w, order, *, learning_rate=0.1):
    r"""Return the path of mini-batch gradient descent on a linear model, and the risk along it.

    One sample is noisy, all samples are slow. A batch of some dozens sits between: its noise falls with the root of
    its size, and a processor computes it nearly as fast as a single sample. This is what "SGD" means in practice.

    **Given**

    - `x`, shape `(samples, features)`: one sample a row; `y`, shape `(samples,)`: the targets.
    - `w`, shape `(features,)`: the weights to begin with.
    - `order`, shape `(steps, batch)`: in row $t - 1$ the indices, from 0, of the samples $B_t$ of step $t$. Drawn with
      replacement, an index may stand in a row more than once, and then counts as often.
    - `learning_rate`: the number $\eta$.

    With the loss $L_n(\mathbf w) = \tfrac12 (\mathbf x_n^\top \mathbf w - y_n)^2$ of sample $n$, a step goes against
    the *mean* gradient of its batch, all of it taken at the same weights:

    $$\mathbf w_t = \mathbf w_{t-1} - \frac{\eta}{|B_t|} \sum_{n \in B_t} \nabla L_n(\mathbf w_{t-1}).$$

    **Return** two arrays:

    1. the weights before the first step and after each step, shape `(steps + 1, features)`, the given `w` in row 0;
    2. at each row of them the risk over *all* samples, $\frac1N \sum_n L_n$, shape `(steps + 1,)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    path = [w]
    for batch in order:
        error = x[batch] @ path[-1] - y[batch]
        path.append(path[-1] - learning_rate * x[batch].T @ error / len(batch))
    path = np.array(path)
    squares = (path @ x.T - y) ** 2  # (steps + 1, samples)
    return path, np.mean(squares, axis=1) / 2
    ### END SOLUTION


def regression(rng, samples, features, order, learning_rate):
    x = rng.normal(size=(samples, features))
    y = x @ rng.normal(size=features) + rng.normal(size=samples) + 1.0
    return {"x": x, "y": y, "w": rng.normal(size=features), "order": order, "learning_rate": learning_rate}


def without_replacement(rng, samples, batch, **options):
    """One epoch, each sample at most once."""
    order = rng.permutation(samples)[: samples // batch * batch].reshape(-1, batch)
    return regression(rng, samples, order=order, **options)


def with_replacement(rng, samples, batch, steps, **options):
    """Drawn anew each time; in every batch one sample is there more often than another."""
    while True:
        order = rng.integers(samples, size=(steps, batch))
        order[:, -1] = order[:, 0]
        if all(len(set(np.unique(row, return_counts=True)[1])) > 1 for row in order):
            break
    return regression(rng, samples, order=order, **options)


@combinable
def mistaken(*, divide=lambda x, batch: len(batch), chosen=lambda batch: batch, direction=-1, factor=1,
             slope_at=lambda path: path[-1], start=0, batch_risk=False, rate=lambda asked: asked):  # fmt: skip
    """Return the algorithm with one slip in it."""

    def minibatch_sgd(x, y, w, order, *, learning_rate=0.1):
        path = [w]
        for row in order:
            batch = chosen(row)
            error = x[batch] @ slope_at(path) - y[batch]
            step = factor * rate(learning_rate) * x[batch].T @ error / divide(x, batch)
            path.append(path[-1] + direction * step)
        path = np.array(path)
        errors = (path @ x.T - y) ** 2
        risks = errors.mean(axis=1) / 2
        if batch_risk:
            rows = np.concatenate([order[:1], order])
            risks = np.take_along_axis(errors, rows, axis=1).mean(axis=1) / 2
        return path[start:], risks[start:]

    return minibatch_sgd


def sample_after_sample(x, y, w, order, *, learning_rate=0.1):
    path = [w]
    for batch in order:
        w = path[-1]
        for n in batch:
            w = w - learning_rate / len(batch) * (x[n] @ w - y[n]) * x[n]
        path.append(w)
    path = np.array(path)
    return path, np.mean((path @ x.T - y) ** 2, axis=1) / 2


exercise = Exercise(
    solution=minibatch_sgd,
    points=3,
    parts=[Part("weights", 2), Part("risk", 1)],
    cases=[
        Case(
            "an epoch without replacement",
            without_replacement,
            {"samples": 9, "features": 2, "batch": 3, "learning_rate": 0.3},
        ),
        Case(
            "with replacement",
            with_replacement,
            {"samples": 7, "features": 3, "batch": 4, "steps": 5, "learning_rate": 0.25},
        ),
        Case(
            "other sizes",
            with_replacement,
            {"samples": 12, "features": 4, "batch": 5, "steps": 6, "learning_rate": 0.2},
            hidden=True,
        ),
        Case(
            "one step, batches larger than the data",
            with_replacement,
            {"samples": 2, "features": 3, "batch": 4, "steps": 1, "learning_rate": 0.15},
            hidden=True,
        ),
        Case(
            "batches of one",
            without_replacement,
            {"samples": 4, "features": 1, "batch": 1, "learning_rate": 0.15},
            hidden=True,
        ),
        Case(
            "a learning rate of zero",
            without_replacement,
            {"samples": 6, "features": 2, "batch": 3, "learning_rate": 0.0},
            hidden=True,
            weight=0.25,
        ),
    ],
    mistakes=[
        Mistake(
            "sum instead of mean",
            mistaken(divide=lambda x, batch: 1),
            "Your step is along the sum of the batch. With its mean, the learning rate need not change with the "
            "batch's size.",
        ),
        Mistake(
            "divided by the number of samples",
            mistaken(divide=lambda x, batch: len(x)),
            "You divide by the number of all samples. The mean is over the batch.",
        ),
        Mistake(
            "a repeated sample counted once",
            mistaken(chosen=np.unique),
            "A sample that stands in a batch twice counts twice. In your mean it counts once.",
        ),
        Mistake(
            "sample after sample",
            sample_after_sample,
            "You change the weights within a batch. All samples of a batch look at the same weights, and then there is "
            "one step.",
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
            "risk of the batch only",
            mistaken(batch_risk=True),
            "Your risks are those of the last batch. Asked for is the mean over all samples.",
        ),
        Mistake(
            "start left out",
            mistaken(start=1),
            "Row 0 of the answer is where you begin, so there is one row more than there are steps.",
        ),
    ],
    hints=[
        "`x[batch]` with an array of indices is an array of rows, repeated ones included.",
        "Your gradient descent over all samples is the same program, with other rows in each step.",
    ],
)
