"""Three measures of a corner."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def harris_response(tensor, *, method="harris", k=0.05, epsilon=1e-6):
    r"""Return how much of a corner each structure tensor shows, by one of three measures.

    The structure tensor $M$ of a window sums up the slopes in it. Its two eigenvalues say what the window shows: both
    small, a flat place; one large, an edge; both large, a corner.

    **Given**

    - `tensor`, shape `(..., 2, 2)`: symmetric matrices $M$, with any number of leading axes, or none. Those of windows
      have no eigenvalue below 0; others may have.
    - `method`: `"harris"`, `"min"` or `"noble"`.
    - `k` $k > 0$ and `epsilon` $\epsilon > 0$: numbers.

    With $\lambda_1, \lambda_2$ the eigenvalues of $M$,

    $$R = \begin{cases}
      \lambda_1 \lambda_2 - k\,(\lambda_1 + \lambda_2)^2 & \texttt{"harris"} \text{ (Harris and Stephens)} \\
      \min(\lambda_1, \lambda_2) & \texttt{"min"} \text{ (Kanade and Tomasi)} \\
      \lambda_1 \lambda_2 \,/\, (\lambda_1 + \lambda_2 + \epsilon) & \texttt{"noble"} \text{ (Noble)}
    \end{cases}$$

    **Return** $R$, shape `(...)`.

    Determinant and trace make the first and the last one without eigenvalues. Use NumPy only.
    """
    ### BEGIN SOLUTION
    if method == "min":
        return np.linalg.eigvalsh(tensor)[..., 0]
    trace = tensor[..., 0, 0] + tensor[..., 1, 1]
    determinant = tensor[..., 0, 0] * tensor[..., 1, 1] - tensor[..., 0, 1] * tensor[..., 1, 0]
    if method == "harris":
        return determinant - k * trace**2
    return determinant / (trace + epsilon)
    ### END SOLUTION


def tensors(rng, shape, **options):
    """Sums of three slopes' products each, so that both eigenvalues are above 0, and no two entries are alike."""
    slopes = rng.uniform(0.5, 2, size=(*shape, 3, 2)) * rng.choice([-1, 1], size=(*shape, 3, 2))
    return {"tensor": np.swapaxes(slopes, -1, -2) @ slopes + np.diag([0.25, 0.5]), **options}


def some_of_nothing(rng):
    inputs = tensors(rng, (5,), method="noble")
    inputs["tensor"][rng.choice(5, size=2, replace=False)] = 0
    return inputs


def with_eigenvalues(rng, values, **options):
    """Matrices of given eigenvalues, two each, in directions of their own that are far from the axes."""
    angle = rng.uniform(0.4, 1.1, size=len(values)) * rng.choice([-1, 1], size=len(values))
    turn = np.moveaxis(np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]), -1, 0)
    return {"tensor": np.einsum("nij,nj,nkj->nik", turn, values, turn), **options}


@combinable
def mistaken(
    *,
    power=2,
    beside=-1,
    smaller=0,
    factor=1,
    own_k=None,
    own_epsilon=None,
    harris_trace=True,
    values=np.linalg.eigvalsh,
    below=lambda trace, epsilon: trace + epsilon,
):
    """Return the measures with one slip in them."""

    def harris_response(tensor, *, method="harris", k=0.05, epsilon=1e-6):
        k, epsilon = own_k if own_k is not None else k, own_epsilon if own_epsilon is not None else epsilon
        first, last, off = tensor[..., 0, 0], tensor[..., 1, 1], tensor[..., 0, 1]
        determinant, trace = first * last + beside * off**2, first + last
        if method == "harris":
            return determinant - k * (trace if harris_trace else determinant) ** power
        if method == "noble":
            return factor * determinant / below(trace, epsilon)
        return values(tensor)[..., smaller]

    return harris_response


def diagonal_as_eigenvalues(tensor, *, method="harris", k=0.05, epsilon=1e-6):
    first, last = tensor[..., 0, 0], tensor[..., 1, 1]
    if method == "min":
        return np.minimum(first, last)
    return first * last - k * (first + last) ** 2 if method == "harris" else first * last / (first + last + epsilon)


BY_HAND = {"tensor": np.array([[2.0, 1.0], [1.0, 3.0]])}

exercise = Exercise(
    solution=harris_response,
    points=3,
    cases=[
        Case(
            "Harris and Stephens by hand",
            inputs={**BY_HAND, "method": "harris", "k": 0.05},
            about="det M = 5 and tr M = 5, so R = 5 − 0.05 · 25 = 3.75.",
        ),
        Case(
            "Kanade and Tomasi by hand",
            inputs={**BY_HAND, "method": "min"},
            about="The eigenvalues are (5 ± √5)/2: 3.618 and 1.382.",
        ),
        Case(
            "Noble by hand",
            inputs={**BY_HAND, "method": "noble", "epsilon": 5.0},
            about="5 / (5 + 5) = 0.5.",
        ),
        Case("Harris, another k", tensors, {"shape": (1, 4), "method": "harris", "k": 0.15}, hidden=True),
        Case("the smaller eigenvalue, many", tensors, {"shape": (2, 5), "method": "min"}, hidden=True),
        Case("Noble, many", tensors, {"shape": (4,), "method": "noble", "epsilon": 0.5}, hidden=True),
        Case(
            "eigenvalues below 0",
            with_eigenvalues,
            {"values": [(-1.5, 0.5), (-0.75, 2.0), (-3.0, -1.0)], "method": "min"},
            hidden=True,
            about="The smaller of −1.5 and 0.5 is −1.5: what counts is which is less, not which is nearer to 0.",
        ),
        Case(
            "nothing at all",
            some_of_nothing,
            hidden=True,
            about="Where all slopes are 0, ε keeps 0/0 away.",
        ),
    ],
    mistakes=[
        Mistake(
            "the diagonal taken for eigenvalues",
            diagonal_as_eigenvalues,
            "You take M₀₀ and M₁₁ for the eigenvalues. They are, only where M₀₁ is 0.",
        ),
        Mistake(
            "trace not squared",
            mistaken(power=1),
            "In Harris's measure the sum of the eigenvalues is *squared*: both terms are products of two eigenvalues.",
        ),
        Mistake(
            "determinant with a plus",
            mistaken(beside=1),
            "Your determinant *adds* the product of the entries off the diagonal.",
        ),
        Mistake(
            "the larger eigenvalue",
            mistaken(smaller=-1),
            "Kanade and Tomasi take the *smaller* eigenvalue. The larger one is large along edges, too.",
        ),
        Mistake(
            "k fixed",
            mistaken(own_k=0.05),
            "Your k is always the same, whatever `k` is.",
            others=[mistaken(own_k=k) for k in (0.04, 0.06, 0.1)],
        ),
        Mistake(
            "no epsilon",
            mistaken(own_epsilon=0.0),
            "You leave ε out: where there is no slope at all, Noble's measure becomes 0/0.",
        ),
        Mistake(
            "epsilon only in the place of the trace",
            mistaken(below=np.maximum),
            "You divide by the trace alone wherever it is large enough. ε is added to every trace.",
            others=[mistaken(below=lambda trace, epsilon: np.where(trace == 0, epsilon, trace))],
        ),
        Mistake(
            "sizes of the eigenvalues",
            mistaken(values=lambda tensor: np.linalg.svd(tensor, compute_uv=False)[..., ::-1]),
            "You take the smaller one of the *sizes* of the eigenvalues, which singular values are, too. An eigenvalue "
            "below 0 is smaller than any above.",
        ),
        Mistake(
            "twice Noble's measure",
            mistaken(factor=2),
            "Your Noble measure is twice as large. It is det M over (tr M + ε), without a 2 (which a library has).",
        ),
        Mistake(
            "determinant squared in the place of the trace",
            mistaken(harris_trace=False),
            "You subtract k times the square of the *determinant*. It is the square of the trace.",
        ),
    ],
    equivalent={
        "k or 0.05": "k is above 0, as the statement says",
        "epsilon or 1e-06": "ε is above 0, as the statement says",
    },
    hints=[
        "λ₁λ₂ is the determinant and λ₁ + λ₂ is the trace, M₀₀ + M₁₁.",
        "`np.linalg.eigvalsh` takes stacks of symmetric matrices, and returns the eigenvalues in ascending order.",
    ],
)
