"""The gradient of the L2 penalty."""

import numpy as np

from autograder import Case, Exercise, Mistake


def l2_penalty_gradient(parameters, *, strength):
    r"""Return the gradient of the L2 penalty with respect to every parameter.

    After one step along this gradient every weight is smaller by the same share: hence the name *weight decay*. Compare
    it with the gradient of the L1 penalty to see why one makes weights small and the other makes them vanish.

    **Given**

    - `parameters`: a list of arrays of any shapes. Leave it as it is.
    - `strength` $\lambda$: a number.

    **Return** a list of arrays, one for each array of `parameters` and of its shape: $\partial \Omega/\partial w$ with

    $$\Omega = \frac{\lambda}{2} \sum_w w^2 .$$
    """
    ### BEGIN SOLUTION
    return [strength * w for w in parameters]
    ### END SOLUTION


def layers(rng, shapes, strength, scale=1.0):
    return {"parameters": [np.array(scale * rng.normal(size=shape)) for shape in shapes], "strength": strength}


def each(function):
    return lambda parameters, *, strength: [function(w, strength) for w in parameters]


exercise = Exercise(
    solution=l2_penalty_gradient,
    points=1,
    cases=[
        Case(
            "two arrays by hand",
            inputs={"parameters": [np.array([[1.0, -2.0]]), np.array([0.0, 3.0, -0.5])], "strength": 0.25},
            about="λ is ¼, and so the weight 3 is pulled with ¾.",
        ),
        Case("three arrays", layers, {"shapes": ((3, 4), (4, 2), (5,)), "strength": 0.3}),
        Case("many axes", layers, {"shapes": ((2, 3, 2, 4), (1, 7), ()), "strength": 2.5}, hidden=True),
        Case("tiny weights", layers, {"shapes": ((3, 2), (2,)), "strength": 0.3, "scale": 1e-4}, hidden=True),
        Case("one array", layers, {"shapes": ((1, 4),), "strength": 1.5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "twice as large",
            each(lambda w, s: 2 * s * w),
            "The 2 of the derivative and the ½ before the sum cancel.",
        ),
        Mistake(
            "half as large",
            each(lambda w, s: s / 2 * w),
            "You kept the ½ but lost the 2 that comes from the square.",
        ),
        Mistake(
            "gradient of the absolute values",
            each(lambda w, s: s * np.sign(w)),
            "Your pull is the same for all weights. That is the gradient of the L1 penalty.",
        ),
        Mistake(
            "strength forgotten",
            each(lambda w, s: w),
            "The factor λ is missing.",
        ),
        Mistake(
            "gradient of the norm",
            each(lambda w, s: s * w / np.sqrt((w**2).sum())),
            "You divide by the norm: that is the gradient of the norm itself, not of its square.",
        ),
        Mistake(
            "step instead of gradient",
            each(lambda w, s: -s * w),
            "The sign is wrong. A step of gradient descent goes against the gradient, but here the gradient itself is "
            "asked for.",
        ),
        Mistake(
            "decayed weights",
            each(lambda w, s: (1 - s) * w),
            "These are the weights after a step of weight decay. Only the gradient was asked for.",
        ),
    ],
    hints=["Each weight stands in one term only.", "The result has the shapes of the parameters."],
)
