"""Gradient flow: the size of the gradient in each layer."""

from itertools import pairwise

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import FUNCTIONS, SLOPES, TINY


def gradient_flow(x, y, weights, biases, *, activation="sigmoid"):
    r"""Return how strong the gradient is in each layer of a network.

    Why did nobody train deep networks for twenty years, although back-propagation was known? Because the first layers
    did not learn. The error on its way back is multiplied in each layer by a slope and by weights, and what is
    multiplied by a quarter ten times is gone. When a network does not train, this is the first thing to look at: the
    size of the gradient, layer by layer.

    **Given**

    - `x`, shape `(batch, n_0)`, and `y`, shape `(batch, n_L)`: samples as rows, and their targets.
    - `weights`: a list of $L \ge 1$ arrays, the $l$-th of shape `(n_{l-1}, n_l)`; `biases`: a list of $L$ arrays of
      shape `(n_l,)`.
    - `activation`: the function $f$ of all layers but the last, one of `"sigmoid"`, `"tanh"`, `"relu"`. The last layer
      has none. Take $\mathrm{relu}'(0) = 0$.

    The network computes $Z_l = A_{l-1} W_l + b_l$ and $A_l = f(Z_l)$ with $A_0$ the matrix `x`, but $\hat Y = Z_L$; its
    loss is the mean over the batch of half the squared error of each sample,

    $$J = \frac1N \sum_{n=1}^N \frac12 \sum_k (\hat y_{nk} - y_{nk})^2 .$$

    **Return** two arrays of shape `(L,)`, in which the layer next to the input comes *first*:

    1. the norms of the error signals, $\;\lVert \partial J/\partial Z_l \rVert_F$;
    2. the norms of the weights' gradients, $\;\lVert \partial J/\partial W_l \rVert_F$.

    $\lVert M \rVert_F$ is the Frobenius norm, the root of the sum of the squares of all entries. Use NumPy only, and no
    numerical differentiation.
    """
    ### BEGIN SOLUTION
    functions = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}
    slopes = {  # in terms of the output a = f(z)
        "sigmoid": lambda a: a * (1 - a),
        "tanh": lambda a: 1 - a**2,
        "relu": lambda a: (a > 0).astype(a.dtype),
    }
    activations = [x]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        activations.append(functions[activation](activations[-1] @ w + b))

    delta = (activations[-1] @ weights[-1] + biases[-1] - y) / len(x)
    deltas, gradients = [], []
    for layer in reversed(range(len(weights))):
        deltas.insert(0, np.linalg.norm(delta))
        gradients.insert(0, np.linalg.norm(activations[layer].T @ delta))
        if layer:
            delta = slopes[activation](activations[layer]) * (delta @ weights[layer].T)
    return np.array(deltas), np.array(gradients)
    ### END SOLUTION


def network(rng, sizes, batch, activation, gain):
    """A network whose error shrinks on its way, but not so far that rounding hides it."""
    return {
        "x": rng.normal(size=(batch, sizes[0])),
        "y": rng.normal(size=(batch, sizes[-1])) + 2,
        "weights": [gain * rng.normal(size=pair) / np.sqrt(pair[0]) for pair in pairwise(sizes)],
        "biases": [rng.normal(scale=0.3, size=n) for n in sizes[1:]],
        "activation": activation,
    }


def rectifiers(rng, sizes, batch):
    """A ReLU network with the variance that keeps the error alive, and no net input that rounding moves over zero.

    Two are given: the first sample is all zeros, so that a unit without a bias has the net input 0, and one with a tiny
    bias a tiny one.
    """
    while True:
        inputs = network(rng, sizes, batch, "relu", np.sqrt(2))
        inputs["x"][0] = 0
        inputs["biases"][0][1:3] = 0, TINY
        a, clear = inputs["x"], True
        for w, b in zip(inputs["weights"][:-1], inputs["biases"][:-1], strict=True):
            z = a @ w + b
            clear &= np.abs(z[(z != 0) & (z != TINY)]).min() > 1e-3 and (z > 0).any(axis=0).all()
            a = np.maximum(z, 0)
        if clear:
            return inputs


@combinable
def mistaken(
    *,
    norm=lambda m: np.sqrt((m**2).sum()),
    samples=len,
    last=None,
    slope=lambda name, z: SLOPES[name](z),
    of_weights=lambda a, delta, w: a.T @ delta,
    arranged=lambda norms: norms[::-1],
):
    """Return the measurement with one slip in it."""

    def gradient_flow(x, y, weights, biases, *, activation="sigmoid"):
        z, a = [], [x]
        for w, b in zip(weights, biases, strict=True):
            z.append(a[-1] @ w + b)
            a.append(FUNCTIONS[activation](z[-1]))
        delta = ((z[-1] if last is None else a[-1]) - y) / samples(x)
        if last == "active":
            delta = SLOPES[activation](z[-1]) * delta
        deltas, gradients = [], []
        for layer in range(len(weights) - 1, -1, -1):
            deltas.append(norm(delta))
            gradients.append(norm(of_weights(a[layer], delta, weights[layer])))
            if layer:
                delta = (delta @ weights[layer].T) * slope(activation, z[layer - 1])
        return np.array(arranged(deltas)), np.array(arranged(gradients))

    return gradient_flow


TURNED = "All entries of an error signal have the other sign, and norms do not see signs."


exercise = Exercise(
    solution=gradient_flow,
    points=3,
    analytic=True,
    parts=[Part("error signals"), Part("weights")],
    cases=[
        Case(
            "a chain by hand",
            inputs={
                "x": np.array([[0.5]]),
                "y": np.array([[-3.0]]),
                "weights": [np.array([[w]]) for w in (2.0, 2.0, 4.0, 8.0)],
                "biases": [np.array([b]) for b in (-1.0, -1.0, -2.0, 1.0)],
            },
            about="All net inputs of the three sigmoids are 0, where σ = ½ and σ′ = ¼. The output is 8 · ½ + 1 = 5, "
            "where −3 was wanted, so that the error begins as 8; behind the weight 8 and the slope ¼ it is 16.",
        ),
        Case("sigmoids", network, {"sizes": (4, 6, 5, 3), "batch": 5, "activation": "sigmoid", "gain": 2.5}),
        Case("rectifiers", rectifiers, {"sizes": (3, 6, 5, 4, 2), "batch": 6}),
        Case(
            "tanh, five layers",
            network,
            {"sizes": (3, 5, 6, 4, 5, 2), "batch": 4, "activation": "tanh", "gain": 1.2},
            hidden=True,
        ),
        Case(
            "a single layer", network, {"sizes": (4, 3), "batch": 7, "activation": "sigmoid", "gain": 1.0}, hidden=True
        ),
    ],
    mistakes=[
        Mistake(
            "output first",
            mistaken(arranged=lambda norms: norms),
            "Your norms are in the order in which the error passes. The layer next to the input comes first.",
        ),
        Mistake(
            "squared norms",
            mistaken(norm=lambda m: (m**2).sum()),
            "You return squares of norms: the root is missing.",
        ),
        Mistake(
            "largest singular value",
            mistaken(norm=lambda m: np.linalg.norm(m, 2)),
            "`np.linalg.norm(m, 2)` of a matrix is its largest singular value. The Frobenius norm is its default.",
        ),
        Mistake(
            "root mean square",
            mistaken(norm=lambda m: np.sqrt((m**2).mean())),
            "You take the mean of the squares. A norm takes their sum, and larger layers have larger norms.",
        ),
        Mistake(
            "sum over the batch",
            mistaken(samples=lambda x: 1),
            "Your norms are N times too large: J is the mean over the batch.",
        ),
        Mistake(
            "last layer activated",
            mistaken(last="active"),
            "Your last layer has an activation. Here the output is its net input itself.",
        ),
        Mistake(
            "last layer activated on the way forward",
            mistaken(last="forward"),
            "You apply the activation once more to the last layer's net input. The output is that net input itself, "
            "and the error begins there.",
        ),
        Mistake(
            "no derivative",
            mistaken(slope=lambda name, z: 1),
            "Your error passes the activations unchanged. Multiply it by their slopes: they make it vanish.",
        ),
        Mistake(
            "derivative taken at the activation",
            mistaken(slope=lambda name, z: SLOPES[name](FUNCTIONS[name](z))),
            "You evaluate f′ at the layer's output. It belongs at the net input.",
        ),
        Mistake(
            "ReLU slope of one at zero",
            mistaken(slope=lambda name, z: SLOPES[name](z) + (name == "relu") * (z == 0)),
            "Where the net input is exactly 0 you let the error through. The exercise takes relu′(0) = 0, so the "
            "comparison with zero must be strict.",
        ),
        Mistake(
            "norms of the weights",
            mistaken(of_weights=lambda a, delta, w: w),
            "You return the norms of the weights themselves. Asked for are those of their gradients.",
        ),
        Mistake(
            "error at the layer's input",
            mistaken(of_weights=lambda a, delta, w: delta @ w.T),
            "In the second place you return ∂J/∂A of the layer before. The gradient of W is a product of what came in "
            "and of the error signal.",
        ),
        Mistake(
            "small net inputs taken for zero",
            mistaken(slope=lambda name, z: SLOPES[name](z) * (abs(z) > 1e-3 if name == "relu" else 1)),
            "Where a net input is small but positive you stop the error. There the ReLU's slope is 1: compare with "
            "zero exactly.",
        ),
    ],
    forbidden=["numpy.gradient"],
    equivalent={
        "operands swapped: 1 - a -> a - 1": TURNED,
        "operands swapped: 1 - a ** 2 -> a ** 2 - 1": TURNED,
        "operands swapped: activations[-1] @ weights[-1] + biases[-1] - y "
        "-> y - (activations[-1] @ weights[-1] + biases[-1])": TURNED,
        "branch always taken: layer -> True": "Before the first layer one more error signal is computed, and no norm "
        "is taken of it.",
    },
    hints=[
        "It is back-propagation, as in the whole network; only that you keep two numbers a layer.",
        "`np.linalg.norm(m)` without a second argument is the Frobenius norm.",
        "Collect from the last layer to the first, and turn the lists round at the end.",
    ],
)
