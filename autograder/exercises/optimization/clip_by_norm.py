"""Gradient clipping by norm"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def clip_by_norm(gradient, *, max_norm):
    r"""Return a gradient that is no longer than allowed.

    Clipping entry by entry changes the direction of a gradient. Shortening it as a whole keeps the direction, and only
    limits the length of the step.

    **Given**

    - `gradient`: an array $g$ of any shape.
    - `max_norm`: a positive number $\theta$.

    **Return** an array of the same shape,

    $$g' = \min\!\left(\frac{\theta}{\lVert g \rVert_2},\, 1\right) g,$$

    with the root of the sum of *all* squared entries for $\lVert g \rVert_2$. A gradient may be tiny; one of zeros
    stays as it is.

    Use NumPy only, but not `np.linalg`. Leave `gradient` as it is.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(np.sum(gradient**2))
    return gradient * (max_norm / max(norm, max_norm))
    ### END SOLUTION


def gradient_of_norm(rng, shape, norm, max_norm):
    gradient = rng.normal(size=shape)
    return {"gradient": gradient * norm / np.linalg.norm(gradient), "max_norm": max_norm}


def with_zeros(rng):
    """A gradient without a direction."""
    return {"gradient": np.zeros((2, 3)), "max_norm": rng.uniform(0.5, 2.0)}


@combinable
def mistaken(*, norm=lambda g: np.sqrt(np.sum(g**2)), at_most_one=True):
    def clip_by_norm(gradient, *, max_norm):
        with np.errstate(invalid="ignore", divide="ignore"):
            scale = max_norm / norm(gradient)
            return gradient * (np.minimum(scale, 1) if at_most_one else scale)

    return clip_by_norm


def unit_vector_first(gradient, *, max_norm):
    norm = np.sqrt(np.sum(gradient**2))
    with np.errstate(invalid="ignore"):
        return gradient / norm * min(norm, max_norm)


def by_value(gradient, *, max_norm):
    return np.clip(gradient, -max_norm, max_norm)


def with_added(little):
    return mistaken(norm=lambda g: np.sqrt(np.sum(g**2)) + little)


exercise = Exercise(
    solution=clip_by_norm,
    points=2,
    cases=[
        Case(
            "three, four, five",
            inputs={"gradient": np.array([30.0, -40.0]), "max_norm": 5.0},
            about="The norm is 50, ten times what is allowed: (3, −4) is left.",
        ),
        Case(
            "a single number",
            inputs={"gradient": np.array(-8.0), "max_norm": 2.0},
            about="An array without an axis. Its norm is 8, four times what is allowed: −2 is left.",
        ),
        Case("short enough", gradient_of_norm, {"shape": (3, 4), "norm": 0.7, "max_norm": 2.0}),
        Case("three axes", gradient_of_norm, {"shape": (2, 3, 4), "norm": 9.0, "max_norm": 1.5}, hidden=True),
        Case("a tiny gradient", gradient_of_norm, {"shape": (1, 4, 1), "norm": 4e-5, "max_norm": 1e-5}, hidden=True),
        Case("zeros", with_zeros, hidden=True, weight=0.25),
    ],
    mistakes=[
        Mistake(
            "always rescaled",
            mistaken(at_most_one=False),
            "You give every gradient the length θ, also those that were shorter. Clipping never makes a gradient "
            "longer.",
        ),
        Mistake(
            "row by row",
            mistaken(norm=lambda g: np.sqrt(np.sum(g**2, axis=-1, keepdims=True))),
            "You take a norm for each row. There is one norm, of all entries together.",
        ),
        Mistake(
            "no root",
            mistaken(norm=lambda g: np.sum(g**2)),
            "You divide by the *squared* norm.",
        ),
        Mistake(
            "a small number added to the norm",
            with_added(1e-6),
            "You add a small number to the norm, as PyTorch does. Beside a tiny gradient it is not small, and the "
            "result is too short.",
            others=[with_added(little) for little in (1e-4, 1e-5, 1e-7, 1e-8)],
        ),
        Mistake(
            "sum of absolute values",
            mistaken(norm=lambda g: np.sum(np.abs(g))),
            "You divide by the sum of absolute values, the L1 norm. Here it is the Euclidean norm.",
        ),
        Mistake(
            "divided though zero",
            unit_vector_first,
            "A gradient of zeros gives you 0/0 = nan, for it has no direction. It is short enough already.",
        ),
        Mistake(
            "by value",
            by_value,
            "You clip each entry by itself, which changes the direction. Multiply the whole gradient by one number.",
        ),
    ],
    forbidden=["numpy.linalg"],
    hints=["One number for the norm, one for the factor.", "When does the gradient stay as it is?"],
)
