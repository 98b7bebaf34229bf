"""A layer of maxout units."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def maxout(x, kernel, bias):
    r"""Return the activations of a layer of maxout units.

    So far the activation was chosen by hand. A maxout unit learns its own: it has several linear functions of its
    input and answers with the largest. With two pieces it can become a rectifier or an absolute value; with enough of
    them it comes close to any convex function.

    **Given**

    - `x`, shape `(..., features)`: inputs, with any number of batch axes in front, or none.
    - `kernel`, shape `(pieces, features, units)`: a weight matrix $W_j$ for each of the $k$ pieces.
    - `bias`, shape `(pieces, units)`: a bias $b_j$ for each piece.

    **Return** one array of shape `(..., units)`, unit by unit

    $$f(x) = \max_{j = 1 \dots k} \bigl(x^\top W_j + b_j\bigr).$$

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    z = np.stack([x @ kernel[j] + bias[j] for j in range(len(kernel))])  # (pieces, ..., units)
    return z.max(axis=0)
    ### END SOLUTION


def layer(rng, batch, features, pieces, units, below=0.0):
    return {
        "x": rng.normal(size=(*batch, features)),
        "kernel": rng.normal(size=(pieces, features, units)),
        "bias": rng.normal(size=(pieces, units)) - below,
    }


def pieces_of(x, kernel, bias):
    return np.einsum("...f,kfu->k...u", x, kernel) + bias.reshape(len(bias), *[1] * (x.ndim - 1), -1)


def telling(rng, **sizes):
    """Redrawn until the pieces of some unit are all negative, and the largest piece has not the largest bias."""
    while True:
        inputs = layer(rng, **sizes)
        pieces = pieces_of(**inputs)
        without_bias = pieces_of(inputs["x"], inputs["kernel"], 0 * inputs["bias"])
        apart = without_bias.max(axis=0) + inputs["bias"].max(axis=0) - pieces.max(axis=0)
        if pieces.max(axis=0).min() < -0.1 and np.abs(apart).max() > 0.1:
            return inputs


@combinable
def mistaken(*, read=pieces_of, choose=lambda z: z.max(axis=0)):
    """Return the layer with one slip in it."""
    return lambda x, kernel, bias: choose(read(x, kernel, bias))


exercise = Exercise(
    solution=maxout,
    points=3,
    cases=[
        Case(
            "two units by hand",
            inputs={
                "x": np.array([[1.0, 3.0], [-2.0, -4.0], [0.5, 0.5]]),
                "kernel": np.array([[[1.0, 1.0], [-1.0, 0.0]], [[-1.0, 0.0], [1.0, 1.0]]]),
                "bias": np.array([[0.0, 0.0], [0.0, 1.0]]),
            },
            about="By hand: the first unit is |x₁ − x₂|, the second the larger of x₁ and x₂ + 1, so that the answer is "
            "[[2, 4], [2, −2], [0, 1.5]].",
        ),
        Case("a batch", layer, {"batch": (5,), "features": 3, "pieces": 4, "units": 2}),
        Case("one sample without a batch", layer, {"batch": (), "features": 4, "pieces": 3, "units": 5}),
        Case("two batch axes", telling, {"batch": (2, 1), "features": 6, "pieces": 3, "units": 5}, hidden=True),
        Case(
            "all pieces negative",
            layer,
            {"batch": (3,), "features": 2, "pieces": 4, "units": 5, "below": 8.0},
            hidden=True,
        ),
        Case(
            "one unit, one sample",
            telling,
            {"batch": (1,), "features": 1, "pieces": 3, "units": 1},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "bias forgotten",
            mistaken(read=lambda x, kernel, bias: pieces_of(x, kernel, 0 * bias)),
            "Your pieces are all zero at x = 0: the biases are missing. Without them no kink can lie anywhere else.",
        ),
        Mistake(
            "bias after the maximum",
            lambda x, kernel, bias: pieces_of(x, kernel, 0 * bias).max(axis=0) + bias.max(axis=0),
            "You take the maximum of the products and add the largest bias. Each piece has its own bias, which belongs "
            "to it before pieces are compared.",
        ),
        Mistake(
            "pieces added",
            mistaken(choose=lambda z: z.sum(axis=0)),
            "You add the pieces up, and a sum of linear functions is linear. Take the largest.",
        ),
        Mistake(
            "mean of the pieces",
            mistaken(choose=lambda z: z.mean(axis=0)),
            "You take the mean of the pieces, which is linear. Take the largest.",
        ),
        Mistake(
            "zero as a further piece",
            mistaken(choose=lambda z: np.maximum(z.max(axis=0), 0)),
            "Your activations are never negative. Where all pieces are, the largest of them is the answer; maxout "
            "needs no rectifier on top.",
        ),
        Mistake(
            "largest magnitude",
            mistaken(choose=lambda z: np.abs(z).max(axis=0)),
            "You take the largest absolute value. A piece at −5 is smaller than one at 1.",
        ),
        Mistake(
            "the number of the piece",
            mistaken(choose=lambda z: z.argmax(axis=0).astype(float)),
            "You return which piece is the largest (`argmax`), not how large it is.",
        ),
        Mistake(
            "maximum over the units",
            mistaken(choose=lambda z: np.moveaxis(z.max(axis=-1), 0, -1)),
            "You compare the units of a piece with each other. A unit compares its own pieces.",
        ),
        Mistake(
            "the smallest",
            mistaken(choose=lambda z: z.min(axis=0)),
            "You take the smallest piece; that makes concave functions.",
        ),
    ],
    hints=[
        "Make an array with one axis more than the answer, for the pieces; then take the maximum over that axis.",
        "A loop over the pieces is fine: there are few of them. `x @ kernel[j]` works for any number of batch axes.",
    ],
)
