"""The L1 penalty."""

import numpy as np

from autograder import Case, Exercise, Mistake


def l1_penalty(parameters, *, strength):
    r"""Return the L1 penalty of a model's parameters.

    A model that may use every input will use every input. This penalty puts a price on the size of each weight and, as
    its gradient will show, it pulls small weights as hard as large ones: many become exactly zero, and those that are
    left can be interpreted.

    **Given**

    - `parameters`: a list of arrays of any shapes, such as the weights of each layer. Leave it as it is.
    - `strength` $\lambda$: a number.

    **Return** one number, over all entries $w$ of all arrays:

    $$\Omega = \lambda \sum_w |w| .$$
    """
    ### BEGIN SOLUTION
    return strength * sum(np.abs(w).sum() for w in parameters)
    ### END SOLUTION


def layers(rng, shapes, strength, scale=1.0):
    return {"parameters": [np.array(scale * rng.normal(size=shape)) for shape in shapes], "strength": strength}


def over(parameters, function):
    return function(np.concatenate([w.ravel() for w in parameters]))


exercise = Exercise(
    solution=l1_penalty,
    points=1,
    cases=[
        Case(
            "two arrays by hand",
            inputs={"parameters": [np.array([[1.0, -2.0]]), np.array([3.0])], "strength": 0.25},
            about="¼ (1 + 2 + 3) = 1.5.",
        ),
        Case("three arrays", layers, {"shapes": ((3, 4), (4, 2), (5,)), "strength": 0.3}),
        Case("many axes", layers, {"shapes": ((2, 3, 2, 4), (1, 7), ()), "strength": 2.5}, hidden=True),
        Case("tiny weights", layers, {"shapes": ((3, 2), (2,)), "strength": 0.3, "scale": 1e-4}, hidden=True),
        Case("one array", layers, {"shapes": ((1, 4),), "strength": 1.5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "squares",
            lambda parameters, *, strength: strength * over(parameters, lambda w: (w**2).sum()),
            "You add squares: that is the L2 penalty. Here absolute values are added.",
        ),
        Mistake(
            "no absolute values",
            lambda parameters, *, strength: strength * over(parameters, np.sum),
            "Negative weights make your penalty smaller. Take absolute values first.",
        ),
        Mistake(
            "absolute value of the sum",
            lambda parameters, *, strength: strength * sum(np.abs(w.sum()) for w in parameters),
            "You add first and take the absolute value after, so that weights of opposite sign cancel.",
        ),
        Mistake(
            "strength forgotten",
            lambda parameters, *, strength: over(parameters, lambda w: np.abs(w).sum()),
            "The factor λ is missing.",
        ),
        Mistake(
            "halved",
            lambda parameters, *, strength: strength / 2 * over(parameters, lambda w: np.abs(w).sum()),
            "There is a ½ in front of your sum. It belongs to the L2 penalty, where it cancels a 2.",
        ),
        Mistake(
            "mean",
            lambda parameters, *, strength: strength * over(parameters, lambda w: np.abs(w).mean()),
            "You take the mean over the entries. The penalty is their sum: a larger model pays more.",
            others=[lambda parameters, *, strength: strength * sum(np.abs(w).mean() for w in parameters)],
        ),
        Mistake(
            "matrix norm",
            lambda parameters, *, strength: strength * sum(np.abs(np.atleast_1d(w)).sum(0).max() for w in parameters),
            "You take the largest column sum, which is what the 1-norm of a matrix is. Here all entries are added.",
        ),
        Mistake(
            "only the first array",
            lambda parameters, *, strength: strength * np.abs(parameters[0]).sum(),
            "You look only at the first array. The penalty runs over all of them.",
        ),
    ],
    hints=[
        "Arrays of different shapes cannot be stacked, but their sums can be added.",
        "`np.abs` works entry by entry.",
    ],
)
