"""The gradient of the L1 penalty."""

import numpy as np

from autograder import Case, Exercise, Mistake


def l1_penalty_gradient(parameters, *, strength):
    r"""Return the gradient of the L1 penalty with respect to every parameter.

    Here is why the L1 penalty makes weights vanish: the pull towards zero does not weaken as a weight becomes small.

    **Given**

    - `parameters`: a list of arrays of any shapes.
    - `strength` $\lambda$: a number.

    **Return** a list of arrays, one for each array of `parameters` and of its shape: $\partial \Omega/\partial w$ with

    $$\Omega = \lambda \sum_w |w| .$$

    At $w = 0$, where there is a kink, the answer is zero.
    """
    ### BEGIN SOLUTION
    return [strength * np.sign(w) for w in parameters]
    ### END SOLUTION


def layers(rng, shapes, strength):
    """Weights, some of which are zero."""
    parameters = [rng.normal(size=shape) for shape in shapes]
    for w in parameters:
        w[rng.uniform(size=w.shape) < 0.2] = 0
        w.flat[0] = 0
    return {"parameters": parameters, "strength": strength}


def each(function):
    return lambda parameters, *, strength: [function(w, strength) for w in parameters]


exercise = Exercise(
    solution=l1_penalty_gradient,
    points=1,
    cases=[
        Case(
            "two arrays by hand",
            inputs={"parameters": [np.array([[1.0, -2.0]]), np.array([0.0, 3.0, -0.5])], "strength": 0.25},
            about="Only the signs of the weights matter, and λ, which is ¼.",
        ),
        Case("three arrays", layers, {"shapes": ((3, 4), (4, 2), (5,)), "strength": 0.3}),
        Case("many axes", layers, {"shapes": ((2, 3, 2, 4), (7,)), "strength": 2.5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "gradient of the squares",
            each(lambda w, s: s * w),
            "Your pull weakens as a weight becomes small. That is the gradient of the squares.",
        ),
        Mistake(
            "something at zero",
            each(lambda w, s: s * np.where(w < 0, -1.0, 1.0)),
            "You pull at weights that are zero already. At the kink every number from −λ to λ would be a subgradient; "
            "zero is asked for.",
        ),
        Mistake(
            "strength forgotten",
            each(lambda w, s: np.sign(w)),
            "The factor λ is missing.",
        ),
        Mistake(
            "halved",
            each(lambda w, s: s / 2 * np.sign(w)),
            "There is a ½ too many.",
        ),
        Mistake(
            "step instead of gradient",
            each(lambda w, s: -s * np.sign(w)),
            "The sign is turned round. A step of gradient descent goes against the gradient, but that is the "
            "optimiser's business.",
        ),
        Mistake(
            "sign lost",
            each(lambda w, s: s * (w != 0).astype(w.dtype)),
            "Your gradient is never negative, so negative weights would be pushed away from zero.",
        ),
        Mistake(
            "divided by zero",
            each(lambda w, s: s * w / np.where(w == 0, np.nan, np.abs(w))),
            "w/|w| is not a number where w is zero. There the answer is zero.",
        ),
    ],
    hints=["What is the slope of |w| to the left of zero, and to the right?", "NumPy has a function for just that."],
)
