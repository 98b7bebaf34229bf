"""The gradient of the L1 penalty."""

import numpy as np

from autograder import Case, Exercise, Mistake


def l1_penalty_gradient(parameters, *, strength):
    r"""Return the gradient of the L1 penalty with respect to every parameter.

    Here is why the L1 penalty makes weights vanish: the pull towards zero does not weaken as a weight becomes small.

    **Given**

    - `parameters`: a list of arrays of any shapes. Leave it as it is.
    - `strength` $\lambda$: a number.

    **Return** a list of arrays, one for each array of `parameters` and of its shape: $\partial \Omega/\partial w$ with

    $$\Omega = \lambda \sum_w |w| .$$

    At $w = 0$, where there is a kink, the answer is zero.
    """
    ### BEGIN SOLUTION
    return [strength * np.sign(w) for w in parameters]
    ### END SOLUTION


def layers(rng, shapes, strength):
    """Weights, some of which are zero, and some nearly so."""
    parameters = [np.array(rng.normal(size=shape)) for shape in shapes]
    for w in parameters:
        w.flat[: w.size - 1] = np.where(rng.uniform(size=w.size - 1) < 0.2, 0, w.flat[: w.size - 1])
        w.flat[:4] = np.array([0, 7e-4, -1e-9, 1e-9])[: w.size]
    return {"parameters": parameters, "strength": strength}


def each(function):
    return lambda parameters, *, strength: [function(w, strength) for w in parameters]


def with_added(least):
    return each(lambda w, s: s * w / (np.abs(w) + least))


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
        Case("many axes", layers, {"shapes": ((2, 3, 2, 4), (1, 7)), "strength": 2.5}, hidden=True),
        Case("one array", layers, {"shapes": ((6,),), "strength": 1.5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "gradient of the squares",
            each(lambda w, s: s * w),
            "Your pull weakens as a weight becomes small. That is the gradient of the squares.",
        ),
        Mistake(
            "slope of one side at zero",
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
            "Your gradient has a factor ½, which belongs to the L2 penalty.",
        ),
        Mistake(
            "step instead of gradient",
            each(lambda w, s: -s * np.sign(w)),
            "The sign is wrong. A step of gradient descent goes against the gradient, but here the gradient itself is "
            "asked for.",
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
        Mistake(
            "smoothed at zero",
            each(lambda w, s: s * np.tanh(1e3 * w)),
            "You replace the jump of the gradient at zero by a steep slope. Where a weight is tiny, the pull is still "
            "λ: decide by comparisons.",
        ),
        Mistake(
            "something small added below",
            with_added(1e-8),
            "You add a small number to |w| to avoid 0/0. Where a weight is tiny, the pull is then too weak: decide by "
            "comparisons.",
            others=[with_added(least) for least in (1e-4, 1e-5, 1e-6, 1e-7, 1e-9, 1e-10, 1e-12)],
        ),
    ],
    hints=["What is the slope of |w| to the left of zero, and to the right?", "NumPy has a function for just that."],
)
