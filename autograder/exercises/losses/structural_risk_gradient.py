"""The gradient of the structural risk."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def structural_risk_gradient(gradients, parameters, *, strength):
    r"""Return the gradient of the structural risk with respect to every parameter.

    All parts of this notebook meet here: the gradients of many samples, and a penalty that keeps the parameters small.
    Their sum is what an optimiser works with.

    **Given**

    - `gradients`: a list with one array of shape `(N, ...)` for each parameter array: the gradients
      $\partial L_n/\partial\theta$ of each of N samples' losses.
    - `parameters`: $\theta$, a list of arrays of the shapes `(...)`. Leave both lists as they are.
    - `strength` $\lambda$: a number.

    **Return** a list of arrays, one for each parameter array and of its shape: $\partial R/\partial\theta$ with

    $$R = \frac1N \sum_{n=1}^{N} L_n + \lambda \lVert\theta\rVert_2^2 .$$
    """
    ### BEGIN SOLUTION
    return [g.mean(axis=0) + 2 * strength * w for g, w in zip(gradients, parameters, strict=True)]
    ### END SOLUTION


def model(rng, samples, shapes, strength):
    parameters = [np.array(rng.normal(size=shape)) for shape in shapes]
    gradients = [rng.normal(size=(samples, *shape)) + 0.5 for shape in shapes]
    return {"gradients": gradients, "parameters": parameters, "strength": strength}


@combinable
def mistaken(data=lambda g: g.mean(0), penalty=lambda w: 2 * w, number=lambda g: 1.0):
    """Return the gradient with one slip in it."""

    def structural_risk_gradient(gradients, parameters, *, strength):
        return [data(g) + strength * penalty(w) / number(g) for g, w in zip(gradients, parameters, strict=True)]

    return structural_risk_gradient


exercise = Exercise(
    solution=structural_risk_gradient,
    points=2,
    cases=[
        Case(
            "by hand",
            inputs={
                "gradients": [np.array([[1.0, 2.0], [3.0, 6.0]]), np.array([[1.0], [0.0]])],
                "parameters": [np.array([1.0, -1.0]), np.array([4.0])],
                "strength": 0.25,
            },
            about="The means are (2, 4) and ½; the penalty adds ½ of each parameter.",
        ),
        Case("a small network", model, {"samples": 5, "shapes": ((3, 4), (4,), (4, 2)), "strength": 0.3}),
        Case(
            "many samples, a strong penalty",
            model,
            {"samples": 9, "shapes": ((2, 5), (1, 6), ()), "strength": 1.7},
            hidden=True,
        ),
        Case("one sample", model, {"samples": 1, "shapes": ((2, 3, 2),), "strength": 0.2}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "factor two forgotten",
            mistaken(penalty=lambda w: w),
            "The penalty's gradient is only half as large as it should be: there is no ½ before ‖θ‖² that would cancel "
            "the 2.",
        ),
        Mistake(
            "penalty averaged over the samples",
            mistaken(number=len),
            "You divide the penalty's gradient by the number of samples. Only the losses are averaged.",
        ),
        Mistake(
            "samples summed",
            mistaken(data=lambda g: g.sum(0)),
            "You add the samples' gradients. The risk is a mean over the samples.",
        ),
        Mistake(
            "penalty forgotten",
            mistaken(penalty=lambda w: 0 * w),
            "The penalty has a gradient, too: this is that of the empirical risk alone.",
        ),
        Mistake(
            "sign of the penalty",
            mistaken(penalty=lambda w: -2 * w),
            "The penalty's gradient has the wrong sign: a step would drive the parameters away from zero.",
        ),
        Mistake(
            "gradient of the norm",
            mistaken(penalty=lambda w: w / np.sqrt((w**2).sum())),
            "You differentiated the norm itself. The penalty is its square.",
        ),
        Mistake(
            "gradient of the absolute values",
            mistaken(penalty=np.sign),
            "You differentiated absolute values. The squared 2-norm is a sum of squares.",
        ),
    ],
    hints=[
        "A sum of two terms: differentiate each by itself.",
        "The first you have written already; the second depends on one parameter at a time.",
    ],
)
