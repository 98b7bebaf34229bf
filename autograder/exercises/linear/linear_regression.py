"""Linear regression in closed form"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def linear_regression(x, y, *, strength=0.0):
    r"""Return the plane that fits the samples best.

    The oldest learning machine there is, and one of few whose best parameters can be written down. Whatever you build
    later, compare it with this first.

    **Given**

    - `x`, shape `(N, D)`: $N$ samples of $D$ features.
    - `y`, shape `(N,)`: their targets.
    - `strength`: $\lambda \ge 0$, a number; zero by default.

    The plane is $f(x) = w^\top x + b$, and the best one minimises

    $$J(w, b) = \frac{1}{2N} \sum_{n=1}^{N} \left(w^\top x_n + b - y_n\right)^2 + \frac{\lambda}{2} \lVert w \rVert^2
      .$$

    Mind what the penalty is multiplied with, and what it is about: the **weights** are penalised, the **intercept** is
    not, since there is nothing wrong with targets far from zero.

    **Return** two things: the weights $w$, shape `(D,)`, and the intercept $b$, a number. There is exactly one minimum
    in all our data.

    Solve it in closed form, with NumPy. `numpy.linalg.solve` and its relatives are welcome.
    """
    ### BEGIN SOLUTION
    samples, features = x.shape
    augmented = np.column_stack([x, np.ones(samples)])
    penalty = samples * strength * np.diag([1.0] * features + [0.0])
    solution = np.linalg.solve(augmented.T @ augmented + penalty, augmented.T @ y)
    return solution[:-1], solution[-1]
    ### END SOLUTION


def samples(rng, n, features, strength=0.0, offset=2.0):
    """Features and targets off the origin; weights of both signs, and an intercept below zero."""
    x = rng.normal(size=(n, features)) + offset * rng.uniform(0.5, 1.0, size=features)
    y = x @ (rng.uniform(0.5, 2, size=features) * (-1) ** np.arange(features)) - 3 + 0.5 * rng.normal(size=n)
    return {"x": x, "y": y, "strength": strength}


@combinable
def mistaken(penalised=lambda n, strength: n * strength, intercept=0.0, ones=True):
    def linear_regression(x, y, *, strength=0.0):
        n, features = x.shape
        augmented = np.column_stack([x, np.ones(n)]) if ones else x
        diagonal = [1.0] * features + [intercept] * ones
        gram = augmented.T @ augmented + penalised(n, strength) * np.diag(diagonal)
        solution = np.linalg.solve(gram, augmented.T @ y)
        return (solution[:-1], solution[-1]) if ones else (solution, 0.0)

    return linear_regression


def only_targets_centred(x, y, *, strength=0.0):
    n, features = x.shape
    w = np.linalg.solve(x.T @ x + n * strength * np.eye(features), x.T @ (y - y.mean()))
    return w, y.mean()


def mean_as_intercept(x, y, *, strength=0.0):
    n, features = x.shape
    centred = x - x.mean(0)
    w = np.linalg.solve(centred.T @ centred + n * strength * np.eye(features), centred.T @ (y - y.mean()))
    return w, y.mean()


exercise = Exercise(
    solution=linear_regression,
    points=3,
    parts=["weights", "intercept"],
    cases=[
        Case(
            "three points on a line",
            inputs={"x": np.array([[0.0], [1.0], [3.0]]), "y": np.array([1.0, 3.0, 7.0])},
            about="They are on y = 2x + 1: w = 2, b = 1.",
        ),
        Case("least squares", samples, {"n": 9, "features": 3}),
        Case("with a penalty", samples, {"n": 8, "features": 2, "strength": 0.5}),
        Case(
            "far from the origin, strong penalty",
            samples,
            {"n": 13, "features": 4, "strength": 2.0, "offset": 6.0},
            hidden=True,
        ),
        Case("more features than samples", samples, {"n": 3, "features": 5, "strength": 0.4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no intercept",
            mistaken(ones=False),
            "Your plane goes through the origin. Append a one to every sample, or centre features and targets.",
        ),
        Mistake(
            "only the targets centred",
            only_targets_centred,
            "You take the mean off the targets but not off the features; unless their mean is zero, that is another "
            "problem.",
        ),
        Mistake(
            "mean target for the intercept",
            mean_as_intercept,
            "Your weights are right, but after centring the plane goes through the *means*: solve ȳ = wᵀx̄ + b for b.",
        ),
        Mistake(
            "intercept penalised",
            mistaken(intercept=1.0),
            "You penalise the intercept too, which pulls the plane towards the origin. Its entry of the penalty's "
            "diagonal is zero.",
        ),
        Mistake(
            "penalty not multiplied by N",
            mistaken(penalised=lambda n, strength: strength),
            "Your penalty is N times too weak. J has the *mean* of the squares; multiply it by N, and the penalty "
            "comes with it.",
        ),
        Mistake(
            "penalty twice as strong",
            mistaken(penalised=lambda n, strength: 2 * n * strength),
            "Your penalty is twice too strong. The squares have a ½ in front as well as the penalty.",
        ),
        Mistake(
            "penalty left out",
            mistaken(penalised=lambda n, strength: 0.0),
            "You solve least squares, whatever `strength` is.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "Set the gradient of J with respect to w and b to zero. What comes out is linear in them.",
        "With a one appended to every sample, the intercept is one more weight, and only the penalty can tell it "
        "apart.",
    ],
)
