"""The derivative of a matrix–vector product by the matrix."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def jacobian_matvec(x, a, *, layout="numerator"):
    r"""Return the derivative of $Xa$ by the matrix $X$.

    To train a layer is to ask how its output $y = X a$ changes with its *weights*. The output has one axis and the
    weights have two, so the answer has three; most of its entries are zero, and this is why nobody stores it. Build it
    once, and you will know what back-propagation leaves out.

    **Given**

    - `x`, shape `(m, n)`: the weight matrix $X$.
    - `a`, shape `(n,)`: the vector $a$.
    - `layout`: the order of the axes of the answer.

    **Return** one array with the entries $\partial y_i / \partial x_{jk}$ of $y = Xa$: of shape `(m, m, n)` with the
    indices $(i, j, k)$ if the layout is `"numerator"`, the output first; of shape `(m, n, m)` with the indices
    $(j, k, i)$ if it is `"denominator"`, the matrix first.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    m, n = x.shape
    tensor = np.zeros((m, m, n), dtype=x.dtype)
    for i in range(m):
        tensor[i, i] = a
    return tensor if layout == "numerator" else tensor.transpose(1, 2, 0)
    ### END SOLUTION


def matrix_and_vector(rng, shape, layout):
    return {"x": rng.normal(size=shape), "a": rng.normal(size=shape[1]), "layout": layout}


@combinable
def mistaken(*, entries=lambda x, a: np.eye(len(x))[:, :, None] * a, back=(1, 2, 0), front=(0, 1, 2)):
    """Return the tensor with one slip in it."""

    def jacobian_matvec(x, a, *, layout="numerator"):
        return entries(x, a).transpose(front if layout == "numerator" else back)

    return jacobian_matvec


def product_itself(x, a, *, layout="numerator"):
    return x @ a


def vector_alone(x, a, *, layout="numerator"):
    return np.broadcast_to(a, x.shape).copy()


exercise = Exercise(
    solution=jacobian_matvec,
    points=2,
    cases=[
        Case(
            "the lecture's exercise",
            inputs={"x": np.zeros((2, 4)), "a": np.array([1.0, 2.0, 3.0, 4.0]), "layout": "numerator"},
            about="X has two rows and a = (1, 2, 3, 4): the first output depends on the first row of X only, by a.",
        ),
        Case("numerator layout", matrix_and_vector, {"shape": (3, 2), "layout": "numerator"}),
        Case("denominator layout", matrix_and_vector, {"shape": (3, 4), "layout": "denominator"}),
        Case("a square matrix", matrix_and_vector, {"shape": (3, 3), "layout": "denominator"}, hidden=True),
        Case("a tall matrix", matrix_and_vector, {"shape": (6, 1), "layout": "numerator"}, hidden=True),
        Case("a single row", matrix_and_vector, {"shape": (1, 4), "layout": "denominator"}, hidden=True, weight=0.5),
        Case("a wide matrix", matrix_and_vector, {"shape": (2, 7), "layout": "denominator"}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "every output on every row",
            mistaken(entries=lambda x, a: np.ones((len(x), len(x), 1)) * a),
            "You have aₖ everywhere. The output yᵢ is made of row i of X alone: by the entries of any other row its "
            "derivative is zero.",
        ),
        Mistake(
            "the matrix's entries",
            mistaken(entries=lambda x, a: np.eye(len(x))[:, :, None] * x),
            "You have the entries of X where those of a should be. Xa is linear in X: its derivative no longer has X "
            "in it.",
        ),
        Mistake(
            "terms of the product",
            mistaken(entries=lambda x, a: np.eye(len(x))[:, :, None] * x * a),
            "You have the terms xᵢₖaₖ of the product. Differentiated by xᵢₖ, a term loses its xᵢₖ.",
        ),
        Mistake(
            "layout ignored",
            mistaken(back=(0, 1, 2)),
            "You return the same whatever `layout` is. In denominator layout the two axes of the matrix come first.",
        ),
        Mistake(
            "all axes reversed",
            mistaken(back=(2, 1, 0)),
            "In denominator layout your last two axes come in the wrong order: the matrix's axes stay (j, k), and the "
            "output's axis i goes behind them.",
        ),
        Mistake(
            "layouts exchanged",
            mistaken(front=(1, 2, 0), back=(0, 1, 2)),
            "You have exchanged the two layouts. Numerator layout begins with the axis of the output.",
        ),
        Mistake(
            "without the axis of the output",
            vector_alone,
            "Your answer has the shape of X, as the derivative of a *scalar* has. Xa has m entries, and each has a "
            "derivative of that shape.",
        ),
        Mistake(
            "product itself",
            product_itself,
            "You return Xa itself. Its derivative has an entry for each output and each entry of X.",
        ),
    ],
    hints=[
        "yᵢ = Σₖ xᵢₖ aₖ. Which entries of X does y₁ not depend on at all?",
        "Fill an array of zeros of shape (m, m, n) row by row, and bring the axes in order at the end.",
    ],
)
