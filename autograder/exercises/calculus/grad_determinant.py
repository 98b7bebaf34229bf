"""The gradient of a determinant."""

import numpy as np

from autograder import Case, Exercise, Mistake


def grad_determinant(x):
    r"""Return the gradient of the determinant of every matrix.

    Determinants stand in the density of a Gaussian and in every flow that turns one distribution into another, and to
    train such a model is to differentiate them. The formula in most books, $\det(X)\,X^{-\top}$, divides by zero just
    where $X$ is singular; but the determinant is a polynomial in the entries of $X$, and a polynomial has a gradient
    everywhere.

    **Given**

    - `x`, shape `(..., n, n)`: square matrices $X$, $n \ge 2$, with any number of batch axes in front, or none. They
      may be singular, and their entries may be small.

    **Return** one array of shape `(..., n, n)`: for each matrix the gradient in denominator layout, the one in which
    it has the shape of $X$,

    $$G_{ij} = \frac{\partial \det X}{\partial x_{ij}} .$$

    Laplace's expansion of $\det X$ along row $i$ shows what is multiplied by $x_{ij}$. Use NumPy only; determinants
    themselves may be NumPy's.
    """
    ### BEGIN SOLUTION
    n = x.shape[-1]
    gradient = np.empty_like(x)
    for i in range(n):
        for j in range(n):
            minor = np.delete(np.delete(x, i, axis=-2), j, axis=-1)
            gradient[..., i, j] = (-1) ** (i + j) * np.linalg.det(minor)
    return gradient
    ### END SOLUTION


def matrices(rng, shape):
    return {"x": rng.normal(size=shape)}


def singular(rng, shape, axis, scale=1.0):
    """One row or column of zeros, the second or fourth: singular in any precision and in any order of steps."""
    x = scale * rng.normal(size=shape)
    np.moveaxis(x, axis, 0)[rng.choice(range(1, shape[axis], 2))] = 0
    return {"x": x}


def small(rng, shape):
    """A singular matrix and one that has an inverse, both of small entries; its determinant is about 1e-13."""
    x = singular(rng, shape, -2)["x"]
    x[1] = np.eye(shape[-1]) + rng.uniform(-0.3, 0.3, size=shape[1:])
    return {"x": 5e-5 * x}


def cofactors(x, sign=lambda i, j: (-1) ** (i + j)):
    n = x.shape[-1]
    minors = [
        [sign(i, j) * np.linalg.det(np.delete(np.delete(x, i, axis=-2), j, axis=-1)) for j in range(n)]
        for i in range(n)
    ]
    return np.moveaxis(np.array(minors), (0, 1), (-2, -1))


def turned(x):
    return np.swapaxes(x, -1, -2)


def scale(x):
    return np.linalg.det(x)[..., None, None]


def inverse_transposed(x):
    return scale(x) * turned(np.linalg.inv(x))


def pseudo_inverse(x):
    return scale(x) * turned(np.linalg.pinv(x, rcond=1e-6))


def zero_below(least):
    """Take every determinant up to some limit for zero, and with it the gradient."""

    def grad_determinant(x):
        clear = np.abs(scale(x)) > least
        return np.where(clear, inverse_transposed(np.where(clear, x, np.eye(x.shape[-1]))), 0)

    return grad_determinant


def regularised(x):
    return inverse_transposed(x + 1e-5 * np.eye(x.shape[-1]))


def by_its_rows(x):
    """Expands along the first row only."""
    gradient = np.zeros_like(x)
    gradient[..., 0, :] = cofactors(x)[..., 0, :]
    return gradient


exercise = Exercise(
    solution=grad_determinant,
    points=4,
    cases=[
        Case(
            "two matrices of 2 × 2",
            inputs={"x": np.array([[[1.0, 2.0], [3.0, 5.0]], [[4.0, -1.0], [0.5, 2.0]]])},
            about="By hand: (a b; c d) has the determinant ad − bc, and its derivatives by a, b, c and d can be read "
            "off.",
        ),
        Case("a matrix of 3 × 3", matrices, {"shape": (3, 3)}),
        Case("a stack", matrices, {"shape": (3, 4, 4)}),
        Case("two batch axes", matrices, {"shape": (1, 4, 3, 3)}, hidden=True),
        Case("singular matrices", singular, {"shape": (2, 3, 3), "axis": -2, "scale": 0.01}, hidden=True),
        Case("a larger singular matrix", singular, {"shape": (5, 5), "axis": -1, "scale": 0.01}, hidden=True),
        Case("a singular matrix and a regular one of small entries", small, {"shape": (2, 3, 3)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "adjugate",
            lambda x: turned(cofactors(x)),
            "You return the transpose: the adjugate, det(X) X⁻¹. The entry (i, j) of a gradient belongs to xᵢⱼ.",
        ),
        Mistake(
            "minors without signs",
            lambda x: cofactors(x, sign=lambda i, j: 1),
            "The sizes of your entries are right, their signs are not. Laplace's expansion alternates between plus "
            "and minus, like a chessboard.",
        ),
        Mistake(
            "signs by the row",
            lambda x: cofactors(x, sign=lambda i, j: (-1) ** i),
            "Your signs alternate from row to row only. They alternate along the rows as well.",
        ),
        Mistake(
            "determinant forgotten",
            lambda x: turned(np.linalg.inv(x)),
            "You return X⁻ᵀ, which is the gradient of ln det X. The determinant itself is missing as a factor.",
        ),
        Mistake(
            "inverse of a singular matrix",
            inverse_transposed,
            "det(X) X⁻ᵀ is right as long as X has an inverse. A singular X has none, and yet the determinant has a "
            "gradient: compute it without any inverse.",
        ),
        Mistake(
            "pseudo-inverse",
            pseudo_inverse,
            "The pseudo-inverse exists for a singular X, but multiplied by det(X) = 0 it gives zero. The gradient is "
            "not zero where the rank of X is n − 1.",
        ),
        Mistake(
            "small determinant taken for zero",
            zero_below(1e-10),
            "Where the determinant is zero, or small, you return a gradient of zero. Matrices of small entries have "
            "small determinants, too, and even where it is zero a function may be steep.",
            others=[zero_below(least) for least in (1e-6, 1e-8, 1e-9, 1e-12)],
        ),
        Mistake(
            "regularised",
            regularised,
            "You add a small number to the diagonal, so that every matrix has an inverse. That changes the answer, "
            "most of all where the entries of X are small. Compute the gradient without any inverse.",
        ),
        Mistake(
            "first row only",
            by_its_rows,
            "You have the derivatives by the first row. Any row can be expanded along, so every row has its "
            "derivatives.",
        ),
        Mistake(
            "diagonal only",
            lambda x: cofactors(x) * np.eye(x.shape[-1]),
            "You have the derivatives by the diagonal only. The determinant depends on all entries.",
        ),
    ],
    equivalent={
        "one less: x.shape[-1] -> x.shape[-2]": "The matrices are square.",
        "operator exchanged: i + j -> i - j": "i + j and i − j are both even or both odd.",
    },
    hints=[
        "det X = Σⱼ xᵢⱼ Cᵢⱼ along row i, and no Cᵢⱼ of that row contains an entry of row i.",
        "`np.delete(x, i, axis=-2)` leaves out row i of every matrix, and `np.linalg.det` takes stacks.",
    ],
)
