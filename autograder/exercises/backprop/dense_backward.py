"""The gradients of a dense layer."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def dense_backward(x, kernel, upstream):
    r"""Return the gradients of everything that goes into a dense layer.

    Back-propagation asks each layer just one question: *you know how the loss changes with what you gave out; how does
    it change with what you were given?* A layer that can answer fits into any network, whatever comes before or after
    it. The three answers below are two matrix products and a sum, and half of all errors in hand-written networks.

    The layer computes $Z = X W + \mathbf 1 b^\top$, that is $z_{nj} = \sum_i x_{ni} w_{ij} + b_j$, and the loss $J$
    depends on $Z$ in some way that you need not know.

    **Given**

    - `x`, shape `(batch, features)`: $X$, what the layer was given, one sample a row.
    - `kernel`, shape `(features, units)`: $W$.
    - `upstream`, shape `(batch, units)`: $\partial J/\partial Z$, entry by entry. If $J$ is a mean over the samples,
      the $1/N$ is in here already.

    **Return** three arrays, in this order, each of the shape of what it belongs to:

    1. $\partial J/\partial X$, shape `(batch, features)`;
    2. $\partial J/\partial W$, shape `(features, units)`;
    3. $\partial J/\partial b$, shape `(units,)`.

    Use NumPy only, and no loop over samples.
    """
    ### BEGIN SOLUTION
    return upstream @ kernel.T, x.T @ upstream, upstream.sum(axis=0)
    ### END SOLUTION


def layer(rng, batch, features, units):
    return {
        "x": rng.normal(size=(batch, features)),
        "kernel": rng.normal(size=(features, units)),
        "upstream": rng.normal(size=(batch, units)) + 0.3,
    }


@combinable
def mistaken(inputs=lambda x, w, dz: dz @ w.T, kernel=lambda x, w, dz: x.T @ dz, bias=lambda x, w, dz: dz.sum(axis=0)):
    """Return the three with one slip in them."""
    return lambda x, kernel_, upstream: tuple(part(x, kernel_, upstream) for part in (inputs, kernel, bias))


exercise = Exercise(
    solution=dense_backward,
    points=3,
    parts=[Part("dX"), Part("dW"), Part("db")],
    cases=[
        Case(
            "by hand",
            inputs={
                "x": np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]]),
                "kernel": np.array([[1.0, -1.0, 2.0, 0.0], [0.0, 2.0, 1.0, 3.0]]),
                "upstream": np.array([[1.0, 0.0, 0.0, 2.0], [0.0, 1.0, -1.0, 0.0], [2.0, 0.0, 1.0, 1.0]]),
            },
            about="For the first sample ∂J/∂Z is (1, 0, 0, 2), so that ∂J/∂x is once the first plus twice the fourth "
            "column of W: (1, 6). The gradient of the first bias is 1 + 0 + 2 = 3.",
        ),
        Case("one sample", layer, {"batch": 1, "features": 4, "units": 3}),
        Case("as many units as features", layer, {"batch": 5, "features": 3, "units": 3}),
        Case("a batch", layer, {"batch": 7, "features": 4, "units": 5}, hidden=True),
        Case("a single unit", layer, {"batch": 6, "features": 3, "units": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "weights not transposed on the way back",
            mistaken(inputs=lambda x, w, dz: dz @ w),
            "∂J/∂X = ∂J/∂Z W has the right shape only if there are as many units as features, and wrong numbers even "
            "then. A feature collects from all units that it feeds: sum over the second index of W.",
        ),
        Mistake(
            "reshaped for transposed",
            mistaken(inputs=lambda x, w, dz: dz @ w.reshape(w.shape[::-1])),
            "`reshape` makes the shapes fit, but it does not exchange rows and columns: it only breaks the same "
            "sequence of numbers at other places.",
        ),
        Mistake(
            "kernel's gradient averaged over the batch",
            mistaken(kernel=lambda x, w, dz: x.T @ dz / len(x)),
            "Your ∂J/∂W is divided by the number of samples. A weight collects from all samples; a 1/N, where there is "
            "one, is in ∂J/∂Z already.",
        ),
        Mistake(
            "kernel's gradient transposed",
            mistaken(kernel=lambda x, w, dz: dz.T @ x),
            "Your ∂J/∂W has the shape (units, features), as PyTorch stores its weights. A gradient has the shape of "
            "what it belongs to.",
        ),
        Mistake(
            "bias gradient averaged",
            mistaken(bias=lambda x, w, dz: dz.mean(axis=0)),
            "You take the mean over the samples for the bias. It is added to every row, and so it collects the sum; a "
            "1/N, where there is one, is in ∂J/∂Z already.",
        ),
        Mistake(
            "bias gradient not collected",
            mistaken(bias=lambda x, w, dz: dz),
            "Your ∂J/∂b still has a row for each sample. There is one bias a unit: what is shared on the way forward "
            "is summed on the way back.",
        ),
        Mistake(
            "bias gradient over the wrong axis",
            mistaken(bias=lambda x, w, dz: dz.sum(axis=1)),
            "You sum over the units, so that each sample has a number. Each *unit* has a bias.",
        ),
        Mistake(
            "bias gradient kept as a row",
            mistaken(bias=lambda x, w, dz: dz.sum(axis=0, keepdims=True)),
            "Your ∂J/∂b has two axes. The bias has one, and so has its gradient.",
        ),
    ],
    hints=[
        "Take one weight, w₁₂. Which entries of Z does it touch, and by which factor? Sum over them.",
        "Each gradient has the shape of what it belongs to. For ∂J/∂W you have X, (batch, features), and ∂J/∂Z, "
        "(batch, units): only one product has the right shape, and it sums over the batch.",
        "The bias touches a whole column of Z, each time with the factor 1.",
    ],
)
