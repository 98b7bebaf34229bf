"""Novikoff's bound on the mistakes of a perceptron"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def perceptron_bound(x, y, weights, intercept):
    r"""Return the radius of the samples, the margin of a plane, and Novikoff's bound.

    How long will a perceptron go on making mistakes? In 1962 Novikoff gave an answer without looking at a single step:
    if *any* plane separates the samples, two lengths say it. It is one of the first theorems about machines that learn.
    You will prove it below; here you compute it.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, shape `(N,)`: their signs, each $-1$ or $+1$.
    - `weights`, shape `(D,)`, and `intercept`, a number: $w$ and $b$ of some plane. It may separate the samples, or
      not.

    Append a one to each sample, $\hat x = (x, 1)$, and let $\hat u = (w, b) / \lVert (w, b) \rVert$, which has length
    one. **Return** three numbers: the radius $R$, the margin $\gamma$, and the bound,

    $$R = \max_n \lVert \hat x_n \rVert, \qquad \gamma = \min_n\, y_n\, \hat u^\top \hat x_n, \qquad
      \left( \frac{R}{\gamma} \right)^2 .$$

    The margin is positive if the plane separates the samples. If it is not, this plane promises nothing, and the bound
    is infinite: return `np.inf` for it.
    """
    ### BEGIN SOLUTION
    augmented = np.column_stack([x, np.ones(len(x))])
    u = np.append(weights, intercept)
    radius = np.sqrt((augmented**2).sum(axis=1).max())
    margin = np.min(y * (augmented @ u)) / np.sqrt(u @ u)
    return radius, margin, (radius / margin) ** 2 if margin > 0 else np.inf
    ### END SOLUTION


def samples(rng, n, features, separated=True):
    """A plane of any length with a large intercept, and samples on both sides of it."""
    while True:
        x, weights = 2 * rng.normal(size=(n, features)), 3 * rng.normal(size=features)
        intercept = float(np.round(rng.choice([-1, 1]) * rng.uniform(2, 3), 3))
        score = x @ weights + intercept
        y = np.sign(score)
        if not separated:
            y[rng.integers(n)] *= -1
        if 1 < (y > 0).sum() < n - 1 and np.abs(score).min() > 0.5 and np.ptp(np.linalg.norm(x, axis=1)) > 1:
            return {"x": x, "y": y, "weights": weights, "intercept": intercept}


def nearest(rng, n, features, score):
    """Numbers that need no rounding, and a sample that is as near to the plane as asked for, or on it."""
    while True:
        x, weights = rng.integers(-8, 9, size=(n, features)) / 4, rng.integers(-6, 7, size=features) / 2
        weights[0], intercept = rng.choice([-1.0, -0.5, 0.5, 1.0]), float(rng.choice([-1.5, -1.0, 1.0, 1.5]))
        y = np.sign(x @ weights + intercept)
        y[0] = rng.choice([-1.0, 1.0])
        x[0, 0] += (y[0] * score - x[0] @ weights - intercept) / weights[0]
        if np.all(y[1:] != 0) and (n == 1 or 1 < (y > 0).sum() < n - 1):
            return {"x": x, "y": y, "weights": weights, "intercept": intercept}


@combinable
def mistaken(
    one=1.0,
    norm=lambda u: np.linalg.norm(u),
    far=np.max,
    near=np.min,
    sign=lambda y, s: y * s,
    power=2,
    upside=False,
    separates=lambda margin: margin > 0,
):
    def perceptron_bound(x, y, weights, intercept):
        u = np.append(weights, intercept)
        radius = far(np.linalg.norm(np.column_stack([x, np.full(len(x), one)]), axis=1))
        margin = near(sign(y, x @ weights + intercept)) / norm(u)
        ratio = margin / radius if upside else radius / margin
        return radius, margin, ratio**power if separates(margin) else np.inf

    return perceptron_bound


exercise = Exercise(
    solution=perceptron_bound,
    points=3,
    parts=["radius", "margin", "bound"],
    cases=[
        Case(
            "two samples by hand",
            inputs={
                "x": np.array([[2.0, 2.0], [-2.0, -2.0]]),
                "y": np.array([1.0, -1.0]),
                "weights": np.array([3.0, 3.0]),
                "intercept": 0.0,
            },
            about="Both samples have length √(4 + 4 + 1) = 3. The margin is 12/√18 = 2.83, and the bound 9/8: one "
            "mistake at most.",
        ),
        Case("a plane that separates", samples, {"n": 7, "features": 3}),
        Case("a plane that is wrong about one sample", samples, {"n": 6, "features": 2, "separated": False}),
        Case("more features", samples, {"n": 12, "features": 5}, hidden=True),
        Case(
            "a single sample, next to the plane",
            nearest,
            {"n": 1, "features": 4, "score": 2**-10},
            hidden=True,
            weight=0.5,
        ),
        Case("a sample on the plane", nearest, {"n": 8, "features": 3, "score": 0.0}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "no one appended",
            mistaken(one=0.0),
            "Your radius is that of the samples without the one. The theorem is about planes through the origin, "
            "which this is among the x̂ only.",
        ),
        Mistake(
            "length of the weights alone",
            mistaken(norm=lambda u: np.linalg.norm(u[:-1])),
            "You divide the margin by ‖w‖. That is the distance from the plane; û has the intercept among its entries.",
        ),
        Mistake(
            "not normalised",
            mistaken(norm=lambda u: 1.0),
            "Your margin grows with the length of (w, b). Divide by that length.",
        ),
        Mistake(
            "sides ignored",
            mistaken(sign=lambda y, s: np.abs(s)),
            "You take the absolute scores, so that a sample on the wrong side looks well separated. Multiply with y.",
        ),
        Mistake("not squared", mistaken(power=1), "Your bound is R/γ. It is the square of that."),
        Mistake(
            "upside down", mistaken(upside=True), "Your bound is (γ/R)²: a wide margin should make *few* mistakes."
        ),
        Mistake(
            "mean of the lengths",
            mistaken(far=np.mean),
            "You take the mean length of the samples. The bound holds for the longest.",
        ),
        Mistake(
            "mean of the margins",
            mistaken(near=np.mean),
            "You take the mean margin. The margin is that of the sample which is nearest to the wrong side.",
        ),
        Mistake(
            "a bound from a plane that does not separate",
            mistaken(separates=lambda margin: True),
            "Where the margin is negative you return a finite bound: squaring hides the sign. Such a plane promises "
            "nothing.",
        ),
        Mistake(
            "a small margin taken for none",
            mistaken(separates=lambda margin: margin > 1e-3),
            "Your bound is infinite although the plane separates the samples. A margin may be small: compare with "
            "zero, without a tolerance.",
        ),
    ],
    equivalent={
        "comparison strict or loose: margin > 0 -> margin >= 0": "A margin of zero makes R/γ infinite, and its "
        "square too.",
    },
    forbidden=["sklearn"],
    hints=[
        "`np.column_stack([x, np.ones(len(x))])` has the samples x̂ in its rows.",
        "Look at the margin's sign before you square.",
    ],
)
