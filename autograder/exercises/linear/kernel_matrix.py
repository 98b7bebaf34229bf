"""Kernel matrices: linear, polynomial and Gaussian (RBF)"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def kernel_matrix(x, z, *, kernel="rbf", degree=3, scale=1.0, constant=1.0):
    r"""Return the kernel of every sample of one set with every sample of another.

    Many algorithms look at samples only through their inner products. Put another number in place of each inner
    product, and the same algorithm works in another space, one of a thousand dimensions, or of infinitely many,
    without ever going there.

    **Given**

    - `x`, shape `(N, D)`, and `z`, shape `(M, D)`: two sets of samples.
    - `kernel`: `"linear"`, `"polynomial"` or `"rbf"`.
    - `degree` $d \ge 1$, an int, `scale` $\gamma > 0$ and `constant` $c$, numbers; each kernel uses those in its
      formula, and no others.

    **Return** the matrix of shape `(N, M)` with $K_{ij} = k(x_i, z_j)$,

    $$k(x, z) = \begin{cases}
      x^\top z & \text{linear}, \\
      (\gamma\, x^\top z + c)^d & \text{polynomial}, \\
      \exp\left(-\gamma \lVert x - z \rVert^2\right) & \text{rbf}.
    \end{cases}$$
    """
    ### BEGIN SOLUTION
    if kernel == "linear":
        return x @ z.T
    if kernel == "polynomial":
        return (scale * x @ z.T + constant) ** degree
    squares = ((x[:, None, :] - z[None, :, :]) ** 2).sum(axis=-1)
    return np.exp(-scale * squares)
    ### END SOLUTION


def sets(rng, n, m, features, **options):
    """Two sets in the same region, so that no kernel is near zero everywhere."""
    return {"x": rng.normal(size=(n, features)), "z": rng.normal(size=(m, features)) + 0.3, **options}


@combinable
def mistaken(
    square=lambda d: (d**2).sum(-1),
    inside=lambda scale: scale,
    power=lambda s, degree: s**degree,
    linear=lambda x, z: x @ z.T,
    sign=-1,
    scaled=True,
    scaled_linear=False,
    offset=lambda c: 0.0,
    plus=lambda c: c,
):
    def kernel_matrix(x, z, *, kernel="rbf", degree=3, scale=1.0, constant=1.0):
        if kernel == "linear":
            return (scale if scaled_linear else 1) * linear(x, z) + offset(constant)
        if kernel == "polynomial":
            return power((scale if scaled else 1) * x @ z.T + plus(constant), degree)
        return np.exp(sign * inside(scale) * square(x[:, None] - z))

    return kernel_matrix


def transposed(x, z, *, kernel="rbf", degree=3, scale=1.0, constant=1.0):
    return kernel_matrix(z, x, kernel=kernel, degree=degree, scale=scale, constant=constant)


def with_itself(x, z, *, kernel="rbf", degree=3, scale=1.0, constant=1.0):
    return kernel_matrix(x, x, kernel=kernel, degree=degree, scale=scale, constant=constant)


exercise = Exercise(
    solution=kernel_matrix,
    points=2,
    cases=[
        Case(
            "rbf by hand",
            inputs={
                "x": np.array([[0.0, 0.0], [1.0, 0.0]]),
                "z": np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 2.0]]),
                "scale": 0.5,
            },
            about="The squared distances are 0, 2, 4 in the first row and 1, 1, 5 in the second; γ = ½ makes e⁰, e⁻¹, "
            "e⁻², …",
        ),
        Case(
            "linear",
            sets,
            {"n": 3, "m": 4, "features": 5, "kernel": "linear", "degree": 2, "scale": 0.4, "constant": 0.7},
        ),
        Case(
            "polynomial",
            sets,
            {"n": 4, "m": 3, "features": 2, "kernel": "polynomial", "degree": 2, "scale": 0.6, "constant": -1.5},
        ),
        Case("rbf, one sample", sets, {"n": 1, "m": 6, "features": 3, "degree": 2, "scale": 0.3, "constant": 2.0}),
        Case(
            "cubic, without a constant",
            sets,
            {"n": 4, "m": 7, "features": 3, "kernel": "polynomial", "degree": 3, "scale": 0.8, "constant": 0.0},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "distance not squared",
            mistaken(square=lambda d: np.sqrt((d**2).sum(-1))),
            "Your exponent has the distance. The Gaussian has its square.",
        ),
        Mistake(
            "width for scale",
            mistaken(inside=lambda scale: 1 / (2 * scale**2)),
            "You take γ for the width σ of exp(−‖x − z‖²/2σ²). Here γ stands in front of the square as it is.",
        ),
        Mistake(
            "sign of the exponent", mistaken(sign=1), "Your Gaussian grows with the distance: the exponent has a minus."
        ),
        Mistake(
            "mean over the features",
            mistaken(square=lambda d: (d**2).mean(-1)),
            "You average the squares over the features. ‖·‖² is their sum.",
        ),
        Mistake("scale forgotten in the polynomial", mistaken(scaled=False), "Your polynomial kernel never uses γ."),
        Mistake(
            "scale in the linear kernel",
            mistaken(scaled_linear=True),
            "Your linear kernel uses γ. It is the inner product itself, whatever `scale` is.",
        ),
        Mistake(
            "constant in the linear kernel",
            mistaken(offset=lambda c: c),
            "Your linear kernel adds c. It is the inner product itself, whatever `constant` is.",
        ),
        Mistake("constant forgotten", mistaken(plus=lambda c: 0.0), "Your polynomial kernel lacks the constant c."),
        Mistake(
            "constant always one",
            mistaken(plus=lambda c: 1.0),
            "Your polynomial kernel adds one, whatever `constant` is.",
        ),
        Mistake(
            "times the degree",
            mistaken(power=lambda s, degree: s * degree),
            "You multiply by the degree. It is the exponent.",
        ),
        Mistake(
            "cosine",
            mistaken(linear=lambda x, z: x @ z.T / np.linalg.norm(x, axis=1)[:, None] / np.linalg.norm(z, axis=1)),
            "You divide the inner products by the lengths. The linear kernel is the inner product itself.",
        ),
        Mistake("rows and columns swapped", transposed, "Your matrix is transposed: a row for each sample of `x`."),
        Mistake(
            "first set with itself", with_itself, "You compute the kernel of `x` with itself, and never look at `z`."
        ),
        Mistake(
            "a single row squeezed",
            lambda x, z, **options: np.squeeze(kernel_matrix(x, z, **options)),
            "With a single sample in `x` your answer is a vector. It is a matrix of one row: do not squeeze.",
        ),
    ],
    equivalent={
        "degree or 3": "The degree is at least 1.",
        "scale or 1.0": "The scale is above zero.",
    },
    forbidden=["sklearn"],
    hints=["`x[:, None, :] - z[None, :, :]` has all differences, in shape (N, M, D)."],
)
