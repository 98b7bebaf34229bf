"""Training from equal weights."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def zeros(x, y, *, units, constant, learning_rate, steps):
    r"""Train a network whose weights are all equal at first, and return what has become of them.

    If about half of the weights will end up positive and half of them negative, is zero not the best first guess? Try
    it. Then try another number for all weights, and look at the columns of what comes back: that is the whole lesson
    of this exercise, and no formula says it better.

    **Given**

    - `x`, shape `(N, features)`, and `y`, shape `(N, outputs)`: samples and targets.
    - `units`: the number of hidden units. `constant` $c$: what every weight is at first.
    - `learning_rate` $\eta$ and `steps`: how to descend, and how often (at least once).

    The network and its loss are

    $$H = \tanh(X W_1 + b_1), \qquad \hat Y = H W_2 + b_2, \qquad
      J = \frac{1}{2N} \sum_{n=1}^{N} \sum_k (\hat y_{nk} - y_{nk})^2,$$

    with $W_1$ of shape `(features, units)` and $W_2$ of shape `(units, outputs)`. At first all entries of $W_1$ and
    $W_2$ are $c$, and both biases are zero. Each of the `steps` steps of gradient descent uses the whole batch and
    moves all four parameters, each against its gradient at the parameters *before* the step.

    **Return** four things, in this order:

    1. the losses $J$ *before* each step, an array of shape `(steps,)`;
    2. $W_1$ after the last step, shape `(features, units)`;
    3. $W_2$ after the last step, shape `(units, outputs)`;
    4. $b_2$ after the last step, shape `(outputs,)`.

    Use NumPy only, and no numerical differentiation.
    """
    ### BEGIN SOLUTION
    n, (features, outputs) = len(x), (x.shape[1], y.shape[1])
    w1, b1 = np.full((features, units), float(constant)), np.zeros(units)
    w2, b2 = np.full((units, outputs), float(constant)), np.zeros(outputs)
    losses = []
    for _ in range(steps):
        h = np.tanh(x @ w1 + b1)
        error = h @ w2 + b2 - y
        losses.append((error**2).sum() / (2 * n))
        delta2 = error / n
        delta1 = (delta2 @ w2.T) * (1 - h**2)
        w1, b1 = w1 - learning_rate * x.T @ delta1, b1 - learning_rate * delta1.sum(axis=0)
        w2, b2 = w2 - learning_rate * h.T @ delta2, b2 - learning_rate * delta2.sum(axis=0)
    return np.array(losses), w1, w2, b2
    ### END SOLUTION


def one_unit_for_all(x, y, *, units, constant, learning_rate, steps):
    """Compute the same with a single hidden unit that counts for all: equal units stay equal."""
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    w, b = np.full(x.shape[1], float(constant)), 0.0
    v, a = np.full(y.shape[1], float(constant)), np.zeros(y.shape[1])
    losses = np.zeros(steps)
    for step in range(steps):
        h = np.tanh(x @ w + b)
        error = units * np.outer(h, v) + a - y
        losses[step] = 0.5 * np.mean((error**2).sum(1))
        back = (error @ v) * (1 - h) * (1 + h) / len(x)
        w, b, v, a = (
            w - learning_rate * back @ x,
            b - learning_rate * back.sum(),
            v - learning_rate * (h @ error) / len(x),
            a - learning_rate * error.mean(0),
        )
    return losses, np.tile(w[:, None], units), np.tile(v, (units, 1)), a


def regression(rng, samples, features, outputs, **settings):
    x = rng.normal(size=(samples, features))
    y = np.tanh(x @ rng.normal(size=(features, outputs))) + 0.5 + 0.1 * rng.normal(size=(samples, outputs))
    return {"x": x, "y": y, **settings}


@combinable
def mistaken(
    *,
    biases=lambda c: 0.0,
    samples=len,
    divisor=len,
    slope=lambda h: 1 - h**2,
    one_after_the_other=False,
    loss_first=True,
    half=2,
    moved_bias=True,
    hidden_moves=True,
    moved_hidden_bias=True,
    asymmetric=0.0,
):
    """Return the training with one slip in it."""

    def zeros(x, y, *, units, constant, learning_rate, steps):
        n, c = samples(y), float(constant)
        w1, b1 = np.full((x.shape[1], units), c) + asymmetric * np.arange(units), np.full(units, biases(c))
        w2, b2 = np.full((units, y.shape[1]), c), np.full(y.shape[1], biases(c))
        losses = []
        for _ in range(steps):
            h = np.tanh(x @ w1 + b1)
            error = h @ w2 + b2 - y
            if loss_first:
                losses.append((error**2).sum() / (half * n))
            delta2 = error * len(x) / (n * divisor(x))
            old_w2 = w2
            w2, b2 = w2 - learning_rate * h.T @ delta2, b2 - moved_bias * learning_rate * delta2.sum(0)
            delta1 = (delta2 @ (w2 if one_after_the_other else old_w2).T) * slope(h) * hidden_moves
            w1, b1 = w1 - learning_rate * x.T @ delta1, b1 - moved_hidden_bias * learning_rate * delta1.sum(0)
            if not loss_first:
                losses.append(((np.tanh(x @ w1 + b1) @ w2 + b2 - y) ** 2).sum() / (half * n))
        return np.array(losses), w1, w2, b2

    return zeros


exercise = Exercise(
    solution=zeros,
    points=4,
    analytic=True,
    reference=one_unit_for_all,
    parts=[Part("losses", 3), Part("hidden weights"), Part("output weights"), Part("output biases")],
    cases=[
        Case(
            "two steps from zero",
            inputs={
                "x": np.array([[1.0, -1.0], [2.0, 0.5]]),
                "y": np.array([[1.0], [3.0]]),
                "units": 3,
                "constant": 0.0,
                "learning_rate": 0.5,
                "steps": 2,
            },
            weight=0.5,
            about="From zero the hidden layer is silent, and no gradient passes it: only b₂ moves, to 1 and then to "
            "1.5. The losses are 2.5 and 1.",
        ),
        Case(
            "equal weights",
            regression,
            {"samples": 8, "features": 3, "outputs": 2, "units": 4, "constant": 0.3, "learning_rate": 0.2, "steps": 5},
        ),
        Case(
            "negative weights",
            regression,
            {
                "samples": 6,
                "features": 4,
                "outputs": 1,
                "units": 5,
                "constant": -0.25,
                "learning_rate": 0.3,
                "steps": 8,
            },
            hidden=True,
        ),
        Case(
            "a single step",
            regression,
            {"samples": 5, "features": 2, "outputs": 3, "units": 6, "constant": 0.5, "learning_rate": 0.4, "steps": 1},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "biases constant too",
            mistaken(biases=lambda c: c),
            "Your biases begin at c. Only the weights do; the biases begin at zero.",
        ),
        Mistake(
            "sum over the batch",
            mistaken(divisor=lambda x: 1),
            "Your gradients are those of the summed loss: the 1/N is missing.",
        ),
        Mistake(
            "gradient of twice the loss",
            mistaken(divisor=lambda x: len(x) / 2),
            "Your gradients are twice too large. The loss has a ½ that cancels the 2 of the square.",
        ),
        Mistake(
            "losses without the half",
            mistaken(half=1),
            "Your losses are twice too large: J has a ½ in it.",
        ),
        Mistake(
            "no derivative in the hidden layer",
            mistaken(slope=np.ones_like),
            "On its way back through the hidden layer the error is multiplied by tanh′. Yours is not.",
        ),
        Mistake(
            "tanh derivative not squared",
            mistaken(slope=lambda h: 1 - h),
            "The derivative of tanh is 1 − tanh². A square is missing.",
        ),
        Mistake(
            "layers updated one after the other",
            mistaken(one_after_the_other=True),
            "You send the error back through the *new* W₂. All gradients of a step are taken before it.",
        ),
        Mistake(
            "losses after the steps",
            mistaken(loss_first=False),
            "You record the loss after each step. The first number should be the loss of the network as it begins.",
        ),
        Mistake(
            "output bias does not learn",
            mistaken(moved_bias=False),
            "b₂ stays at zero. It is a parameter like the others; in the case that starts at zero it is the only one "
            "that moves.",
        ),
        Mistake(
            "hidden biases do not learn",
            mistaken(moved_hidden_bias=False),
            "Your b₁ stays at zero. It is not returned, but it is a parameter like the others, and the hidden layer "
            "depends on it.",
        ),
        Mistake(
            "mean over the outputs",
            mistaken(samples=np.size),
            "You divide by the number of all entries of Y. J is the mean over the samples, and a sum over the outputs.",
        ),
        Mistake(
            "hidden layer does not learn",
            mistaken(hidden_moves=False),
            "W₁ stays as it was. With c ≠ 0 a gradient does reach it (the same one for every unit).",
        ),
        Mistake(
            "units told apart",
            mistaken(asymmetric=0.01),
            "Your hidden units begin with different weights. That is just what one should do, but here the point is "
            "what happens if one does not.",
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "`np.full((features, units), constant)` is a matrix of equal numbers.",
        "One step: forward, loss, Δ of the output, Δ of the hidden layer, and only then the four updates.",
        "After training, compare the columns of W₁.",
    ],
)
