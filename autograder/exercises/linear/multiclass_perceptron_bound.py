"""The bound on the mistakes of a multiclass perceptron"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def multiclass_perceptron_bound(x, y, weights, intercept):
    r"""Return the radius of the samples, the margin of a classifier, and the bound on the mistakes of the perceptron.

    Does Novikoff's theorem survive ten classes? It does, and nearly unchanged. All that has to be found is what the
    *margin* of a sample is when it has nine rivals, and how far one mistake can move the weights.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, integers of shape `(N,)`: their classes, from 0 to $K - 1$, $K \ge 2$.
    - `weights`, shape `(D, K)`: a column $w_k$ a class; `intercept`, shape `(K,)`: $b_k$. They are those of some
      classifier, which may get all samples right, or not.

    Append a one to each sample, $\hat x = (x, 1)$, and put all weights and intercepts into one matrix $U$ with the
    columns $u_k = (w_k, b_k)$. Its length is that of all of its entries as one vector, $\lVert U \rVert =
    \sqrt{\sum_k \lVert u_k \rVert^2}$. **Return** three numbers: the radius $R$, the margin $\gamma$, and the bound,

    $$R = \max_n \lVert \hat x_n \rVert, \qquad
      \gamma = \frac{1}{\lVert U \rVert}\, \min_n \min_{k \ne y_n}\, (u_{y_n} - u_k)^\top \hat x_n, \qquad
      2 \left( \frac{R}{\gamma} \right)^2 .$$

    The margin is positive if the right class is ahead of all of its rivals, for every sample. If it is not, this
    classifier promises nothing, and the bound is infinite: return `np.inf` for it.
    """
    ### BEGIN SOLUTION
    augmented = np.column_stack([x, np.ones(len(x))])
    u = np.vstack([weights, intercept])
    scores = augmented @ u
    samples = np.arange(len(x))
    own = scores[samples, y]
    scores[samples, y] = -np.inf
    radius = np.sqrt((augmented**2).sum(axis=1).max())
    margin = np.min(own - scores.max(axis=1)) / np.sqrt((u**2).sum())
    return radius, margin, 2 * (radius / margin) ** 2 if margin > 0 else np.inf
    ### END SOLUTION


def samples(rng, n, features, classes, right=True):
    """A classifier with large intercepts, and samples that it gets right, clearly; or one of them wrong."""
    while True:
        x, weights = 2 * rng.normal(size=(n, features)), 2 * rng.normal(size=(features, classes))
        intercept = rng.choice([-1, 1], size=classes) * rng.uniform(1, 2, size=classes)
        scores = x @ weights + intercept
        y, ordered = scores.argmax(axis=1), np.sort(scores, axis=1)
        if not right:
            y[0] = scores[0].argsort()[-2]
        lengths = np.linalg.norm(np.column_stack([x, np.ones(n)]), axis=1)
        ahead = ordered[:, -1] - ordered[:, -2]
        if len(set(y)) > 1 and 0.5 < ahead.min() < 0.9 * ahead.mean() and lengths.max() > 1.1 * lengths.mean():
            return {"x": x, "y": y, "weights": weights, "intercept": intercept}


def single(rng, features):
    """One sample, which is on the right side of two classes."""
    drawn = samples(rng, 6, features, classes=2)
    return drawn | {"x": drawn["x"][:1], "y": drawn["y"][:1]}


def nearest(rng, n, features, classes, ahead):
    """Numbers that need no rounding, and a sample whose class is as little ahead as asked for, or in a tie."""
    while True:
        x, weights = rng.integers(-8, 9, size=(n, features)) / 4, rng.integers(-6, 7, size=(features, classes)) / 2
        intercept = rng.choice([-1.5, -1.0, 1.0, 1.5], size=classes)
        first, second = rng.choice(classes, size=2, replace=False)
        slope = weights[0, first] - weights[0, second]
        if abs(slope) not in (0.5, 1, 2, 4):
            continue
        scores = x[0] @ weights + intercept
        x[0, 0] += (ahead - scores[first] + scores[second]) / slope
        scores = x @ weights + intercept
        y = scores.argmax(axis=1)
        y[0] = first
        rivals = np.sort(scores, axis=1)
        clear = np.all(rivals[1:, -1] - rivals[1:, -2] > 0.2)
        if clear and scores[0].max() == scores[0, first] and rivals[0, -3] < rivals[0, -2] and len(set(y)) > 1:
            return {"x": x, "y": y, "weights": weights, "intercept": intercept}


def best_rival(scores, y):
    others = scores.copy()
    others[np.arange(len(y)), y] = -np.inf
    return others.max(axis=1)


def mean_rival(scores, y):
    return (scores.sum(axis=1) - scores[np.arange(len(y)), y]) / (scores.shape[1] - 1)


@combinable
def mistaken(
    *,
    one=1.0,
    norm=np.linalg.norm,
    far=np.max,
    near=np.min,
    own=lambda scores, y: scores[np.arange(len(y)), y],
    rival=best_rival,
    factor=2,
    power=2,
    upside=False,
    separates=lambda margin: margin > 0,
):
    """Return the three numbers with one slip in them."""

    def multiclass_perceptron_bound(x, y, weights, intercept):
        scores = x @ weights + intercept
        radius = far(np.linalg.norm(np.column_stack([x, np.full(len(x), one)]), axis=1))
        with np.errstate(all="ignore"):
            margin = near(own(scores, y) - rival(scores, y)) / norm(np.vstack([weights, intercept]))
            ratio = margin / radius if upside else radius / margin
            return radius, margin, factor * ratio**power if separates(margin) else np.inf

    return multiclass_perceptron_bound


exercise = Exercise(
    solution=multiclass_perceptron_bound,
    points=4,
    parts=["radius", "margin", "bound"],
    cases=[
        Case(
            "three samples by hand",
            inputs={
                "x": np.array([[2.0, 0.0], [0.0, 2.0], [-2.0, -2.0]]),
                "y": np.array([0, 1, 2]),
                "weights": np.array([[2.0, 0.0, -2.0], [0.0, 2.0, -2.0]]),
                "intercept": np.zeros(3),
            },
            about="The scores are (4, 0, −4), (0, 4, −4) and (−4, −4, 8): the right class is ahead by 4, 4 and 12. All "
            "weights together have the length √16 = 4, so that γ = 1. The longest sample has √(4 + 4 + 1) = 3, and the "
            "bound is 18.",
        ),
        Case("a classifier that is right", samples, {"n": 7, "features": 3, "classes": 4}),
        Case(
            "a classifier that is wrong about one sample",
            samples,
            {"n": 6, "features": 2, "classes": 3, "right": False},
        ),
        Case("a single sample of two classes", single, {"features": 3}, hidden=True, weight=0.5),
        Case("more features and classes", samples, {"n": 9, "features": 7, "classes": 5}, hidden=True),
        Case(
            "a rival next to the right class",
            nearest,
            {"n": 6, "features": 4, "classes": 3, "ahead": 2**-10},
            hidden=True,
            loose="The margin is a difference of scores that agree in three digits, and the bound has its square.",
            weight=0.5,
        ),
        Case(
            "a rival as high as the right class",
            nearest,
            {"n": 7, "features": 3, "classes": 4, "ahead": 0.0},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "no one appended",
            mistaken(one=0.0),
            "Your radius is that of the samples without the one. A mistake moves the intercepts too, and so they "
            "belong to the vectors that the theorem is about.",
        ),
        Mistake(
            "length of the weights alone",
            mistaken(norm=lambda u: np.linalg.norm(u[:-1])),
            "You divide by the length of the weights. The intercepts are entries of U as well.",
        ),
        Mistake(
            "spectral norm",
            mistaken(norm=lambda u: np.linalg.norm(u, 2)),
            "You divide by the largest singular value of U. Here all classes' weights are one long vector: its length "
            "is the Frobenius norm.",
        ),
        Mistake(
            "longest column",
            mistaken(norm=lambda u: np.linalg.norm(u, axis=0).max()),
            "You divide by the length of one class's weights. It is the length of all of them together.",
        ),
        Mistake(
            "not normalised",
            mistaken(norm=lambda u: 1.0),
            "Your margin grows with the length of the weights. Divide by that length.",
        ),
        Mistake(
            "right class among its rivals",
            mistaken(rival=lambda scores, y: scores.max(axis=1)),
            "You compare the right class with the highest of all scores, its own included. Your margin is never "
            "positive: leave the right class out.",
        ),
        Mistake(
            "mean of the rivals",
            mistaken(rival=mean_rival),
            "You compare the right class with the mean of the others. To win it has to be ahead of the best of them.",
        ),
        Mistake(
            "labels ignored",
            mistaken(own=lambda s, y: s.max(axis=1), rival=lambda s, y: np.sort(s, axis=1)[:, -2]),
            "You take the two highest scores, whatever the label is, so that a sample of the wrong class looks well "
            "separated.",
        ),
        Mistake(
            "score of the right class alone",
            mistaken(rival=lambda scores, y: 0),
            "You take the score of the right class alone. A score says nothing by itself, only ahead of the others.",
        ),
        Mistake(
            "factor forgotten",
            mistaken(factor=1),
            "Your bound is (R/γ)². A mistake moves the weights of *two* classes: by how much does ‖U‖² grow at most?",
        ),
        Mistake("not squared", mistaken(power=1), "Your bound is 2R/γ. The ratio is squared."),
        Mistake(
            "upside down",
            mistaken(upside=True),
            "You have γ/R in your bound: a wide margin should make *few* mistakes.",
        ),
        Mistake(
            "mean of the lengths",
            mistaken(far=np.mean),
            "You take the mean length of the samples. The bound holds for the longest.",
        ),
        Mistake(
            "mean of the margins",
            mistaken(near=np.mean),
            "You take the mean over the samples. The margin is that of the closest call.",
        ),
        Mistake(
            "a bound from a classifier that is wrong",
            mistaken(separates=lambda margin: True),
            "Where the margin is negative you return a finite bound: squaring hides the sign. Such a classifier "
            "promises nothing.",
        ),
        Mistake(
            "a small margin taken for none",
            mistaken(separates=lambda margin: margin > 1e-3),
            "Your bound is infinite although all samples are right. A margin may be small: compare with zero, without "
            "a tolerance.",
        ),
    ],
    equivalent={
        "comparison strict or loose: margin > 0 -> margin >= 0": "a margin of zero makes R/γ infinite, as it should be",
    },
    forbidden=["sklearn"],
    hints=[
        "`scores[np.arange(N), y]` has the score of each sample's own class.",
        "Put −∞ in the place of the right class, and the maximum of a row is that of the best rival.",
        "Look at the margin's sign before you square.",
    ],
)
