"""Full-batch gradient descent"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def gradient_descent(x, y, w, *, learning_rate=0.1, steps=10):
    r"""Return the path of gradient descent on the risk of a linear model, and the risk along it.

    Everything that learns in this course does it like this: look at the slope, take a step against it, look again. A
    linear model has the simplest landscape there is, one valley, so that you can watch the method itself.

    **Given**

    - `x`, shape `(samples, features)`: one sample a row; `y`, shape `(samples,)`: the targets.
    - `w`, shape `(features,)`: the weights to begin with.
    - `learning_rate`: the number $\eta$; `steps`: how many steps to take, an int from 0.

    The model answers $\mathbf x_n^\top \mathbf w$, and its risk is the *mean* over the $N$ samples of *half* the
    squared error:

    $$R(\mathbf w) = \frac1N \sum_{n=1}^N \tfrac12 \left(\mathbf x_n^\top \mathbf w - y_n\right)^2, \qquad
      \mathbf w_t = \mathbf w_{t-1} - \eta\, \nabla R(\mathbf w_{t-1}).$$

    **Return** two arrays:

    1. the weights before the first step and after each step, shape `(steps + 1, features)`, the given `w` in row 0;
    2. the risk $R$ at each row of them, shape `(steps + 1,)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    path = [w]
    for _ in range(steps):
        error = x @ path[-1] - y
        path.append(path[-1] - learning_rate * x.T @ error / len(x))
    path = np.array(path)
    risks = [np.mean((x @ w - y) ** 2) / 2 for w in path]
    return path, np.array(risks)
    ### END SOLUTION


def regression(rng, samples, features, **options):
    x = rng.normal(size=(samples, features))
    y = x @ rng.normal(size=features) + 0.3 * rng.normal(size=samples) + 1.0
    return {"x": x, "y": y, "w": rng.normal(size=features), **options}


@combinable
def mistaken(*, gradient=lambda x, e: x.T @ e / len(x), direction=-1, risk=lambda e: np.mean(e**2) / 2,
             start=0, slope_at=lambda path: path[-1], fixed_rate=None, steps_of=lambda n: n):  # fmt: skip
    """Return the algorithm with one slip in it."""

    def gradient_descent(x, y, w, *, learning_rate=0.1, steps=10):
        rate, path = learning_rate if fixed_rate is None else fixed_rate, [w]
        for _ in range(steps_of(steps)):
            path.append(path[-1] + direction * rate * gradient(x, x @ slope_at(path) - y))
        path = np.array(path)[start:]
        return path, np.array([risk(x @ w - y) for w in path])

    return gradient_descent


def one_array_again_and_again(x, y, w, *, learning_rate=0.1, steps=10):
    w = w.copy()
    path = [w]
    for _ in range(steps):
        w -= learning_rate * x.T @ (x @ w - y) / len(x)
        path.append(w)
    path = np.array(path)
    return path, np.array([np.mean((x @ w - y) ** 2) / 2 for w in path])


exercise = Exercise(
    solution=gradient_descent,
    points=3,
    parts=[Part("weights", 2), Part("risk", 1)],
    cases=[
        Case(
            "halving the distance",
            inputs={
                "x": np.array([[2.0]]),
                "y": np.array([2.0]),
                "w": np.array([3.0]),
                "learning_rate": 0.125,
                "steps": 3,
            },
            about="Worked by hand: the slope is 4 (w − 1), so a rate of 1/8 halves the distance to 1: 3, 2, 1.5, 1.25.",
        ),
        Case("a regression", regression, {"samples": 7, "features": 3, "learning_rate": 0.2, "steps": 4}),
        Case("other sizes", regression, {"samples": 11, "features": 4, "learning_rate": 0.35, "steps": 6}, hidden=True),
        Case(
            "fewer samples than features",
            regression,
            {"samples": 2, "features": 5, "learning_rate": 0.1, "steps": 3},
            hidden=True,
        ),
        Case(
            "no step at all",
            regression,
            {"samples": 5, "features": 2, "learning_rate": 0.1, "steps": 0},
            hidden=True,
            weight=0.25,
        ),
        Case(
            "a learning rate of zero",
            regression,
            {"samples": 4, "features": 1, "learning_rate": 0.0, "steps": 2},
            hidden=True,
            weight=0.25,
        ),
    ],
    mistakes=[
        Mistake(
            "sum instead of mean",
            mistaken(gradient=lambda x, e: x.T @ e),
            "Your gradient is the sum over the samples. The risk is their mean; without 1/N the right learning rate "
            "would depend on how many samples there are.",
        ),
        Mistake(
            "twice the gradient",
            mistaken(gradient=lambda x, e: 2 * x.T @ e / len(x)),
            "Your steps are twice as long as they should be. What does the ½ before the square become in the "
            "derivative?",
        ),
        Mistake(
            "uphill",
            mistaken(direction=1),
            "Your risk grows: you move along the gradient, which points uphill. Subtract it.",
        ),
        Mistake(
            "risk without the half",
            mistaken(risk=lambda e: np.mean(e**2)),
            "Your risks are twice what they should be: each sample's loss is *half* its squared error.",
        ),
        Mistake(
            "risk summed",
            mistaken(risk=lambda e: np.sum(e**2) / 2),
            "Your risks are sums over the samples. R is their mean.",
        ),
        Mistake(
            "start left out",
            mistaken(start=1),
            "Row 0 of the answer is where you begin, so there is one row more than there are steps.",
        ),
        Mistake(
            "slope at the start",
            mistaken(slope_at=lambda path: path[0]),
            "You take the gradient at the first weights in every step. Compute it anew at the weights that the step "
            "before has reached.",
        ),
        Mistake(
            "one array again and again",
            one_array_again_and_again,
            "All rows of your path are equal to the last one. `w -= …` changes the array that is already in your list; "
            "make a new one for each step.",
        ),
        Mistake(
            "learning rate fixed",
            mistaken(fixed_rate=0.1),
            "Your steps do not depend on `learning_rate`.",
        ),
        Mistake(
            "zero steps taken for none given",
            mistaken(steps_of=lambda n: n or 10),
            "Asked for no step, you take ten. `steps or …` takes 0 for nothing; it is a number like others.",
        ),
    ],
    hints=[
        "Write the error of all samples as one vector, `x @ w - y`.",
        "The chain rule gives a sum over samples of error times sample. Which product of `x` and the errors is that?",
        "Check yourself: `numerical_gradient` of the first unit knows the slope of any function.",
    ],
)
