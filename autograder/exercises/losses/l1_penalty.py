"""The L1 penalty."""

import numpy as np

from autograder import Case, Exercise, Mistake


def l1_penalty(parameters, *, strength):
    r"""Return the L1 penalty of a model's parameters.

    A model that may use everything will use everything. This penalty makes each weight pay for its size, and, as you
    will see in its gradient, it does not stop when a weight is small: many become exactly zero, and what is left can be
    read.

    **Given**

    - `parameters`: a list of arrays of any shapes, such as the weights of each layer.
    - `strength` $\lambda$: a number.

    **Return** one number, over all entries $w$ of all arrays:

    $$\Omega = \lambda \sum_w |w| .$$
    """
    ### BEGIN SOLUTION
    return strength * sum(np.abs(w).sum() for w in parameters)
    ### END SOLUTION


def layers(rng, shapes, strength):
    return {"parameters": [rng.normal(size=shape) for shape in shapes], "strength": strength}


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
        Case("many axes", layers, {"shapes": ((2, 3, 2, 4), (7,)), "strength": 2.5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "squares",
            lambda parameters, *, strength: strength * over(parameters, lambda w: (w**2).sum()),
            "You add squares: that is the other penalty. Here absolute values are added.",
        ),
        Mistake(
            "no absolute values",
            lambda parameters, *, strength: strength * over(parameters, np.sum),
            "Negative weights are paid for in your sum. Take absolute values first.",
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
            "There is a ½ too many. It belongs to the squares, where it cancels a 2.",
        ),
        Mistake(
            "mean",
            lambda parameters, *, strength: strength * over(parameters, lambda w: np.abs(w).mean()),
            "You take the mean over the entries. The penalty is their sum: a larger model pays more.",
        ),
        Mistake(
            "matrix norm",
            lambda parameters, *, strength: (
                strength * sum(np.abs(w).reshape(len(w), -1).sum(0).max() for w in parameters)
            ),
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
