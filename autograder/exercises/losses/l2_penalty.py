"""The L2 penalty."""

import numpy as np

from autograder import Case, Exercise, Mistake


def l2_penalty(parameters, *, strength):
    r"""Return the L2 penalty of a model's parameters.

    This is the most common remedy against learning the training set by heart: large weights make a function that bends
    sharply, and this penalty puts a price on them. Every library has it, some with a ½ and some without; read the
    formula.

    **Given**

    - `parameters`: a list of arrays of any shapes, such as the weights of each layer. Leave it as it is.
    - `strength` $\lambda$: a number.

    **Return** one number, over all entries $w$ of all arrays:

    $$\Omega = \frac{\lambda}{2} \sum_w w^2 .$$
    """
    ### BEGIN SOLUTION
    return 0.5 * strength * sum((w * w).sum() for w in parameters)
    ### END SOLUTION


def layers(rng, shapes, strength, scale=1.0):
    return {"parameters": [np.array(scale * rng.normal(size=shape)) for shape in shapes], "strength": strength}


def over(parameters, function):
    return function(np.concatenate([w.ravel() for w in parameters]))


exercise = Exercise(
    solution=l2_penalty,
    points=1,
    cases=[
        Case(
            "two arrays by hand",
            inputs={"parameters": [np.array([[1.0, -2.0]]), np.array([3.0])], "strength": 0.25},
            about="⅛ (1 + 4 + 9) = 1.75.",
        ),
        Case("three arrays", layers, {"shapes": ((3, 4), (4, 2), (5,)), "strength": 0.3}),
        Case("many axes", layers, {"shapes": ((2, 3, 2, 4), (1, 7), ()), "strength": 2.5}, hidden=True),
        Case("tiny weights", layers, {"shapes": ((3, 2), (2,)), "strength": 0.3, "scale": 1e-4}, hidden=True),
        Case("one array", layers, {"shapes": ((1, 4),), "strength": 1.5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "no half",
            lambda parameters, *, strength: strength * over(parameters, lambda w: (w**2).sum()),
            "The ½ is missing. Some texts leave it out, but then their λ means something else.",
        ),
        Mistake(
            "norm not squared",
            lambda parameters, *, strength: strength / 2 * over(parameters, lambda w: np.sqrt((w**2).sum())),
            "You take the norm itself. The penalty is its square: leave out the root.",
        ),
        Mistake(
            "absolute values",
            lambda parameters, *, strength: strength / 2 * over(parameters, lambda w: np.abs(w).sum()),
            "You add absolute values: that is the L1 penalty. Here squares are added.",
        ),
        Mistake(
            "strength forgotten",
            lambda parameters, *, strength: 0.5 * over(parameters, lambda w: (w**2).sum()),
            "The factor λ is missing.",
        ),
        Mistake(
            "strength squared",
            lambda parameters, *, strength: 0.5 * over(parameters, lambda w: ((strength * w) ** 2).sum()),
            "You square λ as well. It stands outside the sum of squares.",
        ),
        Mistake(
            "mean",
            lambda parameters, *, strength: strength / 2 * over(parameters, lambda w: (w**2).mean()),
            "You take the mean over the entries. The penalty is their sum: a larger model pays more.",
        ),
        Mistake(
            "only the first array",
            lambda parameters, *, strength: strength / 2 * (parameters[0] ** 2).sum(),
            "You look only at the first array. The penalty runs over all of them.",
        ),
    ],
    hints=[
        "Arrays of different shapes cannot be stacked, but their sums can be added.",
        "Two factors stand in front of the sum.",
    ],
)
