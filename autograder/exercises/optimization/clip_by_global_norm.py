"""Gradient clipping by global norm"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def clip_by_global_norm(gradients, *, max_norm):
    r"""Return the gradients of several layers, shortened by one factor to what is allowed for all together.

    A network's gradient is *one* vector that happens to be kept in pieces, one a layer. Clip each piece by itself, and
    the layers no longer agree on where the whole step goes. This is how recurrent networks are trained.

    **Given**

    - `gradients`: a list of arrays, of any shapes.
    - `max_norm`: a positive number $\theta$.

    With $g$ the long vector of all entries of all gradients,

    $$g' = \min\!\left(\frac{\theta}{\lVert g \rVert_2},\, 1\right) g .$$

    **Return** a list of the pieces of $g'$, shaped as the gradients were and in their order. Gradients may be tiny; if
    all are zero, they stay zero.

    Use NumPy only, but not `np.linalg`. Leave the gradients as they are.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    factor = max_norm / max(norm, max_norm)
    return [factor * gradient for gradient in gradients]
    ### END SOLUTION


def layers(rng, shapes, norm, max_norm, silent=False):
    """Gradients that differ in size from layer to layer; with ``silent`` the second layer's is zero."""
    gradients = [3.0**i * rng.normal(size=shape) for i, shape in enumerate(shapes)]
    if silent:
        gradients[1] = 0 * gradients[1]
    whole = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return {"gradients": [g * norm / whole for g in gradients], "max_norm": max_norm}


def nothing_but_zeros(rng, shapes):
    return {"gradients": [np.zeros(shape) for shape in shapes], "max_norm": rng.uniform(0.5, 2.0)}


@combinable
def mistaken(*, norm=lambda gs: np.sqrt(sum(np.sum(g**2) for g in gs)), at_most_one=True):
    def clip_by_global_norm(gradients, *, max_norm):
        with np.errstate(divide="ignore"):
            factor = max_norm / norm(gradients)
        return [(min(factor, 1.0) if at_most_one else factor) * g for g in gradients]

    return clip_by_global_norm


def each_by_itself(gradients, *, max_norm):
    with np.errstate(invalid="ignore", divide="ignore"):
        return [g * np.minimum(max_norm / np.sqrt(np.sum(g**2)), 1) for g in gradients]


def unit_vector_first(gradients, *, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    with np.errstate(invalid="ignore"):
        return [g / norm * min(norm, max_norm) for g in gradients]


def with_added(little):
    return mistaken(norm=lambda gs: np.sqrt(sum(np.sum(g**2) for g in gs)) + little)


exercise = Exercise(
    solution=clip_by_global_norm,
    points=2,
    cases=[
        Case(
            "two layers",
            inputs={"gradients": [np.array([[2.0, -2.0], [1.0, 0.0]]), np.array([0.0, 4.0, 0.0])], "max_norm": 1.0},
            about="The layers' norms are 3 and 4, together √(9 + 16) = 5: everything is divided by 5.",
        ),
        Case(
            "single numbers",
            inputs={"gradients": [np.array(-6.0), np.array([8.0]), np.array(0.0)], "max_norm": 5.0},
            about="Two of the arrays have no axis, and keep it so. The norm is √(36 + 64) = 10: everything is halved.",
        ),
        Case("short enough", layers, {"shapes": [(2, 3), (4,)], "norm": 0.8, "max_norm": 2.0}),
        Case("three layers", layers, {"shapes": [(2, 3), (4,), (3, 1, 2)], "norm": 8.0, "max_norm": 0.5}, hidden=True),
        Case(
            "a silent layer",
            layers,
            {"shapes": [(3, 2), (3,), (2, 2)], "norm": 6.0, "max_norm": 1.5, "silent": True},
            hidden=True,
        ),
        Case("tiny gradients", layers, {"shapes": [(1, 3), (2, 2)], "norm": 4e-5, "max_norm": 1e-5}, hidden=True),
        Case("zeros", nothing_but_zeros, {"shapes": [(2, 3), (4,)]}, hidden=True, weight=0.25),
    ],
    mistakes=[
        Mistake(
            "each layer by itself",
            each_by_itself,
            "You clip each layer by its own norm. There is one norm, of all layers together, and one factor.",
        ),
        Mistake(
            "norms added",
            mistaken(norm=lambda gs: sum(np.sqrt(np.sum(g**2)) for g in gs)),
            "You add the layers' norms. What adds up are the squares; the root comes last.",
        ),
        Mistake(
            "largest norm",
            mistaken(norm=lambda gs: max(np.sqrt(np.sum(g**2)) for g in gs)),
            "You take the largest of the layers' norms. The norm of the whole vector is larger than that of any piece.",
        ),
        Mistake(
            "always rescaled",
            mistaken(at_most_one=False),
            "You lengthen gradients that were short enough. Clipping never makes a gradient longer.",
        ),
        Mistake(
            "no root",
            mistaken(norm=lambda gs: sum(np.sum(g**2) for g in gs)),
            "You divide by the *squared* norm.",
        ),
        Mistake(
            "a small number added to the norm",
            with_added(1e-6),
            "You add a small number to the norm, as PyTorch does. Beside tiny gradients it is not small, and they come "
            "out too short.",
            others=[with_added(little) for little in (1e-4, 1e-5, 1e-7, 1e-8)],
        ),
        Mistake(
            "divided though zero",
            unit_vector_first,
            "Gradients of nothing but zeros give you 0/0 = nan. They are short enough already.",
        ),
        Mistake(
            "mean of squares",
            mistaken(norm=lambda gs: np.sqrt(sum(np.sum(g**2) for g in gs) / sum(g.size for g in gs))),
            "You divide by the root of the *mean* square. The norm is the root of the sum.",
        ),
    ],
    forbidden=["numpy.linalg"],
    hints=["First one number, from all arrays; then one pass that multiplies.", "Squares add up, norms do not."],
)
