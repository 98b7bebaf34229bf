"""The gradient of tr(XᵀAX)."""

import numpy as np

from autograder import Case, Exercise, Mistake


def grad_trace_quadratic(a, x):
    r"""Return the gradient of tr(XᵀAX) by X.

    What $x^\top A\,x$ is for a vector, $\operatorname{tr}(X^\top A\,X)$ is for a matrix. With $A = I$ it is
    $\lVert X \rVert_F^2$, the penalty on the weights of a layer; with the Laplacian of a graph it says how much
    neighbours differ; and principal components are the $X$ that make it largest.

    **Given**

    - `a`, shape `(n, n)`: the matrix $A$, which need not be symmetric.
    - `x`, shape `(..., n, m)`: points $X$, with any number of batch axes in front, or none.

    **Return** one array of shape `(..., n, m)`: at each point the gradient in denominator layout, the one in which it
    has the shape of $X$,

    $$G_{ij} = \frac{\partial \operatorname{tr}(X^\top A\, X)}{\partial x_{ij}},
      \qquad \operatorname{tr}(X^\top A\,X) = \sum_{k=1}^{m} \sum_{i,j=1}^{n} x_{ik}\, a_{ij}\, x_{jk} .$$

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return (a + a.T) @ x
    ### END SOLUTION


def matrices(rng, shape):
    return {"a": rng.normal(size=(shape[-2], shape[-2])), "x": rng.normal(size=shape)}


def symmetric(rng, shape):
    inputs = matrices(rng, shape)
    return inputs | {"a": inputs["a"] + inputs["a"].T}


def transposed(x):
    return x.swapaxes(-1, -2)


exercise = Exercise(
    solution=grad_trace_quadratic,
    points=2,
    cases=[
        Case(
            "x₁x₂ in two columns",
            inputs={"a": np.array([[0.0, 1.0], [0.0, 0.0]]), "x": np.array([[3.0, -1.0], [5.0, 2.0]])},
            about="By hand: with A = (0 1; 0 0) each column contributes the product of its two entries, 15 and −2. The "
            "derivative by an entry is the other one in its column.",
        ),
        Case("one point, A symmetric", symmetric, {"shape": (3, 2)}),
        Case("a batch of points", matrices, {"shape": (4, 3, 5)}),
        Case("two batch axes", matrices, {"shape": (1, 3, 2, 4)}, hidden=True),
        Case("square matrices", matrices, {"shape": (2, 4, 4)}, hidden=True),
        Case("a single column", matrices, {"shape": (3, 1)}, hidden=True, weight=0.5),
        Case("numbers", matrices, {"shape": (2, 1, 1)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "2AX",
            lambda a, x: 2 * a @ x,
            "2AX is the gradient for a symmetric A. In general X stands on both sides of A, and each side gives a term "
            "of its own.",
        ),
        Mistake(
            "AX",
            lambda a, x: a @ x,
            "You differentiate by the right-hand X only and take the left-hand one for a constant. Both vary.",
        ),
        Mistake(
            "AᵀX",
            lambda a, x: a.T @ x,
            "You differentiate by the left-hand X only and take the right-hand one for a constant. Both vary.",
        ),
        Mistake(
            "antisymmetric part",
            lambda a, x: (a - a.T) @ x,
            "The two terms are added; yours are subtracted, so that a symmetric A would have no gradient at all.",
        ),
        Mistake(
            "half of it",
            lambda a, x: (a + a.T) @ x / 2,
            "That is the gradient of ½ tr(XᵀAX). There is no ½ in this trace.",
        ),
        Mistake(
            "numerator layout",
            lambda a, x: transposed((a + a.T) @ x),
            "Your matrix is transposed: that is the numerator layout. A gradient has the shape of its variable.",
        ),
        Mistake(
            "the matrix itself",
            lambda a, x: transposed(x) @ a @ x,
            "You return XᵀAX. Its trace is the scalar that you are to differentiate.",
        ),
        Mistake(
            "columns mixed",
            lambda a, x: np.broadcast_to(((a + a.T) @ x).sum(axis=-1, keepdims=True), x.shape).copy(),
            "You add up over the columns of X. The trace has one quadratic form for each column: none depends on "
            "another column.",
        ),
        Mistake(
            "summed over the points",
            lambda a, x: np.broadcast_to(((a + a.T) @ x).sum(axis=tuple(range(x.ndim - 2))), x.shape).copy(),
            "You add up the gradients of all points. Each point keeps its own.",
        ),
    ],
    hints=[
        "The trace is a sum over the columns of X. What stands there for one column alone is an old friend.",
        "If each column of the gradient is (A + Aᵀ) times the same column of X, which product is the whole matrix?",
    ],
)
