"""The adjoint test of a dense layer's gradients."""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def dense_adjoint(x, kernel, upstream, directions, gradients):
    r"""Return both sides of the law that a dense layer's gradients keep.

    Somebody hands you the backward pass of a layer. Is it right? Differences would tell, up to their error. Here is a
    test that is exact, needs no step size, and even says *which* of the gradients is wrong. Geophysicists know it as
    the dot-product test. Move one input of the layer along a direction $v$, and $Z$ moves along some $\dot Z$. How fast
    the loss changes can then be computed at the output, or at the input, and it is one number:

    $$\Bigl\langle \dot Z,\; \frac{\partial J}{\partial Z} \Bigr\rangle
      = \Bigl\langle v,\; \text{gradient of what is moved} \Bigr\rangle ,$$

    where $\langle A, B \rangle$ is the sum of all products of entries, $\sum_{ij} a_{ij} b_{ij}$.

    **Given**

    - `x`, shape `(batch, features)`, and `kernel`, shape `(features, units)`: $X$ and $W$ of a layer
      $Z = X W + \mathbf 1 b^\top$ (its biases do not matter).
    - `upstream`, shape `(batch, units)`: $\partial J/\partial Z$.
    - `directions`: a list of three arrays of the shapes of $X$, $W$ and $b$: the direction in which each of them is
      moved, *one at a time*, while the other two stay.
    - `gradients`: a list of three arrays of the same shapes: somebody's $\partial J/\partial X$,
      $\partial J/\partial W$ and $\partial J/\partial b$, right or wrong.

    **Return** two arrays of shape `(3,)`, in the order $X$, $W$, $b$: the left sides of the law, and the right sides.
    A gradient whose two sides differ is wrong. Compute the left sides without the gradients you were given.
    """
    ### BEGIN SOLUTION
    x_direction, kernel_direction, bias_direction = directions
    moved = [x_direction @ kernel, x @ kernel_direction, np.broadcast_to(bias_direction, upstream.shape)]
    left = [np.sum(z * upstream) for z in moved]
    right = [np.sum(v * g) for v, g in zip(directions, gradients, strict=True)]
    return np.array(left), np.array(right)
    ### END SOLUTION


def by_the_law(x, kernel, upstream, directions, gradients):
    """Compute the same by loops over entries and exact sums."""
    x, w, dz = (np.asarray(a, np.float64) for a in (x, kernel, upstream))
    dx, dw, db = (np.asarray(a, np.float64) for a in directions)
    (batch, features), units = x.shape, w.shape[1]
    every = [(n, i, j) for n in range(batch) for i in range(features) for j in range(units)]
    left = [
        math.fsum(dx[n, i] * w[i, j] * dz[n, j] for n, i, j in every),
        math.fsum(x[n, i] * dw[i, j] * dz[n, j] for n, i, j in every),
        math.fsum(db[j] * dz[n, j] for n in range(batch) for j in range(units)),
    ]
    pairs = zip(directions, gradients, strict=True)
    right = [math.fsum((np.asarray(v, np.float64) * np.asarray(g, np.float64)).ravel()) for v, g in pairs]
    return np.array(left), np.array(right)


def by_hand():
    """All three gradients are right."""
    x, kernel = np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 1.0]]), np.array([[1.0], [3.0]])
    upstream = np.array([[2.0], [1.0], [-1.0]])
    return {
        "x": x,
        "kernel": kernel,
        "upstream": upstream,
        "directions": [np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([[1.0], [-1.0]]), np.array([2.0])],
        "gradients": [upstream @ kernel.T, x.T @ upstream, upstream.sum(axis=0)],
    }


def candidates(rng, batch, features, units, flaw):
    """Somebody's gradients, with directions in which the loss clearly changes."""
    x, kernel = rng.normal(size=(batch, features)), rng.normal(size=(features, units))
    upstream = rng.normal(size=(batch, units)) + 0.5
    right = [upstream @ kernel.T, x.T @ upstream, upstream.sum(axis=0)]
    directions = [g + rng.normal(size=g.shape) for g in right]
    gradients = {
        "": right,
        "mean for the bias": [right[0], right[1], upstream.mean(axis=0)],
        "no transposition": [upstream @ kernel.reshape(units, features), right[1], right[2]],
        "first sample only": [right[0], np.outer(x[0], upstream[0]), right[2]],
    }[flaw]
    return {"x": x, "kernel": kernel, "upstream": upstream, "directions": directions, "gradients": gradients}


def inner(a, b):
    return np.sum(a * b)


@combinable
def mistaken(
    *,
    of_x=lambda x, w, dz, v: inner(v[0] @ w, dz),
    of_kernel=lambda x, w, dz, v: inner(x @ v[1], dz),
    of_bias=lambda x, w, dz, v: inner(np.ones((len(x), 1)) * v[2], dz),
    right=inner,
    side=lambda left, right: (left, right),
):
    """Return both sides with one slip in them."""

    def dense_adjoint(x, kernel, upstream, directions, gradients):
        left = np.array([part(x, kernel, upstream, directions) for part in (of_x, of_kernel, of_bias)])
        return side(left, np.array([right(v, g) for v, g in zip(directions, gradients, strict=True)]))

    return dense_adjoint


exercise = Exercise(
    solution=dense_adjoint,
    points=3,
    parts=[Part("left sides"), Part("right sides")],
    reference=by_the_law,
    cases=[
        Case(
            "right gradients by hand",
            inputs=by_hand(),
            about="All three gradients are right, and both sides are (1, −2, 4): moving X along its direction moves Z "
            "by (1, 3, 4), and with ∂J/∂Z = (2, 1, −1) that is 2 + 3 − 4 = 1.",
        ),
        Case(
            "a mean for the bias",
            candidates,
            {"batch": 5, "features": 3, "units": 2, "flaw": "mean for the bias"},
            about="Somebody took the mean over the five samples for the bias. By which factor do its two sides differ?",
        ),
        Case(
            "a transposition missing",
            candidates,
            {"batch": 4, "features": 2, "units": 3, "flaw": "no transposition"},
            hidden=True,
        ),
        Case(
            "the first sample only",
            candidates,
            {"batch": 6, "features": 1, "units": 3, "flaw": "first sample only"},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "not differentiated",
            mistaken(of_kernel=lambda x, w, dz, v: inner(x @ (w + v[1]), dz)),
            "For W you take the new Z. What is asked for is how Z *moves*, and what was there before does not move.",
        ),
        Mistake(
            "both moved at once",
            mistaken(of_kernel=lambda x, w, dz, v: inner((x + v[0]) @ v[1], dz)),
            "While W moves, X has to stay where it was. Yours has moved before.",
        ),
        Mistake(
            "bias moves one sample",
            mistaken(of_bias=lambda x, w, dz, v: inner(v[2], dz[0])),
            "The bias is added to every row: if it moves, all rows of Z move. Yours moves the first only.",
        ),
        Mistake(
            "bias averaged",
            mistaken(of_bias=lambda x, w, dz, v: inner(v[2], dz.mean(axis=0))),
            "On the left side of the bias you average over the samples. The inner product is a sum over all entries.",
        ),
        Mistake(
            "means for inner products",
            mistaken(
                of_x=lambda x, w, dz, v: np.mean((v[0] @ w) * dz),
                of_kernel=lambda x, w, dz, v: np.mean((x @ v[1]) * dz),
                of_bias=lambda x, w, dz, v: np.mean(v[2] * dz),
                right=lambda v, g: np.mean(v * g),
            ),
            "You take means of the products. The two sides run over different numbers of entries, so that only sums "
            "can agree.",
        ),
        Mistake(
            "left sides from the gradients",
            mistaken(side=lambda left, right: (right, right)),
            "Both of your sides come from the gradients that are to be tested. So they always agree, and the test can "
            "never fail.",
        ),
        Mistake(
            "left side of the bias from its gradient",
            mistaken(side=lambda left, right: (np.append(left[:2], right[2]), right)),
            "Your left side for b comes from the gradient that is to be tested. Move b along its direction, see how "
            "every row of Z moves, and weigh that with ∂J/∂Z.",
        ),
        Mistake(
            "sides exchanged",
            mistaken(side=lambda left, right: (right, left)),
            "Your sides are exchanged: the left one is computed at the output, with ∂J/∂Z.",
        ),
        Mistake(
            "upstream left out",
            mistaken(
                of_x=lambda x, w, dz, v: np.sum(v[0] @ w),
                of_kernel=lambda x, w, dz, v: np.sum(x @ v[1]),
                of_bias=lambda x, w, dz, v: len(x) * np.sum(v[2]),
            ),
            "You add up how Z moves, but the loss does not care for all entries of Z alike: weigh them with ∂J/∂Z.",
        ),
    ],
    equivalent={
        "answer squeezed": "Both lists of sides have three entries, so that they have no axis of size one to lose.",
    },
    hints=[
        "Z = XW + b is linear in each of the three. So if X moves along V, Z moves along V W.",
        "`np.sum(a * b)` is the inner product of two arrays of one shape.",
        "If b moves, every row of Z moves in the same way.",
    ],
)
