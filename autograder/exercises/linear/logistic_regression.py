"""Logistic regression by Newton's method"""

from itertools import pairwise

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def logistic_regression(x, y, *, strength=0.0, steps=25):
    r"""Return a logistic regression after some steps of Newton's method.

    There is no closed form for it. But the risk is convex, and so smooth that a parabola fits it well wherever one
    stands. Newton's method jumps to the parabola's lowest point, fits the next one there, and has all digits after some
    five jumps, where gradient descent would take thousands of steps.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, shape `(N,)`: their labels, each 0 or 1.
    - `strength`: $\lambda$ of the penalty $\frac{\lambda}{2} \lVert w \rVert^2$. The intercept is not penalised.
    - `steps`: how many steps to take, an int, at least 1.

    Append a one to each sample, $\hat x = (x, 1)$, so that $\hat w = (w, b)$ are all parameters. Begin at $\hat w =
    0$, and repeat `steps` times

    $$\hat w \leftarrow \hat w - H^{-1} g, \qquad
      g = \frac1N \hat X^\top (p - y) + \lambda E \hat w, \qquad
      H = \frac1N \hat X^\top \operatorname{diag}\!\big(p (1 - p)\big) \hat X + \lambda E,$$

    where $p_n = \sigma(\hat w^\top \hat x_n)$, and $E$ is the identity but for a zero in its last entry, that of the
    intercept.

    **Return** two things: the weights $w$, shape `(D,)`, and the intercept $b$, a number. In our data every step
    lowers the risk, so that plain steps will do.
    """
    ### BEGIN SOLUTION
    augmented = np.column_stack([x, np.ones(len(x))])
    penalty = strength * np.append(np.ones(x.shape[1]), 0)
    parameters = np.zeros(augmented.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-augmented @ parameters))
        gradient = augmented.T @ (p - y) / len(x) + penalty * parameters
        hessian = augmented.T @ (augmented * (p * (1 - p))[:, None]) / len(x) + np.diag(penalty)
        parameters = parameters - np.linalg.solve(hessian, gradient)
    return parameters[:-1], parameters[-1]
    ### END SOLUTION


def risk(x, y, parameters, strength):
    z = x @ parameters[:-1] + parameters[-1]
    return np.mean(np.logaddexp(0, z) - y * z) + 0.5 * strength * parameters[:-1] @ parameters[:-1]


def samples(rng, n, features, strength, steps):
    """Overlapping classes of unequal size, on which each step lowers the risk, and one more would still move."""
    while True:
        y = (rng.random(n) < 0.65).astype(float)
        x = rng.normal(size=(n, features)) + 0.7 * y[:, None] + 0.5
        if not 2 < y.sum() < n - 2:
            continue
        path = [np.append(*newton()(x, y, strength=strength, steps=k)) for k in range(steps + 2)]
        risks = [risk(x, y, parameters, strength) for parameters in path]
        moves = np.abs(path[-1] - path[-2])
        falls = all(b < a for a, b in pairwise(risks))
        if falls and moves[:-1].max() > 5e-3 and moves[-1] > 5e-3 and np.abs(path[-1]).max() < 6:
            return {"x": x, "y": y, "strength": strength, "steps": steps}


@combinable
def newton(
    curvature=lambda p: p * (1 - p),
    on_intercept=0.0,
    in_hessian=1.0,
    in_gradient=1.0,
    more=0,
    ones=1.0,
    mean=True,
):
    def logistic_regression(x, y, *, strength=0.0, steps=25):
        n = len(x)
        augmented = np.column_stack([x, np.full(n, ones)])
        penalty = strength * np.diag([1.0] * x.shape[1] + [on_intercept])
        parameters = np.zeros(augmented.shape[1])
        for _ in range(steps + more):
            p = 1 / (1 + np.exp(-np.clip(augmented @ parameters, -30, 30)))
            gradient = augmented.T @ (p - y) / (n if mean else 1) + in_gradient * penalty @ parameters
            hessian = augmented.T @ (augmented * curvature(p)[:, None]) / (n if mean else 1) + in_hessian * penalty
            parameters = parameters - np.linalg.pinv(hessian) @ gradient
        return parameters[:-1], parameters[-1]

    return logistic_regression


def one_sweep_of_gradient_descent(x, y, *, strength=0.0, steps=25):
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(x @ w + b))) - y
        w, b = w - (x.T @ error / len(x) + strength * w), b - error.mean()
    return w, b


exercise = Exercise(
    solution=logistic_regression,
    points=4,
    parts=["weights", "intercept"],
    cases=[
        Case(
            "odds",
            inputs={"x": np.repeat([[0.0], [1.0]], 4, axis=0), "y": np.array([0.0, 0, 0, 1, 1, 1, 1, 0])},
            about="Of those with x = 0 a quarter are positive, odds 1:3, and of those with x = 1 three quarters, odds "
            "3:1. The scores must be ∓ln 3, so that b = −ln 3 and w = 2 ln 3.",
        ),
        Case("two steps", samples, {"n": 15, "features": 2, "strength": 0.1, "steps": 2}),
        Case(
            "three steps, stronger penalty",
            samples,
            {"n": 18, "features": 3, "strength": 0.02, "steps": 3},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "gradient descent",
            one_sweep_of_gradient_descent,
            "You take steps of the gradient itself. Newton's step multiplies it by the inverse of H, which is what "
            "makes so few steps enough.",
        ),
        Mistake(
            "curvature of least squares",
            newton(curvature=np.ones_like),
            "Your H lacks p(1 − p): a sigmoid is flat where it is sure, and steep in between.",
        ),
        Mistake(
            "one curvature for all time",
            newton(curvature=lambda p: np.full_like(p, 0.25)),
            "Your H has ¼ for p(1 − p), which is right at zero only. Compute it anew in every step.",
        ),
        Mistake(
            "intercept penalised",
            newton(on_intercept=1.0),
            "Your penalty holds the intercept back too: E has a zero at its end.",
        ),
        Mistake(
            "penalty missing from H",
            newton(in_hessian=0.0),
            "Your gradient has the penalty, your H has not. It bends the risk as well as it tilts it.",
        ),
        Mistake(
            "penalty missing from the gradient",
            newton(in_gradient=0.0),
            "Your H has the penalty, your gradient has not. The steps shrink, but they lead to the unpenalised "
            "minimum.",
        ),
        Mistake(
            "sum and penalty mixed",
            newton(mean=False),
            "You sum over the samples, so that the penalty is N times too weak. J has the mean.",
        ),
        Mistake("no intercept", newton(ones=0.0), "Your intercept is zero: append ones, not zeros, to the samples."),
        Mistake("one step too few", newton(more=-1), "You stop one step early."),
        Mistake("one step too many", newton(more=1), "You take one step too many."),
    ],
    equivalent={
        "steps or 25": "There is at least one step.",
    },
    forbidden=["sklearn"],
    hints=[
        "`np.linalg.solve(H, g)` is H⁻¹g without the inverse.",
        "diag(s) X̂ multiplies each row of X̂ with its own number: broadcasting does that without a diagonal matrix.",
    ],
)
