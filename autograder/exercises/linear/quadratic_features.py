"""The feature map of the quadratic kernel"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def quadratic_features(x, *, constant=1.0):
    r"""Return the features whose inner product is the quadratic kernel.

    The kernel $(x^\top z + c)^2$ costs hardly more than an inner product. But it *is* one, in a space that has a
    dimension for every product of two features. Go there once by foot, and you will believe it.

    **Given**

    - `x`, shape `(N, D)`: samples of $D \ge 2$ features; `constant`: $c \ge 0$, a number.

    **Return** the matrix $\Phi$ of shape `(N, (D + 1)(D + 2)/2)` with a row $\varphi(x)$ for each sample, such that

    $$\varphi(x)^\top \varphi(z) = (x^\top z + c)^2 \qquad \text{for all } x, z .$$

    Its columns come in this order: first the constant feature; then one for each feature $x_1, \dots, x_D$; then one
    for each square $x_1^2, \dots, x_D^2$; then one for each product of two *different* features, $x_1 x_2, x_1 x_3,
    \dots, x_1 x_D, x_2 x_3, \dots$ What each of them is multiplied with, a number that is not negative, is for you to
    find: multiply the square out.
    """
    ### BEGIN SOLUTION
    first, second = np.triu_indices(x.shape[1], k=1)
    return np.concatenate(
        [
            np.full((len(x), 1), constant),
            np.sqrt(2 * constant) * x,
            x**2,
            np.sqrt(2) * x[:, first] * x[:, second],
        ],
        axis=1,
    )
    ### END SOLUTION


def samples(rng, n, features, constant):
    return {
        "x": rng.choice([-1, 1], size=(n, features)) * rng.uniform(0.5, 2, size=(n, features)),
        "constant": constant,
    }


@combinable
def mistaken(
    one=lambda c: c,
    single=lambda c: np.sqrt(2 * c),
    cross=2**0.5,
    square=1.0,
    pairs=lambda d: np.triu_indices(d, k=1),
):
    def quadratic_features(x, *, constant=1.0):
        first, second = pairs(x.shape[1])
        ones = np.full((len(x), 1), one(constant))
        return np.concatenate([ones, single(constant) * x, square * x**2, cross * x[:, first] * x[:, second]], axis=1)

    return quadratic_features


exercise = Exercise(
    solution=quadratic_features,
    points=3,
    cases=[
        Case(
            "three samples in the plane",
            inputs={"x": np.array([[1.0, 3.0], [-2.0, 1.0], [0.5, 0.0]])},
            about="Six columns. Check yourself: the inner product of the first two rows is (1·(−2) + 3·1 + 1)² = 4.",
        ),
        Case("three features", samples, {"n": 4, "features": 3, "constant": 2.5}),
        Case("one sample, no constant", samples, {"n": 1, "features": 4, "constant": 0.0}),
        Case("five features", samples, {"n": 6, "features": 5, "constant": 0.3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "products counted once",
            mistaken(cross=1.0),
            "Your products have no √2. In the square x₁x₂z₁z₂ comes twice.",
        ),
        Mistake(
            "products twice",
            mistaken(cross=2.0),
            "Your products are multiplied with 2. The kernel has a 2, and φ appears in it twice: √2.",
        ),
        Mistake(
            "single features without a factor",
            mistaken(single=lambda c: 1.0),
            "Your single features have no factor. Multiply out: 2c xᵀz is among the terms.",
        ),
        Mistake(
            "single features multiplied with 2c",
            mistaken(single=lambda c: 2 * c),
            "Your single features are multiplied with 2c. That is what stands in the kernel, to which φ contributes "
            "twice.",
        ),
        Mistake(
            "root of the constant",
            mistaken(one=np.sqrt),
            "Your constant feature is √c. Squared it gives c, but (… + c)² ends with c².",
        ),
        Mistake(
            "constant always one",
            mistaken(one=lambda c: 1.0, single=lambda c: np.sqrt(2)),
            "You take c = 1, whatever `constant` is.",
        ),
        Mistake("squares doubled", mistaken(square=np.sqrt(2)), "Your squares have a √2. x₁²z₁² comes only once."),
        Mistake(
            "products in another order",
            mistaken(pairs=lambda d: np.tril_indices(d, k=-1)),
            "Your products come in another order: x₁ with all that follow it first, then x₂ with all that follow it.",
        ),
        Mistake(
            "a single row squeezed",
            lambda x, *, constant=1.0: np.squeeze(quadratic_features(x, constant=constant)),
            "With a single sample your answer is a vector. It is a matrix of one row: do not squeeze.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "(a + b)² = a² + 2ab + b², with a = xᵀz and b = c. Then write xᵀz as a sum, and square it.",
        "`np.triu_indices(D, k=1)` has the pairs i < j in the right order.",
    ],
)
