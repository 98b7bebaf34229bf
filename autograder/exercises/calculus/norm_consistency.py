"""Consistency of entrywise matrix norms, ‖AB‖ ≤ ‖A‖ ‖B‖."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def norm_consistency(a, b, *, p=2.0):
    r"""Return how the norm of a product compares with the product of the norms.

    A deep network is a product of matrices, and a bound on its layers should be a bound on the whole. That is what
    *consistency* means: $\lVert AB \rVert \le \lVert A \rVert\,\lVert B \rVert$. Lecture notes like to ask it of every
    matrix norm, and then define the entrywise p-norm

    $$\lVert A \rVert_p = \Big( \sum_{i,j} |a_{ij}|^p \Big)^{1/p} .$$

    Do these norms keep the law? Write the experiment that puts it to the test. Your function is graded on pairs of
    which theory says what must come out.

    **Given**

    - `a`, shape `(N, m, k)`, and `b`, shape `(N, k, n)`: $N$ pairs of matrices, none of them zero.
    - `p`: a number from 1 up to and including `np.inf`, where the norm is the largest absolute entry.

    **Return** two arrays of shape `(N,)`, in this order:

    - the ratio $\lVert AB \rVert_p \,/\, (\lVert A \rVert_p \lVert B \rVert_p)$ of each pair,
    - 1 for each pair that breaks the law, and 0 for each that keeps it. Where equality holds, rounding may lift a ratio
      a little above 1, and yet the law is kept: allow for about $10^{-5}$.

    Use NumPy only, without its own norms.
    """

    ### BEGIN SOLUTION
    def norm(matrices):
        if np.isinf(p):
            return np.abs(matrices).max(axis=(1, 2))
        return np.sum(np.abs(matrices) ** p, axis=(1, 2)) ** (1 / p)

    ratio = norm(a @ b) / (norm(a) * norm(b))
    return ratio, np.where(ratio > 1 + 1e-5, 1.0, 0.0)
    ### END SOLUTION


def pairs(rng, sizes, p, kinds):
    """Pairs whose products add up ("+") or cancel ("-"): far from one, on the side that theory says.

    With p = ∞, multiples of the identity ("=") meet the bound exactly, without any rounding. With p = 2, matrices of
    rank one with a vector in common ("~") meet it, too, but rounding lifts the ratio above 1.
    """
    m, k, n = sizes
    a = rng.uniform(0.8, 1.2, size=(len(kinds), m, k))
    b = rng.uniform(0.8, 1.2, size=(len(kinds), k, n))
    alternating = np.where(np.arange(k) % 2, -1.0, 1.0)[:, None]
    for i, kind in enumerate(kinds):
        if kind == "-":
            b[i] *= alternating
        if kind == "=":
            a[i], b[i] = rng.integers(3, 9) * np.eye(m, k), -rng.integers(3, 9) * np.eye(k, n)
        if kind == "~":
            a[i], b[i] = rounded_up(rng, sizes, p)
    return {"a": a, "b": b, "p": p}


def rounded_up(rng, sizes, p):
    """Two matrices of rank one for which the law holds with equality, and whose ratio is above 1 by rounding."""
    while True:
        left, common, right = (rng.uniform(0.8, 1.2, size=(500, size)) for size in sizes)
        a, b = left[:, :, None] * common[:, None, :], common[:, :, None] * right[:, None, :]
        above = norm_of(a @ b, p) > (1 + 4e-16) * norm_of(a, p) * norm_of(b, p)
        if above.any():
            return a[above.argmax()], b[above.argmax()]


def norm_of(matrices, p):
    if np.isinf(p):
        return np.abs(matrices).max(axis=(1, 2))
    return np.sum(np.abs(matrices) ** p, axis=(1, 2)) ** (1 / p)


@combinable
def mistaken(
    *,
    norm=norm_of,
    compare=lambda ratio: ratio > 1 + 1e-5,
    bound=lambda a, b: a * b,
    use=lambda p: p,
    ratio_of=lambda product, bound: product / bound,
):
    """Return the experiment with one slip in it."""

    def norm_consistency(a, b, *, p=2.0):
        ratio = ratio_of(norm(a @ b, use(p)), bound(norm(a, use(p)), norm(b, use(p))))
        return ratio, np.where(compare(ratio), 1.0, 0.0)

    return norm_consistency


def without_the_root(matrices, p):
    return norm_of(matrices, p) ** (1 if np.isinf(p) else p)


def infinite_powers(matrices, p):
    with np.errstate(over="ignore"):
        return np.sum(np.abs(matrices) ** p, axis=(1, 2)) ** (1 / p)


def induced(matrices, p):
    if p == 1:
        return np.abs(matrices).sum(axis=1).max(axis=1)
    if np.isinf(p):
        return np.abs(matrices).sum(axis=2).max(axis=1)
    return np.linalg.svd(matrices, compute_uv=False)[:, 0]


def elementwise(a, b, *, p=2.0):
    product = a * b if a.shape == b.shape else a @ b
    ratio = norm_of(product, p) / (norm_of(a, p) * norm_of(b, p))
    return ratio, np.where(ratio > 1 + 1e-5, 1.0, 0.0)


exercise = Exercise(
    solution=norm_consistency,
    points=4,
    parts=[Part("ratio", 2), Part("law broken", 1)],
    cases=[
        Case(
            "matrices of ones, p = 4",
            inputs={"a": np.ones((2, 3, 4)), "b": np.stack([np.ones((4, 2)), np.eye(4, 2)]), "p": 4.0},
            about="By hand: with A (3×4) and B (4×2) of ones, every entry of AB is 4. The norms are 4·6^¼, 12^¼ and "
            "8^¼, and the ratio is 4·(6/96)^¼ = 2.",
        ),
        Case("p = 1", pairs, {"sizes": (3, 6, 2), "p": 1.0, "kinds": "+-+"}, weight=0.5),
        Case("p = 2, the Frobenius norm", pairs, {"sizes": (5, 4, 3), "p": 2.0, "kinds": "-+~~~~~"}, weight=0.5),
        Case("p = 5", pairs, {"sizes": (2, 8, 3), "p": 5.0, "kinds": "-+-++"}, hidden=True),
        Case("p = ∞", pairs, {"sizes": (4, 6, 5), "p": float("inf"), "kinds": "+=--"}, hidden=True),
        Case("p = 3.5, square matrices", pairs, {"sizes": (4, 4, 4), "p": 3.5, "kinds": "+-+"}, hidden=True),
        Case(
            "a row times a column, p = 1.5",
            pairs,
            {"sizes": (1, 2, 1), "p": 1.5, "kinds": "+"},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "induced norm",
            mistaken(norm=induced),
            "Your norm is one that is induced by vectors, as `np.linalg.norm(A, p)` is. Those are always consistent. "
            "Here the *entrywise* norm is put to the test.",
        ),
        Mistake(
            "root forgotten",
            mistaken(norm=without_the_root),
            "Your norms lack the p-th root, so that the ratio is the p-th power of what it should be.",
        ),
        Mistake(
            "sum of the norms",
            mistaken(bound=lambda a, b: a + b),
            "You divide by ‖A‖ + ‖B‖. That is the bound for a sum, the triangle inequality; a product is bounded by a "
            "product.",
        ),
        Mistake(
            "ratio inverted",
            mistaken(ratio_of=lambda product, bound: bound / product),
            "Your ratio is the bound divided by the norm of the product. The other way round, a ratio above one "
            "breaks the law.",
        ),
        Mistake(
            "ones where the law holds",
            mistaken(compare=lambda ratio: ratio <= 1),
            "Your ratios are right, but your ones stand where the law *holds*. The statement asks where it is broken.",
        ),
        Mistake(
            "equality counted as broken",
            mistaken(compare=lambda ratio: ratio >= 1),
            "You count a ratio of exactly one as broken. The law says ≤: there it is kept.",
        ),
        Mistake(
            "rounding taken for a break",
            mistaken(compare=lambda ratio: ratio > 1),
            "You count pairs as breaking the law whose ratio is above 1 by rounding alone. There equality holds: allow "
            "for the last digits, as the statement says.",
        ),
        Mistake(
            "infinity as an exponent",
            mistaken(norm=infinite_powers),
            "With p = ∞ your powers are 0 or ∞ and your root makes 1 of each. There the norm is something simpler than "
            "a sum of powers.",
        ),
        Mistake(
            "Frobenius for every p",
            mistaken(use=lambda p: 2.0),
            "You use p = 2 whatever p is. The Frobenius norm keeps the law; not every other one does.",
        ),
        Mistake(
            "product entry by entry",
            elementwise,
            "You multiply the matrices entry by entry where their shapes allow it. AB is the matrix product, `a @ b`.",
        ),
        Mistake(
            "no absolute values",
            mistaken(norm=lambda x, p: np.abs(np.sum(x**p, axis=(1, 2))) ** (1 / p) if p < 9 else x.max(axis=(1, 2))),
            "Your powers are taken of the entries with their signs. Where entries cancel, a norm becomes too small; "
            "take absolute values first.",
        ),
    ],
    equivalent={
        "comparison strict or loose: ratio > 1 + 1e-05 -> ratio >= 1 + 1e-05": "No ratio lies on the limit: all are 1 "
        "but for rounding, or far from it.",
        "doubled: 1 + 1e-05 -> 1 + 2e-05": "The statement leaves open how much is allowed for rounding, and no ratio "
        "lies between.",
    },
    forbidden=["numpy.linalg.norm", "numpy.linalg.vector_norm", "numpy.linalg.matrix_norm"],
    hints=[
        "Write the norm of a stack of matrices as a small function within yours; you need it three times.",
        "`a @ b` multiplies the pairs one by one. p = ∞ needs a line of its own.",
    ],
)  # fmt: skip
