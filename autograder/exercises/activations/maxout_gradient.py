"""The gradients of a layer of maxout units."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def maxout_gradient(x, kernel, bias, upstream):
    r"""Return the gradients of a loss with respect to the inputs, weights and biases of a maxout layer.

    A maximum hands the gradient on to the largest of its arguments, the winner, and to no other. The same happens in
    max pooling; here the winners have weights, and learn.

    **Given**

    - `x`, shape `(..., features)`; `kernel`, shape `(pieces, features, units)`; `bias`, shape `(pieces, units)`: what
      a layer of maxout units takes, as in the exercise before.
    - `upstream`, shape `(..., units)`: the gradient $\partial L/\partial f$ of the loss with respect to the
      activations.

    **Return** three arrays, in this order: $\partial L/\partial x$, $\partial L/\partial W$ and
    $\partial L/\partial b$, each of the shape of what it belongs to. Where several pieces are equal and largest, the
    first of them is the winner.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    features, units = kernel.shape[1:]
    samples, delta = x.reshape(-1, features), upstream.reshape(-1, units)
    z = np.stack([samples @ w + b for w, b in zip(kernel, bias, strict=True)])  # (pieces, samples, units)
    winner = z.argmax(axis=0)
    to_x, to_kernel, to_bias = np.zeros_like(samples), np.empty_like(kernel), np.empty_like(bias)
    for j in range(len(kernel)):
        share = np.where(winner == j, delta, 0)  # (samples, units)
        to_x += share @ kernel[j].T
        to_kernel[j] = samples.T @ share
        to_bias[j] = share.sum(axis=0)
    return to_x.reshape(x.shape), to_kernel, to_bias
    ### END SOLUTION


def layer(rng, batch, features, pieces, units):
    x = rng.normal(size=(*batch, features))
    x.flat[0] = -np.abs(x.flat[0]) - 0.3
    return {
        "x": x,
        "kernel": rng.normal(size=(pieces, features, units)),
        "bias": rng.normal(size=(pieces, units)),
        "upstream": rng.normal(size=(*batch, units)) + 0.5,
    }


def ties(rng, batch, features, pieces, units):
    """Every other sample is zero, and there the last two pieces of each unit tie for the maximum."""
    inputs = layer(rng, (batch,), features, pieces, units)
    inputs["bias"] = np.tile(np.minimum(np.arange(pieces), pieces - 2.0)[:, None], (1, units))
    inputs["x"][::2] = 0
    inputs["x"][1, 0] = -1
    return inputs


def winners(z):
    return z.argmax(axis=-1)[..., None] == np.arange(z.shape[-1])


def equal_winners(z):
    return z == z.max(axis=-1, keepdims=True)


@combinable
def mistaken(
    *,
    win=winners,
    upstream_of=lambda g: g,
    samples_of=lambda x: x,
    bias_of=lambda rows: rows.sum(axis=0),
    scale=lambda count: 1.0,
):
    """Return the gradients with one slip in them."""

    def maxout_gradient(x, kernel, bias, upstream):
        features, units = kernel.shape[1:]
        samples, delta = x.reshape(-1, features), upstream_of(upstream).reshape(-1, units)
        z = np.einsum("nf,kfu->nuk", samples, kernel) + bias.T
        rows = win(z) * delta[..., None]  # (samples, units, pieces)
        to_x = np.einsum("nuk,kfu->nf", rows, kernel)
        share = scale(len(samples))
        to_kernel = share * np.einsum("nf,nuk->kfu", samples_of(samples), rows)
        return to_x.reshape(x.shape), to_kernel, share * bias_of(rows).T

    return maxout_gradient


exercise = Exercise(
    solution=maxout_gradient,
    points=4,
    parts=["gradient of x", "gradient of the weights", "gradient of the biases"],
    cases=[
        Case(
            "an absolute value by hand",
            inputs={
                "x": np.array([[-3.0], [2.0], [4.0]]),
                "kernel": np.array([[[1.0]], [[-1.0]]]),
                "bias": np.zeros((2, 1)),
                "upstream": np.array([[1.0], [10.0], [100.0]]),
            },
            about="By hand: the unit is |x|. The gradient of x is −1, 10 and 100; the weights get 2·10 + 4·100 = 420 "
            "and −3·1, the biases 110 and 1.",
        ),
        Case("a batch", layer, {"batch": (7,), "features": 3, "pieces": 4, "units": 2}),
        Case("one sample without a batch", layer, {"batch": (), "features": 4, "pieces": 3, "units": 5}),
        Case("two batch axes", layer, {"batch": (2, 4), "features": 6, "pieces": 3, "units": 5}, hidden=True),
        Case(
            "one unit, two batch axes of one",
            layer,
            {"batch": (1, 1), "features": 2, "pieces": 3, "units": 1},
            hidden=True,
            weight=0.5,
        ),
        Case("ties", ties, {"batch": 7, "features": 2, "pieces": 4, "units": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "every piece learns",
            mistaken(win=np.ones_like),
            "You hand the gradient to every piece. Only the largest piece moves the activation: when another one "
            "changes a little, the activation stays the same.",
        ),
        Mistake(
            "ties counted twice",
            mistaken(win=equal_winners),
            "Where pieces tie, each of them gets the whole gradient in your code, so that it is counted twice. "
            "`z == z.max()` may be true more than once; `argmax` names one.",
        ),
        Mistake(
            "ties shared",
            mistaken(win=lambda z: equal_winners(z) / equal_winners(z).sum(axis=-1, keepdims=True)),
            "Where pieces tie, you divide the gradient among them. That is a subgradient too, but the statement gives "
            "all of it to the first.",
        ),
        Mistake(
            "one winner for the batch",
            mistaken(win=lambda z: np.broadcast_to(winners(z.mean(axis=0, keepdims=True)), z.shape)),
            "You choose one winner for the whole batch. Every sample has its own.",
        ),
        Mistake(
            "mean over the batch",
            mistaken(scale=lambda count: 1 / count),
            "You take the mean over the batch. If a mean is wanted, the loss has it, and the upstream gradient brings "
            "it along.",
        ),
        Mistake(
            "upstream forgotten",
            mistaken(upstream_of=np.ones_like),
            "You use 1 in place of the upstream gradient. The chain rule multiplies by it.",
        ),
        Mistake(
            "wins counted",
            mistaken(bias_of=lambda rows: (rows != 0).sum(axis=0).astype(float)),
            "Your gradient of the biases counts how often a piece won. Each win counts with its upstream gradient.",
        ),
        Mistake(
            "the smallest wins",
            mistaken(win=lambda z: winners(-z)),
            "You hand the gradient to the smallest piece.",
        ),
        Mistake(
            "absolute inputs",
            mistaken(samples_of=np.abs),
            "Your gradient of the weights has lost the sign of the inputs.",
        ),
    ],
    hints=[
        "Find the winner of every unit and sample with `argmax` over the pieces.",
        "Let δⱼ be the upstream gradient where piece j won, and 0 elsewhere. Then each piece is a dense layer with the "
        "gradient δⱼ.",
        "`reshape(-1, features)` makes one batch axis of many; give ∂L/∂x the shape of x at the end.",
    ],
)
