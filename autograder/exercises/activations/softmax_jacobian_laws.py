"""Three laws that a Jacobian of softmax keeps."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def softmax_jacobian_laws(jacobian):
    r"""Return by how much matrices break the three laws that every Jacobian of softmax keeps.

    How do you test a derivative when you have nothing to compare it with? By what must be true of it. Whatever the
    scores are, the Jacobian $J$ of softmax keeps three laws:

    1. its rows sum to zero, $J\,\mathbf 1 = 0$, since a constant that is added to all scores does not change softmax;
    2. it is symmetric, $J = J^\top$;
    3. it never has negative curvature, $v^\top J\,v \ge 0$ for every $v$: a score that rises cannot lower its own
       probability.

    A program that breaks one of them is wrong, and which one it breaks often says where.

    **Given**

    - `jacobian`, shape `(..., K, K)`: matrices that claim to be Jacobians of softmax.

    **Return** three arrays of shape `(...)`, one number a matrix:

    $$\max_i \Bigl|\sum_j J_{ij}\Bigr|, \qquad \max_{i,j} \bigl|J_{ij} - J_{ji}\bigr|, \qquad \max(0, -\lambda),$$

    where $\lambda$ is the smallest eigenvalue of the symmetric part $\tfrac12 (J + J^\top)$. Each is zero, up to
    rounding, where the law is kept.

    Use NumPy only; its `linalg` knows eigenvalues.
    """
    ### BEGIN SOLUTION
    transposed = np.swapaxes(jacobian, -1, -2)
    row_sum = np.abs(jacobian.sum(axis=-1)).max(axis=-1)
    asymmetry = np.abs(jacobian - transposed).max(axis=(-2, -1))
    smallest = np.linalg.eigvalsh((jacobian + transposed) / 2).min(axis=-1)
    return row_sum, asymmetry, np.maximum(0, -smallest)
    ### END SOLUTION


def claims(rng, batch, classes):
    """Jacobians of softmax; but the first matrix along the first axis is kept, the others are slightly wrong."""
    x = rng.normal(size=(*batch, classes))
    s = np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)
    jacobian = s[..., :, None] * np.eye(classes) - s[..., :, None] * s[..., None, :]
    jacobian[1:] += 0.15 * rng.normal(size=jacobian[1:].shape)
    # Far below zero, so that no rounding decides about the maximum with zero.
    jacobian[1:, ..., 0, 0] -= 1
    return {"jacobian": jacobian}


def any_matrices(rng, batch, classes):
    """The first has positive curvature everywhere."""
    jacobian = rng.normal(size=(*batch, classes, classes)) - 0.3
    jacobian[0] = np.diag(rng.uniform(1, 2, size=classes))
    return {"jacobian": jacobian}


def one_matrix(rng, classes):
    """The row sum that is furthest from zero is negative."""
    jacobian = rng.normal(size=(classes, classes)) - np.eye(classes)
    jacobian[1] -= 4
    return {"jacobian": jacobian}


def rows(jacobian):
    return np.abs(jacobian.sum(axis=-1)).max(axis=-1)


def symmetric_part(jacobian):
    return (jacobian + np.swapaxes(jacobian, -1, -2)) / 2


def asymmetry(jacobian):
    return np.abs(jacobian - np.swapaxes(jacobian, -1, -2)).max(axis=(-2, -1))


def curvature(jacobian):
    return np.maximum(0, -np.linalg.eigvalsh(symmetric_part(jacobian))[..., 0])


@combinable
def mistaken(*, first=rows, second=asymmetry, third=curvature):
    """Return the three numbers with one slip in them."""
    return lambda jacobian: (first(jacobian), second(jacobian), third(jacobian))


exercise = Exercise(
    solution=softmax_jacobian_laws,
    points=3,
    parts=["row sums", "asymmetry", "negative curvature"],
    cases=[
        Case(
            "two matrices by hand",
            inputs={"jacobian": np.array([[[1.0, 2.0], [-3.0, -1.0]], [[0.25, -0.25], [-0.25, 0.25]]])},
            about="By hand: the rows of [[1, 2], [−3, −1]] sum to 3 and −4, the entries off the diagonal differ by 5, "
            "and the symmetric part has the eigenvalues ±√1.25. The second matrix, [[¼, −¼], [−¼, ¼]], is the Jacobian "
            "at two equal scores and keeps all laws.",
        ),
        Case("a batch, the first of them right", claims, {"batch": (4,), "classes": 3}),
        Case("two batch axes", claims, {"batch": (3, 1), "classes": 4}, hidden=True),
        Case("matrices of all kinds", any_matrices, {"batch": (5,), "classes": 6}, hidden=True),
        Case("one matrix without a batch", one_matrix, {"classes": 5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "column sums",
            mistaken(first=lambda j: np.abs(j.sum(axis=-2)).max(axis=-1)),
            "You sum over columns. In a symmetric matrix there is no difference, but this one may not be.",
        ),
        Mistake(
            "largest row sum with its sign",
            mistaken(first=lambda j: j.sum(axis=-1).max(axis=-1)),
            "You take the largest row sum. A sum far below zero breaks the law just as much: take absolute values "
            "before the maximum.",
        ),
        Mistake(
            "absolute values summed",
            mistaken(first=lambda j: np.abs(j).sum(axis=-1).max(axis=-1)),
            "You sum absolute values, so that the rows of a right Jacobian do not sum to zero. Sum first, then take "
            "the absolute value.",
        ),
        Mistake(
            "mean of the row sums",
            mistaken(first=lambda j: np.abs(j.sum(axis=-1)).mean(axis=-1)),
            "You take the mean over the rows, which hides one bad row among many good ones. Take the largest.",
        ),
        Mistake(
            "one number for the batch",
            lambda j: (np.max(rows(j)), np.max(asymmetry(j)), np.max(curvature(j))),
            "You return one number for the whole batch. Every matrix is judged by itself.",
        ),
        Mistake(
            "transpose added",
            mistaken(second=lambda j: np.abs(j + np.swapaxes(j, -1, -2)).max(axis=(-2, -1))),
            "J + Jᵀ vanishes for an antisymmetric matrix. What vanishes for a symmetric one?",
        ),
        Mistake(
            "half of the asymmetry",
            mistaken(second=lambda j: np.abs(symmetric_part(j) - j).max(axis=(-2, -1))),
            "Your asymmetry is half of what is asked for: compare J with its transpose, not with its symmetric part.",
        ),
        Mistake(
            "smallest eigenvalue itself",
            mistaken(third=lambda j: np.linalg.eigvalsh(symmetric_part(j))[..., 0]),
            "You return the eigenvalue. The statement asks how far it lies below zero, and for 0 where it does not.",
        ),
        Mistake(
            "absolute value of the smallest eigenvalue",
            mistaken(third=lambda j: np.abs(np.linalg.eigvalsh(symmetric_part(j))[..., 0])),
            "You take the absolute value. Where the smallest eigenvalue is positive, nothing curves downwards, and the "
            "answer is 0.",
        ),
        Mistake(
            "one triangle only",
            mistaken(third=lambda j: np.maximum(0, -np.linalg.eigvalsh(j)[..., 0])),
            "`eigvalsh` reads one triangle of the matrix and believes that the other is the same. Give it the "
            "symmetric part.",
        ),
        Mistake(
            "largest eigenvalue",
            mistaken(third=lambda j: np.maximum(0, -np.linalg.eigvalsh(symmetric_part(j))[..., -1])),
            "You look at the largest eigenvalue. Curvature is negative somewhere if the smallest is.",
        ),
    ],
    equivalent={
        "function dropped: np.abs(jacobian - transposed) -> jacobian - transposed": "J − Jᵀ holds each difference with "
        "both signs, so that its largest entry is the largest in size.",
    },
    hints=[
        "`np.swapaxes(jacobian, -1, -2)` transposes each matrix of a batch; `.T` turns all axes round.",
        "`max(axis=(-2, -1))` takes the largest entry of each matrix.",
        "`np.linalg.eigvalsh` takes a batch of symmetric matrices and sorts the eigenvalues, the smallest first.",
    ],
)
