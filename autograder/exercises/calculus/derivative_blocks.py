"""A matrix by a matrix: derivatives in blocks."""

import numpy as np

from autograder import Case, Exercise, Mistake


def derivative_blocks(derivative):
    r"""Return the derivatives of a matrix by a matrix, arranged in blocks.

    A matrix $F$ that depends on a matrix $X$ has a derivative for each pair of entries: an array with four axes. Paper
    has two. So books put the whole matrix $\partial F / \partial x_{ij}$, a *block*, at the place where $x_{ij}$ stands
    in $X$:

    $$\frac{dF}{dX} = \begin{pmatrix}
      \partial F/\partial x_{11} & \cdots & \partial F/\partial x_{1q} \\
      \vdots & \ddots & \vdots \\
      \partial F/\partial x_{p1} & \cdots & \partial F/\partial x_{pq}
    \end{pmatrix} .$$

    It settles a riddle, too. The derivatives of a vector's entries by themselves are ones and zeros; but what is
    $dx/dx^\top$, the identity, a row or a column? It depends on which of the two lies and which one stands. Find out.

    **Given**

    - `derivative`, shape `(..., p, q, m, n)`: the numbers $\partial f_{kl} / \partial x_{ij}$ on the axes
      $(i, j, k, l)$, the variable's first, for $X$ of size $p \times q$ and $F$ of size $m \times n$; any number of
      batch axes in front, or none.

    **Return** one array of shape `(..., p * m, q * n)`: the blocks side by side. Use NumPy only.
    """
    ### BEGIN SOLUTION
    *batch, p, q, m, n = derivative.shape
    return derivative.swapaxes(-2, -3).reshape(*batch, p * m, q * n)  # (..., p, m, q, n) before the rows are joined
    ### END SOLUTION


def derivatives(rng, shape):
    return {"derivative": rng.normal(size=shape)}


def mistaken(order, rows=(0, 1)):
    """Return the last four axes in another order, the first two of them joined to rows."""

    def derivative_blocks(derivative):
        *batch, p, q, m, n = derivative.shape
        axes = [*range(len(batch)), *(len(batch) + axis for axis in order)]
        height = (p, q, m, n)[order[rows[0]]] * (p, q, m, n)[order[rows[1]]]
        return derivative.transpose(axes).reshape(*batch, height, -1)

    return derivative_blocks


exercise = Exercise(
    solution=derivative_blocks,
    points=3,
    cases=[
        Case(
            "a column by a row",
            inputs={"derivative": np.eye(3).reshape(1, 3, 3, 1)},
            about="dx/dxᵀ: X is a row of three, F a column of three. Three columns e₁, e₂, e₃ side by side make the "
            "identity.",
        ),
        Case(
            "a column by a column",
            inputs={"derivative": np.eye(3).reshape(3, 1, 3, 1)},
            about="dx/dx: the same nine numbers, but now the three columns stand one below the other.",
        ),
        Case("a matrix by a matrix", derivatives, {"shape": (2, 3, 4, 5)}),
        Case("a row by a column", derivatives, {"shape": (4, 1, 1, 3)}, hidden=True, weight=0.5),
        Case("a scalar by a matrix", derivatives, {"shape": (3, 4, 1, 1)}, hidden=True, weight=0.5),
        Case("two batch axes", derivatives, {"shape": (2, 3, 5, 2, 3, 4)}, hidden=True),
        Case("square matrices", derivatives, {"shape": (3, 3, 3, 3)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "reshaped at once",
            mistaken((0, 1, 2, 3), rows=(0, 2)),
            "You reshape without moving an axis first. A row of the answer belongs to one i and one k, so these two "
            "have to be neighbours before they are joined.",
        ),
        Mistake(
            "blocks within blocks exchanged",
            mistaken((2, 0, 3, 1)),
            "At each place you have a matrix of the size of X. The blocks are the other way round: at the place of xᵢⱼ "
            "stands a matrix of the size of F.",
        ),
        Mistake(
            "blocks transposed",
            mistaken((0, 3, 1, 2)),
            "The blocks are at their places, but each of them is transposed.",
        ),
        Mistake(
            "places transposed",
            mistaken((1, 2, 0, 3)),
            "The blocks are right, but their places are transposed: the block of xᵢⱼ stands in block row i.",
        ),
        Mistake(
            "everything transposed",
            mistaken((1, 3, 0, 2)),
            "Your matrix is transposed.",
        ),
        Mistake(
            "variables down, functions across",
            mistaken((0, 1, 2, 3)),
            "You have a row for each entry of X and a column for each entry of F. That is a Jacobian of the entries in "
            "one long vector, in denominator layout; asked for are blocks.",
        ),
        Mistake(
            "functions down, variables across",
            mistaken((2, 3, 0, 1)),
            "You have a row for each entry of F and a column for each entry of X. That is a Jacobian of the entries in "
            "one long vector; asked for are blocks.",
        ),
    ],
    hints=[
        "Entry (k, l) of block (i, j) stands in row i·m + k and in column j·n + l, counted from zero.",
        "`reshape` joins axes that are neighbours. Which two of the four have to become neighbours?",
    ],
)
