"""The gradient of linear regression"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def linear_regression_gradient(x, y, weights, intercept, *, strength=0.0):
    r"""Return the risk of a linear regression, and its gradient.

    The closed form needs all samples at once, and a matrix as wide as there are features. With the gradient alone one
    can walk to the same place, through more data than any memory holds. What you find here, an error times an input,
    you will find again in every network.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, shape `(N,)`: their targets.
    - `weights`, shape `(D,)`, and `intercept`, a number: $w$ and $b$ of $\hat y = w^\top x + b$.
    - `strength`: $\lambda$, a number.

    **Return** three things: the risk, a number,

    $$J = \frac{1}{2N} \sum_{n=1}^{N} (\hat y_n - y_n)^2 + \frac{\lambda}{2} \lVert w \rVert^2 ,$$

    then $\partial J / \partial w$, shape `(D,)`, and $\partial J / \partial b$, a number.
    """
    ### BEGIN SOLUTION
    error = x @ weights + intercept - y
    risk = 0.5 * np.mean(error**2) + 0.5 * strength * weights @ weights
    return risk, x.T @ error / len(x) + strength * weights, error.mean()
    ### END SOLUTION


def samples(rng, n, features, strength=0.0):
    """Errors of a mean well away from zero."""
    x, weights = rng.normal(size=(n, features)) + 1, rng.uniform(0.5, 2, size=features) * (-1) ** np.arange(features)
    intercept = float(np.round(rng.uniform(-2, -0.5), 3))
    error = rng.normal(size=n) + rng.choice([-2.0, 2.0])
    return {
        "x": x,
        "y": x @ weights + intercept - error,
        "weights": weights,
        "intercept": intercept,
        "strength": strength,
    }


@combinable
def mistaken(mean=lambda n: n, half=0.5, sign=1, on_intercept=0.0, penalty=0.5, decay=1.0, bias=True):
    def linear_regression_gradient(x, y, weights, intercept, *, strength=0.0):
        error = x @ weights + bias * intercept - y
        n = mean(len(x))
        risk = half * (error**2).sum() / n + penalty * strength * weights @ weights
        of_weights = 2 * half * sign * x.T @ error / n + decay * strength * weights
        return risk, of_weights, 2 * half * sign * error.sum() / n + on_intercept * strength * intercept

    return linear_regression_gradient


exercise = Exercise(
    solution=linear_regression_gradient,
    points=3,
    parts=["risk", "gradient of the weights", "gradient of the intercept"],
    cases=[
        Case(
            "two samples by hand",
            inputs={"x": np.array([[1.0], [2.0]]), "y": np.array([1.0, 3.0]), "weights": np.zeros(1), "intercept": 0.0},
            about="The errors ŷ − y are −1 and −3: J = (1 + 9)/4, and the slope of b is −2.",
        ),
        Case("without a penalty", samples, {"n": 5, "features": 3}),
        Case("with a penalty", samples, {"n": 7, "features": 2, "strength": 0.7}),
        Case("more features than samples", samples, {"n": 3, "features": 6, "strength": 0.2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "summed over the samples",
            mistaken(mean=lambda n: 1),
            "You sum over the samples. J has their mean, so that a step's size does not depend on how many there are.",
        ),
        Mistake(
            "half forgotten",
            mistaken(half=1.0),
            "Your squares have no ½ in front: risk and gradient are twice too large.",
        ),
        Mistake(
            "error turned round",
            mistaken(sign=-1),
            "Your gradient of the squares points downhill: the error is ŷ − y, not y − ŷ.",
        ),
        Mistake(
            "intercept penalised",
            mistaken(on_intercept=1.0),
            "You add λb to the gradient of the intercept, which is not penalised.",
        ),
        Mistake(
            "penalty not differentiated",
            mistaken(decay=0.0),
            "Your gradient of the weights lacks the penalty's part.",
        ),
        Mistake(
            "penalty's half forgotten",
            mistaken(penalty=1.0, decay=2.0),
            "Your penalty is λ‖w‖², twice too strong. With the ½ its derivative is λw.",
        ),
        Mistake(
            "intercept left out of the prediction",
            mistaken(bias=False),
            "Your prediction lacks the intercept.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "Compute the errors ŷ − y once; all three answers are made of them.",
        "∂ŷ/∂w is x, and ∂ŷ/∂b is 1. A matrix product sums over the samples.",
    ],
)
