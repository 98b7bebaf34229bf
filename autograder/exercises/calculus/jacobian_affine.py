"""The Jacobians of an affine map, in both layouts."""

import numpy as np

from autograder import Case, Exercise, Mistake


def jacobian_affine(a, *, layout="numerator"):
    r"""Return the Jacobians of $Ax + b$ and of $x^\top A + b^\top$.

    Much confusion about matrix calculus is about layout. Two books write the derivative of a vector by a vector as a
    matrix, and one matrix is the other's transpose: both are right, and a program that mixes them is wrong. An affine
    layer is where you meet this first.

    **Given**

    - `a`, shape `(..., m, n)`: matrices $A$ on the last two axes, with any number of batch axes in front, or none.
    - `layout`: `"numerator"` where the function's axis comes first, $J_{ij} = \partial y_i / \partial x_j$, or
      `"denominator"` where the variable's axis comes first, $J_{ji} = \partial y_i / \partial x_j$.

    **Return** two arrays, in this order:

    - the Jacobians of $y = A x + b$ by $x$, which has $n$ entries,
    - the Jacobians of $y^\top = x^\top A + b^\top$ by $x$, which has $m$ entries.

    Work out the shapes before anything else. Use NumPy only.
    """
    ### BEGIN SOLUTION
    transposed = np.swapaxes(a, -1, -2)
    return (a, transposed) if layout == "numerator" else (transposed, a)
    ### END SOLUTION


def matrices(rng, shape, layout):
    return {"a": rng.normal(size=shape), "layout": layout}


def turned(a):
    return np.swapaxes(a, -1, -2)


def layouts_swapped(a, *, layout="numerator"):
    return (turned(a), a) if layout == "numerator" else (a, turned(a))


def layout_ignored(a, *, layout="numerator"):
    return a, turned(a)


def same_for_both(a, *, layout="numerator"):
    return (a, a) if layout == "numerator" else (turned(a), turned(a))


def all_axes_reversed(a, *, layout="numerator"):
    return (a, a.T) if layout == "numerator" else (a.T, a)


def first_axes_swapped(a, *, layout="numerator"):
    other = np.swapaxes(a, 0, 1)
    return (a, other) if layout == "numerator" else (other, a)


exercise = Exercise(
    solution=jacobian_affine,
    points=2,
    parts=["Jacobian of Ax + b", "Jacobian of xᵀA + bᵀ"],
    cases=[
        Case("numerator layout", matrices, {"shape": (2, 3), "layout": "numerator"}),
        Case("denominator layout", matrices, {"shape": (4, 3), "layout": "denominator"}),
        Case("a stack, numerator layout", matrices, {"shape": (3, 2, 5), "layout": "numerator"}),
        Case("square, denominator layout", matrices, {"shape": (4, 4), "layout": "denominator"}, hidden=True),
        Case("two batch axes", matrices, {"shape": (1, 3, 4, 5), "layout": "denominator"}, hidden=True),
        Case("a single row", matrices, {"shape": (2, 1, 4), "layout": "numerator"}, hidden=True, weight=0.5),
        Case("square, numerator layout", matrices, {"shape": (2, 3, 3), "layout": "numerator"}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "layouts exchanged",
            layouts_swapped,
            "You have exchanged the two layouts. In numerator layout the rows belong to the *function*: for y = Ax + b "
            "the Jacobian has as many rows as y has entries.",
        ),
        Mistake(
            "layout ignored",
            layout_ignored,
            "You return the same whatever `layout` is. The two layouts are each other's transposes.",
        ),
        Mistake(
            "the same for both maps",
            same_for_both,
            "Your two Jacobians are the same. In xᵀA the entry yⱼ is Σᵢ xᵢaᵢⱼ: here x runs along the *columns* of A.",
        ),
        Mistake(
            "all axes reversed",
            all_axes_reversed,
            "`A.T` reverses all axes, those of the batch too. Swap the last two only.",
        ),
        Mistake(
            "first two axes swapped",
            first_axes_swapped,
            "You swap the first two axes. With a batch in front these are not the matrix's; count from the end.",
        ),
    ],
    hints=[
        "yᵢ = Σⱼ aᵢⱼxⱼ + bᵢ. What is ∂yᵢ/∂xⱼ, and at which row and column does each layout put it?",
        "`np.swapaxes(a, -1, -2)` transposes every matrix of a stack.",
    ],
)
