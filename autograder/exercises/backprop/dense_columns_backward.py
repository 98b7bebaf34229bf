"""The gradients of a dense layer, with samples as columns."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def dense_columns_backward(weights, a, upstream):
    r"""Return the gradients of everything that goes into a dense layer, in the layout of lectures.

    The same layer as before, written as books write it: $Z = W A + b\,\mathbf 1^\top$, with samples as columns. You can
    derive everything once more, or transpose every equation of the row layout. Do it in one way, and check it with the
    other: that is how experts keep their matrices in order.

    **Given**

    - `weights`, shape `(units, features)`: $W$.
    - `a`, shape `(features, batch)`: $A$, one sample a column.
    - `upstream`, shape `(units, batch)`: $\partial J/\partial Z$, entry by entry; it holds whatever $1/N$ there is.

    **Return** three arrays, in this order, each of the shape of what it belongs to:

    1. $\partial J/\partial W$, shape `(units, features)`;
    2. $\partial J/\partial A$, shape `(features, batch)`;
    3. $\partial J/\partial b$, shape `(units,)`.

    Use NumPy only, and no loop over samples.
    """
    ### BEGIN SOLUTION
    return upstream @ a.T, weights.T @ upstream, upstream.sum(axis=1)
    ### END SOLUTION


def layer(rng, units, features, batch):
    return {
        "weights": rng.normal(size=(units, features)),
        "a": rng.normal(size=(features, batch)),
        "upstream": rng.normal(size=(units, batch)) + 0.3,
    }


@combinable
def mistaken(kernel=lambda w, a, dz: dz @ a.T, inputs=lambda w, a, dz: w.T @ dz, bias=lambda w, a, dz: dz.sum(axis=1)):
    """Return the three with one slip in them."""
    return lambda weights, a, upstream: tuple(part(weights, a, upstream) for part in (kernel, inputs, bias))


exercise = Exercise(
    solution=dense_columns_backward,
    points=2,
    parts=[Part("dW"), Part("dA"), Part("db")],
    cases=[
        Case(
            "one sample by hand",
            inputs={
                "weights": np.array([[1.0, -2.0], [-1.0, 1.0], [0.0, 3.0]]),
                "a": np.array([[1.0], [-1.0]]),
                "upstream": np.array([[2.0], [0.5], [-1.0]]),
            },
            about="With one sample ∂J/∂wᵢⱼ = aⱼ δᵢ, so that the first row of ∂J/∂W is 2 · (1, −1); and ∂J/∂a is "
            "2 · (1, −2) + ½ · (−1, 1) − (0, 3) = (1.5, −6.5).",
        ),
        Case("as many units as features", layer, {"units": 3, "features": 3, "batch": 5}),
        Case("as many samples as units", layer, {"units": 4, "features": 3, "batch": 4}, hidden=True),
        Case("a batch", layer, {"units": 5, "features": 4, "batch": 7}, hidden=True),
        Case("a single unit", layer, {"units": 1, "features": 3, "batch": 6}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "weights not transposed on the way back",
            mistaken(inputs=lambda w, a, dz: w @ dz),
            "Back goes Wᵀ. Without it the product has the right shape only if there are as many units as features, and "
            "wrong numbers even then.",
        ),
        Mistake(
            "weights' gradient transposed",
            mistaken(kernel=lambda w, a, dz: a @ dz.T),
            "Your ∂J/∂W has the shape (features, units), as in the row layout. A gradient has the shape of what it "
            "belongs to.",
        ),
        Mistake(
            "samples not summed",
            mistaken(kernel=lambda w, a, dz: dz[:, :1] @ a[:, :1].T),
            "Your ∂J/∂W is that of the first sample. With all of them, ∂J/∂W is the sum of what each contributes.",
        ),
        Mistake(
            "weights' gradient averaged over the batch",
            mistaken(kernel=lambda w, a, dz: dz @ a.T / a.shape[1]),
            "Your ∂J/∂W is divided by the number of samples. The 1/N, where there is one, is in ∂J/∂Z already.",
        ),
        Mistake(
            "bias gradient over the wrong axis",
            mistaken(bias=lambda w, a, dz: dz.sum(axis=0)),
            "You sum over the units. In this layout axis 0 counts the units, and the samples to sum are on axis 1.",
        ),
        Mistake(
            "bias gradient averaged",
            mistaken(bias=lambda w, a, dz: dz.mean(axis=1)),
            "You take the mean over the samples for the bias, which is added to every column: it collects the sum.",
        ),
        Mistake(
            "bias gradient kept as a column",
            mistaken(bias=lambda w, a, dz: dz.sum(axis=1, keepdims=True)),
            "Your ∂J/∂b has two axes. The bias has one, and so has its gradient.",
        ),
        Mistake(
            "bias gradient squeezed",
            mistaken(bias=lambda w, a, dz: np.squeeze(dz.sum(axis=1, keepdims=True))),
            "Where there is a single unit, your ∂J/∂b is a number. `np.squeeze` takes away every axis of length one; "
            "sum along one axis, and the other stays: (1,).",
        ),
        Mistake(
            "order of the row layout",
            lambda weights, a, upstream: (weights.T @ upstream, upstream @ a.T, upstream.sum(axis=1)),
            "The arrays are right, but in another order: here the weights' gradient comes first.",
        ),
    ],
    hints=[
        "For one sample the lecture has ∂J/∂wᵢⱼ = aⱼ δᵢ: the product of a column and a row.",
        "A matrix product with the batch as the inner axis adds up such products of all samples.",
    ],
)
