"""The chain rule for matrices, by a trace."""

import numpy as np

from autograder import Case, Exercise, Mistake


def trace_chain_rule(dz_dy, dy_dx):
    r"""Return the gradient of a scalar by a matrix that it depends on by way of another matrix.

    A loss $z$ is computed from a layer's output $Y$, a matrix with a row for each sample, and $Y$ from the weights $X$.
    How does the loss change with *one* weight? Every entry of $Y$ may pass the change on, and all of them count
    together.

    **Given**

    - `dz_dy`, shape `(p, q)`: the gradient $\partial z / \partial Y$, of the shape of $Y$.
    - `dy_dx`, shape `(m, n, p, q)`: the derivatives of $Y$ by the entries of $X$: `dy_dx[i, j]` is the matrix
      $\partial Y / \partial x_{ij}$.

    **Return** one array of shape `(m, n)` with the entries

    $$\frac{\partial z}{\partial x_{ij}}
      = \operatorname{tr}\!\left( \Big(\frac{\partial z}{\partial Y}\Big)^{\!\top} \frac{\partial Y}{\partial x_{ij}}
      \right).$$

    Use NumPy only. The trace is a good way to write the rule; is it a good way to compute it?
    """
    ### BEGIN SOLUTION
    return np.sum(dz_dy * dy_dx, axis=(-2, -1))
    ### END SOLUTION


def derivatives(rng, shape_y, shape_x):
    return {"dz_dy": rng.normal(size=shape_y), "dy_dx": rng.normal(size=(*shape_x, *shape_y))}


def diagonal_of_each(dz_dy, dy_dx):
    return np.trace(dz_dy * dy_dx, axis1=-2, axis2=-1)


def wrong_axes(dz_dy, dy_dx):
    return np.einsum("kl,klij->ij", dz_dy, dy_dx)


def not_transposed(dz_dy, dy_dx):
    return np.trace(dz_dy @ dy_dx, axis1=-2, axis2=-1)


exercise = Exercise(
    solution=trace_chain_rule,
    points=2,
    cases=[
        Case("Y 2 × 3, X 4 × 5", derivatives, {"shape_y": (2, 3), "shape_x": (4, 5)}),
        Case("Y a row", derivatives, {"shape_y": (1, 4), "shape_x": (3, 2)}),
        Case("Y and X of one shape", derivatives, {"shape_y": (2, 3), "shape_x": (2, 3)}),
        Case("square matrices", derivatives, {"shape_y": (3, 3), "shape_x": (3, 3)}, hidden=True),
        Case("X a column", derivatives, {"shape_y": (4, 3), "shape_x": (5, 1)}, hidden=True),
        Case("Y a column, X a row", derivatives, {"shape_y": (4, 1), "shape_x": (1, 3)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "not transposed",
            not_transposed,
            "You multiply ∂z/∂Y without its transpose. For a Y that is not square the product does not exist; for a "
            "square one it pairs entry (k, l) with entry (l, k).",
        ),
        Mistake(
            "diagonal only",
            diagonal_of_each,
            "You multiply entry by entry and then take the trace, so that only the diagonal of Y counts. The trace is "
            "taken of a *matrix product*; written out, it sums over all entries.",
        ),
        Mistake(
            "axes of the other layout",
            wrong_axes,
            "You sum over the first two axes of `dy_dx`, which belong to X. The axes of Y are the last two.",
        ),
        Mistake(
            "gradient transposed",
            lambda dz_dy, dy_dx: np.sum(dz_dy * dy_dx, axis=(-2, -1)).T,
            "Your gradient is transposed. Entry (i, j) belongs to xᵢⱼ.",
        ),
        Mistake(
            "mean over the entries",
            lambda dz_dy, dy_dx: np.mean(dz_dy * dy_dx, axis=(-2, -1)),
            "You average over the entries of Y. All of them pass the change on, and their effects add up.",
        ),
        Mistake(
            "derivative of Y alone",
            lambda dz_dy, dy_dx: np.sum(dy_dx, axis=(-2, -1)),
            "You add up ∂Y/∂xᵢⱼ without asking how much each entry of Y means to z.",
        ),
        Mistake(
            "last axis only",
            lambda dz_dy, dy_dx: np.sum(dz_dy * dy_dx, axis=-1)[..., 0],
            "You sum over one axis of Y only, and drop the rest. Y has two axes, and both are summed over.",
        ),
    ],
    hints=[
        "tr(AᵀB) = Σₖₗ aₖₗ bₖₗ: the trace of this product is the sum of the entry-by-entry products.",
        "`dz_dy * dy_dx` broadcasts over the first two axes.",
    ],
)
