"""One step of gradient descent with weight decay"""

import numpy as np

from autograder import Case, Exercise, Mistake


def weight_decay_step(variable, gradient, *, learning_rate, weight_decay):
    r"""Return weights after one step of gradient descent on a loss with an L2 penalty.

    Large weights make a function with sharp turns, and sharp turns are what it takes to pass through every noisy point.
    So large weights get a penalty. What the penalty does to a step has given it its other name: before the weights
    follow the gradient, they shrink.

    **Given**

    - `variable` $\theta$: weights, an array of any shape.
    - `gradient` $g$, of the same shape: the gradient of the loss $J$ alone, *without* the penalty.
    - `learning_rate` $\eta$ and `weight_decay` $\lambda$: numbers from 0.

    **Return** the weights after one step of gradient descent with the learning rate $\eta$ on

    $$J(\theta) + \frac{\lambda}{2} \sum_i \theta_i^2 ,$$

    an array of the shape of `variable`. Use NumPy only, and make a new array.
    """
    ### BEGIN SOLUTION
    return variable - learning_rate * (gradient + weight_decay * variable)
    ### END SOLUTION


def weights(rng, shape, **settings):
    return {"variable": rng.normal(size=shape), "gradient": rng.normal(size=shape), **settings}


def mistaken(function):
    def weight_decay_step(variable, gradient, *, learning_rate, weight_decay):
        return function(variable, gradient, learning_rate, weight_decay)

    return weight_decay_step


def in_place(variable, gradient, *, learning_rate, weight_decay):
    variable *= 1 - learning_rate * weight_decay
    variable -= learning_rate * gradient
    return variable


exercise = Exercise(
    solution=weight_decay_step,
    points=1,
    cases=[
        Case(
            "three weights by hand",
            inputs={
                "variable": np.array([1.0, -2.0, 4.0]),
                "gradient": np.array([0.0, 1.0, -0.5]),
                "learning_rate": 0.5,
                "weight_decay": 0.25,
            },
            about="The first weight has no gradient, and still shrinks to 0.875.",
        ),
        Case(
            "a single weight",
            inputs={
                "variable": np.array(-4.0),
                "gradient": np.array(0.0),
                "learning_rate": 0.5,
                "weight_decay": 0.5,
            },
            about="An array without an axis. There is no gradient, and a quarter of the weight goes: −3.",
        ),
        Case("a matrix", weights, {"shape": (3, 4), "learning_rate": 0.1, "weight_decay": 0.7}),
        Case("many axes", weights, {"shape": (2, 3, 5, 2), "learning_rate": 0.7, "weight_decay": 0.2}, hidden=True),
        Case("no penalty", weights, {"shape": (1, 4, 1), "learning_rate": 0.3, "weight_decay": 0.0}, hidden=True),
        Case("no step", weights, {"shape": (3, 1), "learning_rate": 0.0, "weight_decay": 0.4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "twice the decay",
            mistaken(lambda w, g, r, s: w - r * (g + 2 * s * w)),
            "The penalty has a ½ in front, which cancels the 2 of the derivative.",
        ),
        Mistake(
            "half the decay",
            mistaken(lambda w, g, r, s: w - r * (g + s / 2 * w)),
            "You kept the ½ but lost the 2 that comes from the square.",
        ),
        Mistake(
            "decay without the learning rate",
            mistaken(lambda w, g, r, s: (1 - s) * w - r * g),
            "Your decay does not depend on the learning rate. The penalty is a part of the loss, and its gradient is "
            "multiplied by η like the rest.",
        ),
        Mistake(
            "growth instead of decay",
            mistaken(lambda w, g, r, s: (1 + r * s) * w - r * g),
            "Your weights grow. Both gradients are subtracted.",
        ),
        Mistake(
            "L1 penalty",
            mistaken(lambda w, g, r, s: w - r * (g + s * np.sign(w))),
            "Your weights shrink by the same amount each. That is the L1 penalty; here they shrink in proportion to "
            "their size.",
        ),
        Mistake(
            "decay after the step",
            mistaken(lambda w, g, r, s: (1 - r * s) * (w - r * g)),
            "You shrink the weights after they have moved, so that the gradient's step shrinks too. Both gradients are "
            "taken at the same θ.",
        ),
        Mistake(
            "no decay",
            mistaken(lambda w, g, r, s: w - r * g),
            "The penalty is missing: your step does not depend on `weight_decay`.",
        ),
        Mistake(
            "default settings for zero",
            mistaken(lambda w, g, r, s: w - (r or 0.01) * (g + (s or 1e-4) * w)),
            "You replace a learning rate or a weight decay of 0 by another number. Zero is a number like others.",
        ),
        Mistake(
            "weights changed in place",
            in_place,
            "`variable *= …` writes into the caller's array. Make a new one.",
        ),
    ],
    hints=["The gradient of a sum is the sum of the gradients: write down that of the penalty, and take one step."],
)
