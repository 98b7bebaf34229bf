"""Seven matrix norms."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def matrix_norm(a, *, norm="frobenius"):
    r"""Return a norm of every matrix.

    How much can a layer enlarge its input? The norm of its weight matrix $A$ says it; which norm depends on how the
    vectors before and behind the layer are measured. Seven are in common use, and some are easily confused.

    **Given**

    - `a`, shape `(..., m, n)`: matrices on the last two axes, with any number of batch axes in front, or none.
    - `norm`: the name of a norm.

    **Return** one array of shape `(...)`: for each matrix, with sums and maxima over its $m$ rows $i$ and $n$ columns
    $j$,

    | `norm` | |
    | --- | --- |
    | `"m1"` | $\sum_{i,j} \lvert a_{ij} \rvert$ |
    | `"frobenius"` | $\sqrt{\sum_{i,j} a_{ij}^2}$ |
    | `"maximum"` | $\max(m, n) \cdot \max_{i,j} \lvert a_{ij} \rvert$ |
    | `"geometric_mean"` | $\sqrt{m n} \cdot \max_{i,j} \lvert a_{ij} \rvert$ |
    | `"column_sum"` | $\max_j \sum_i \lvert a_{ij} \rvert$ |
    | `"spectral"` | the square root of the largest eigenvalue of $A^\top A$ |
    | `"row_sum"` | $\max_i \sum_j \lvert a_{ij} \rvert$ |

    Use NumPy only, without its own norms. Eigenvalues and singular values may be NumPy's.
    """
    ### BEGIN SOLUTION
    m, n = a.shape[-2:]
    size = np.abs(a)
    if norm == "m1":
        return size.sum(axis=(-2, -1))
    if norm == "frobenius":
        return np.sqrt(np.sum(a**2, axis=(-2, -1)))
    if norm == "maximum":
        return max(m, n) * size.max(axis=(-2, -1))
    if norm == "geometric_mean":
        return np.sqrt(m * n) * size.max(axis=(-2, -1))
    if norm == "column_sum":
        return size.sum(axis=-2).max(axis=-1)
    if norm == "row_sum":
        return size.sum(axis=-1).max(axis=-1)
    return np.linalg.svd(a, compute_uv=False)[..., 0]
    ### END SOLUTION


def matrices(rng, shape, **norm):
    return {"a": rng.normal(size=shape), **norm}


def rank_one(rng, shape, norm):
    """The outer product of two vectors: all eigenvalues of AᵀA but one are zero."""
    return {"a": rng.normal(size=(*shape[:-1], 1)) * rng.normal(size=(*shape[:-2], 1, shape[-1])), "norm": norm}


BOTH = (-2, -1)
RIGHT = {
    "m1": lambda a: np.abs(a).sum(axis=BOTH),
    "frobenius": lambda a: np.sqrt(np.sum(a**2, axis=BOTH)),
    "maximum": lambda a: max(a.shape[-2:]) * np.abs(a).max(axis=BOTH),
    "geometric_mean": lambda a: np.sqrt(a.shape[-2] * a.shape[-1]) * np.abs(a).max(axis=BOTH),
    "column_sum": lambda a: np.abs(a).sum(axis=-2).max(axis=-1),
    "spectral": lambda a: np.sqrt(np.linalg.eigvalsh(a.swapaxes(-1, -2) @ a)[..., -1]),
    "row_sum": lambda a: np.abs(a).sum(axis=-1).max(axis=-1),
}


@combinable
def mistaken(**wrong):
    """Return the seven with some of them replaced."""
    norms = {**RIGHT, **wrong}

    def matrix_norm(a, *, norm="frobenius"):
        with np.errstate(all="ignore"):
            return norms[norm](a)

    return matrix_norm


def the_whole_stack(a, *, norm="frobenius"):
    return np.max(RIGHT[norm](a)) if norm in ("maximum", "geometric_mean") else np.sum(RIGHT[norm](a))


exercise = Exercise(
    solution=matrix_norm,
    points=7,
    cases=[
        Case("m1", matrices, {"shape": (2, 3, 5), "norm": "m1"}),
        Case("frobenius", matrices, {"shape": (2, 5, 3), "norm": "frobenius"}),
        Case("maximum, wide matrices", matrices, {"shape": (3, 2, 5), "norm": "maximum"}),
        Case("geometric_mean", matrices, {"shape": (2, 3, 6), "norm": "geometric_mean"}),
        Case("column_sum", matrices, {"shape": (2, 4, 7), "norm": "column_sum"}),
        Case("spectral", matrices, {"shape": (2, 3, 4), "norm": "spectral"}),
        Case("row_sum", matrices, {"shape": (2, 6, 5), "norm": "row_sum"}),
        Case("maximum, a tall matrix", matrices, {"shape": (1, 7, 3), "norm": "maximum"}, hidden=True),
        Case("column_sum, two batch axes", matrices, {"shape": (2, 3, 6, 4), "norm": "column_sum"}, hidden=True),
        Case("row_sum, two batch axes", matrices, {"shape": (1, 2, 3, 8), "norm": "row_sum"}, hidden=True),
        Case("spectral, rank one", rank_one, {"shape": (2, 6, 4), "norm": "spectral"}, hidden=True),
        Case("the default norm, one matrix without a batch", matrices, {"shape": (4, 3)}, hidden=True, weight=0.5),
        Case("spectral, one row", matrices, {"shape": (1, 5), "norm": "spectral"}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "row and column sums swapped",
            mistaken(column_sum=RIGHT["row_sum"], row_sum=RIGHT["column_sum"]),
            "You have exchanged column_sum and row_sum. A sum over axis −2 runs down a column.",
        ),
        Mistake(
            "m1 taken for the 1-norm",
            mistaken(m1=RIGHT["column_sum"]),
            "Your m1 is the largest column sum, which is the induced 1-norm. m1 adds up all entries.",
        ),
        Mistake(
            "Frobenius without the root",
            mistaken(frobenius=lambda a: np.sum(a**2, axis=BOTH)),
            "Your Frobenius norm is the sum of squares; its root is missing, so that 2A would be four times as large.",
        ),
        Mistake(
            "largest entry without its factor",
            mistaken(
                maximum=lambda a: np.abs(a).max(axis=BOTH),
                geometric_mean=lambda a: np.abs(a).max(axis=BOTH),
            ),
            "maximum and geometric_mean are the largest absolute entry times a factor made of m and n. Without it "
            "‖AB‖ ≤ ‖A‖‖B‖ would fail.",
        ),
        Mistake(
            "number of columns for the longer side",
            mistaken(maximum=lambda a: a.shape[-1] * np.abs(a).max(axis=BOTH)),
            "Your factor of the maximum norm is the number of columns. It is the larger of m and n; try a tall matrix.",
        ),
        Mistake(
            "shorter side",
            mistaken(maximum=lambda a: min(a.shape[-2:]) * np.abs(a).max(axis=BOTH)),
            "Your factor of the maximum norm is the smaller of m and n; it should be the larger one.",
        ),
        Mistake(
            "eigenvalue without the root",
            mistaken(spectral=lambda a: RIGHT["spectral"](a) ** 2),
            "Your spectral norm is the largest eigenvalue of AᵀA, which is the square of the norm.",
        ),
        Mistake(
            "smallest singular value",
            mistaken(spectral=lambda a: np.sqrt(np.abs(np.linalg.eigvalsh(a.swapaxes(-1, -2) @ a)[..., 0]))),
            "You take the first eigenvalue, which NumPy's `eigvalsh` gives as the smallest. Which end of the list do "
            "you need?",
        ),
        Mistake(
            "sum of the singular values",
            mistaken(spectral=lambda a: np.linalg.svd(a, compute_uv=False).sum(axis=-1)),
            "You add up all singular values; that is the nuclear norm. The spectral norm is the largest of them.",
        ),
        Mistake(
            "no absolute values",
            mistaken(
                m1=lambda a: a.sum(axis=BOTH),
                column_sum=lambda a: a.sum(axis=-2).max(axis=-1),
                row_sum=lambda a: a.sum(axis=-1).max(axis=-1),
            ),
            "Your sums add the entries with their signs, so that they cancel. Take absolute values first.",
        ),
        Mistake(
            "one number for the stack",
            the_whole_stack,
            "You return one number for all matrices together. Sum over the last two axes only: `axis=(-2, -1)`.",
        ),
    ],
    forbidden=["numpy.linalg.norm", "numpy.linalg.vector_norm", "numpy.linalg.matrix_norm"],
    hints=[
        "`axis=(-2, -1)` runs over a whole matrix, `axis=-2` down its columns, `axis=-1` along its rows.",
        "`np.linalg.svd(a, compute_uv=False)` gives the singular values: the square roots of the eigenvalues of AᵀA, "
        "the largest one first.",
    ],
)  # fmt: skip
