"""The structural risk."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def structural_risk(losses, parameters, *, strength):
    r"""Return the structural risk: the empirical risk and a penalty on the parameters.

    A model that is trained on the loss alone may learn its data by heart. Structural risk minimisation weighs two aims
    against each other: to fit the data, and to be simple. Mind what is averaged and what is not: the number of samples
    changes nothing about the penalty.

    **Given**

    - `losses`, of any shape with at least one entry: one loss a sample.
    - `parameters`: $\theta$, a list of arrays of any shapes. Leave it as it is.
    - `strength` $\lambda$: a number.

    **Return** one number:

    $$R = \frac1N \sum_{n=1}^{N} L_n + \lambda \lVert\theta\rVert_2^2 ,$$

    where $\lVert\theta\rVert_2^2$ runs over all entries of all parameter arrays. There is no ½ in it.
    """
    ### BEGIN SOLUTION
    return losses.mean() + strength * sum((w**2).sum() for w in parameters)
    ### END SOLUTION


def model(rng, samples, shapes, strength):
    parameters = [np.array(rng.normal(size=shape)) for shape in shapes]
    return {"losses": rng.uniform(0.5, 3.0, size=samples), "parameters": parameters, "strength": strength}


@combinable
def mistaken(
    data=np.mean, penalty=lambda w: (w**2).sum(), number=lambda losses: 1.0, which=lambda parameters: parameters
):
    """Return the risk with one slip in it."""

    def structural_risk(losses, parameters, *, strength):
        theta = np.concatenate([w.ravel() for w in which(parameters)])
        return data(losses) + strength * penalty(theta) / number(losses)

    return structural_risk


exercise = Exercise(
    solution=structural_risk,
    points=1,
    cases=[
        Case(
            "by hand",
            inputs={
                "losses": np.array([1.0, 3.0]),
                "parameters": [np.array([[1.0, -2.0]]), np.array([3.0])],
                "strength": 0.5,
            },
            about="The mean loss is 2, and the squares sum to 14: 2 + ½ · 14 = 9.",
        ),
        Case("a small network", model, {"samples": (5,), "shapes": ((3, 4), (4,), (4, 2)), "strength": 0.3}),
        Case(
            "losses of sequences",
            model,
            {"samples": (2, 3, 4), "shapes": ((2, 5), (1, 6), ()), "strength": 1.7},
            hidden=True,
        ),
        Case("one sample", model, {"samples": (1,), "shapes": ((2, 3, 2),), "strength": 0.2}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "half the penalty",
            mistaken(penalty=lambda w: (w**2).sum() / 2),
            "There is a ½ before your penalty. Many texts have it; this formula does not.",
        ),
        Mistake(
            "norm not squared",
            mistaken(penalty=lambda w: np.sqrt((w**2).sum())),
            "You add the norm itself. The penalty is its square.",
        ),
        Mistake(
            "penalty averaged over the samples",
            mistaken(number=np.size),
            "You divide the penalty by the number of samples as well. Only the losses are averaged.",
        ),
        Mistake(
            "losses summed",
            mistaken(data=np.sum),
            "You add the losses. Their mean was asked for; with the sum, λ would mean something else for every size of "
            "data.",
        ),
        Mistake(
            "absolute values",
            mistaken(penalty=lambda w: np.abs(w).sum()),
            "You add absolute values. The squared 2-norm is a sum of squares.",
        ),
        Mistake(
            "only the first array",
            mistaken(which=lambda parameters: parameters[:1]),
            "You look only at the first parameter array. The norm runs over all of them.",
        ),
        Mistake(
            "penalty subtracted",
            mistaken(penalty=lambda w: -(w**2).sum()),
            "You subtract the penalty, which rewards large parameters.",
        ),
        Mistake(
            "biases left out",
            mistaken(which=lambda parameters: [w for w in parameters if w.ndim > 1]),
            "You leave out the parameters that are no matrices, such as biases. Many do so when they train; here the "
            "norm runs over all parameters.",
        ),
    ],
    equivalent={
        "inputs squeezed": "Mean and sum run over all entries, however they are arranged.",
    },
    hints=[
        "Two numbers, added: a mean over samples, and a sum over parameters.",
        "Where does λ stand, and is there a ½?",
    ],
)
