"""The error signal of the output layer."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._networks import FUNCTIONS, SLOPES, TINY


def output_delta(z, y, *, activation="sigmoid", loss="half_squared_error"):
    r"""Return the error signal of a network's last layer.

    All learning starts with this array: how does the loss change if the net inputs of the last layer do? It decides who
    learns. A classifier with a squared error learns next to nothing from the samples that it gets most wrong, since
    its last activation is flat there. With the loss that belongs to its activation, the flat part cancels, and what
    is left is as simple as can be.

    **Given**

    - `z`, shape `(batch, units)`: the net inputs of the last layer, up to $\pm 10^3$; $\hat y = f(z)$ is the output.
    - `y`, shape `(batch, units)`: the targets.
    - `activation`: $f$, one of `"sigmoid"`, `"tanh"`, `"relu"`, `"linear"`, `"softmax"`. Softmax acts on each
      sample's row. Take $\mathrm{relu}'(0) = 0$.
    - `loss`: which loss $L_n$ each sample has. The network's loss is their mean, $J = \frac1N \sum_n L_n$, over the
      $N$ samples of the batch; within a sample it is a *sum* over the units $k$:
        - `"half_squared_error"`, with any activation: $\;L_n = \frac12 \sum_k (\hat y_{nk} - y_{nk})^2$;
        - `"cross_entropy"`, with softmax only: $\;L_n = -\sum_k y_{nk} \ln \hat y_{nk}$, where each sample's
          targets are not negative and sum to one;
        - `"binary_cross_entropy"`, with the sigmoid only:
          $\;L_n = -\sum_k \bigl( y_{nk} \ln \hat y_{nk} + (1 - y_{nk}) \ln (1 - \hat y_{nk}) \bigr)$.

    **Return** $\Delta = \partial J/\partial z$, shape `(batch, units)`. Every entry is finite, and has to be computed
    without a division by zero. Use NumPy only, and no numerical differentiation.
    """
    ### BEGIN SOLUTION
    samples = len(z)
    if activation == "softmax":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        output = e / e.sum(axis=1, keepdims=True)
        if loss == "cross_entropy":
            return (output - y) / samples
        error = (output - y) / samples
        return output * (error - (output * error).sum(axis=1, keepdims=True))  # the Jacobian is diag(s) − s sᵀ

    sigmoid = (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow
    if loss == "binary_cross_entropy":
        return (sigmoid - y) / samples
    outputs = {"sigmoid": sigmoid, "tanh": np.tanh(z), "relu": np.maximum(z, 0), "linear": z}
    slopes = {
        "sigmoid": sigmoid * (1 - sigmoid),
        "tanh": 1 - np.tanh(z) ** 2,
        "relu": (z > 0).astype(z.dtype),
        "linear": np.ones_like(z),
    }
    return slopes[activation] * (outputs[activation] - y) / samples
    ### END SOLUTION


def regression(rng, batch, units, activation, special):
    """Net inputs away from the rectifier's kink, of both signs in every sample; ``special`` ones replace the first."""
    z = rng.permuted(rng.uniform(0.3, 1.5, size=(batch, units)) * np.where(np.arange(units) % 2, 1, -1), axis=1)
    z.flat[: 2 * len(special) : 2] = special
    return {"z": z, "y": 2 * rng.normal(size=(batch, units)), "activation": activation}


def classes(rng, batch, units, loss):
    z = rng.normal(size=(batch, units))
    y = rng.dirichlet(np.ones(units), size=batch)
    return {"z": z, "y": y, "activation": "softmax", "loss": loss}


def hopeless_classes(rng, batch, units):
    """Scores near 1000, near −1000 and near 0, sample by sample; the true class is 900 behind.

    In one of three samples a single score stands out, far above the mean of all.
    """
    inputs = classes(rng, batch, units, "cross_entropy")
    inputs["z"] = np.round(64 * inputs["z"]) / 64  # which float32 holds exactly, also beside 980
    inputs["z"] += np.resize([980.0, -980.0, 0.0], batch)[:, np.newaxis]
    inputs["z"][:, 0] -= 900 * (np.arange(batch) % 3 != 1)
    inputs["z"][:, 1] += 1900 * (np.arange(batch) % 3 == 1)
    inputs["y"] = np.eye(units)[np.zeros(batch, int)]
    return inputs


def labels(rng, batch, units):
    y = rng.integers(2, size=(batch, units)).astype(float)
    y[0, :2] = 0, 1
    return {"z": rng.normal(size=(batch, units)), "y": y, "activation": "sigmoid", "loss": "binary_cross_entropy"}


def hopeless(rng, batch, units):
    """Scores near ±1000, many of them on the wrong side."""
    inputs = labels(rng, batch, units)
    inputs["z"] = rng.uniform(760, 1000, size=(batch, units)) * rng.choice([-1, 1], size=(batch, units))
    inputs["z"][0, :2] = 800, -900  # wrong on both
    return inputs


def through_softmax(s, error):
    return s * (error - (s * error).sum(axis=1, keepdims=True))


@combinable
def mistaken(
    *,
    functions=FUNCTIONS,
    number=len,
    slope_at=lambda name, z: z,
    jacobian=through_softmax,
    sign=1,
    fused=None,
    **slopes,
):
    """Return the error signal with one slip in it; ``fused`` has the cross-entropies' from output and targets."""

    def output_delta(z, y, *, activation="sigmoid", loss="half_squared_error"):
        with np.errstate(all="ignore"):
            output = functions[activation](z)
            error = sign * (output - y) / number(z)
            if loss != "half_squared_error":
                return error if fused is None else fused(output, y) / number(z)
            if activation == "softmax":
                return jacobian(output, error)
            return (SLOPES | slopes)[activation](slope_at(activation, z)) * error

    return output_delta


def mean_taken_off(z):
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def divided(output, y):
    """Multiply the loss's own gradient with the activation's slope, entry by entry or through softmax's Jacobian."""
    if np.allclose(output.sum(axis=1), 1) and np.allclose(y.sum(axis=1), 1):
        return through_softmax(output, -y / output)
    return (-y / output + (1 - y) / (1 - output)) * output * (1 - output)


SHUT = "Where the net input is negative, the ReLU's slope is 0, and the output is multiplied by it."


exercise = Exercise(
    solution=output_delta,
    points=4,
    analytic=True,
    cases=[
        Case(
            "sigmoids by hand",
            inputs={
                "z": np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
                "y": np.array([[1.0, 0.0, 0.5], [0.0, 2.0, -0.5]]),
            },
            about="σ(0) = ½ and σ′(0) = ¼. The first entry is ¼ · (½ − 1) / 2 = −1/16.",
        ),
        Case("tanh, squared error", regression, {"batch": 5, "units": 3, "activation": "tanh", "special": (900, -900)}),
        Case("softmax, cross-entropy", classes, {"batch": 6, "units": 4, "loss": "cross_entropy"}),
        Case(
            "ReLU, squared error",
            regression,
            {"batch": 3, "units": 4, "activation": "relu", "special": (0, TINY, -TINY, 0)},
            hidden=True,
        ),
        Case(
            "linear, squared error",
            regression,
            {"batch": 4, "units": 3, "activation": "linear", "special": (60, -40)},
            hidden=True,
        ),
        Case(
            "sigmoid, squared error",
            regression,
            {"batch": 4, "units": 2, "activation": "sigmoid", "special": (900, -900)},
            hidden=True,
        ),
        Case("sigmoid, binary cross-entropy, one sample", labels, {"batch": 1, "units": 3}, hidden=True),
        Case("softmax, squared error", classes, {"batch": 5, "units": 3, "loss": "half_squared_error"}, hidden=True),
        Case("hopelessly wrong", hopeless, {"batch": 4, "units": 5}, hidden=True),
        Case("hopelessly wrong classes", hopeless_classes, {"batch": 6, "units": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "sum over the batch",
            mistaken(number=lambda z: 1),
            "Yours is the gradient of the *sum* of the losses, as the lecture has it. Here J is their mean.",
        ),
        Mistake(
            "mean over the units, too",
            mistaken(number=lambda z: z.size),
            "You divide by the number of all entries. Keras's losses do that; here a sample's loss is a sum over its "
            "units, and only the samples are averaged.",
        ),
        Mistake(
            "sign of the error",
            mistaken(sign=-1),
            "The sign is wrong: where the output is too large, a larger z makes the loss larger. It is ŷ − y.",
        ),
        Mistake(
            "no derivative of the activation",
            mistaken(jacobian=lambda s, error: error, sigmoid=np.ones_like, tanh=np.ones_like, relu=np.ones_like),
            "With the squared error you return the error itself. It has to pass through the activation: multiply by "
            "f′(z). Only with the cross-entropies it cancels.",
        ),
        Mistake(
            "derivative taken at the output",
            mistaken(slope_at=lambda name, z: FUNCTIONS[name](z)),
            "You evaluate f′ at the output ŷ. It belongs at the net input z.",
        ),
        Mistake(
            "derivative once too often",
            mistaken(fused=lambda output, y: (output - y) * output * (1 - output)),
            "With a cross-entropy you multiply ŷ − y by ŷ(1 − ŷ). That factor has cancelled already: the loss divides "
            "by what the activation multiplies with.",
        ),
        Mistake(
            "diagonal of softmax only",
            mistaken(jacobian=lambda s, error: s * (1 - s) * error),
            "With softmax and the squared error you multiply by ŷ(1 − ŷ) entry by entry. Every output of softmax "
            "depends on every score: you need its whole Jacobian, or its product with the error.",
        ),
        Mistake(
            "loss and activation apart",
            mistaken(fused=divided),
            "Where the output is hopelessly wrong you get nan: you compute y/ŷ, and ŷ has become 0. Simplify on paper "
            "what the product of both derivatives is, and the division is gone.",
        ),
        Mistake(
            "softmax overflows",
            mistaken(functions=FUNCTIONS | {"softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)}),
            "With large scores your softmax is nan: eᶻ overflows from z = 710 on. Subtract each sample's largest score "
            "first; softmax does not see it.",
        ),
        Mistake(
            "largest score of the whole batch subtracted",
            mistaken(
                functions=FUNCTIONS
                | {"softmax": lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=1, keepdims=True)}
            ),
            "You subtract the largest score of the whole batch. Of a sample whose own scores are all far below it "
            "nothing is left, and you divide 0 by 0. Subtract each sample's own largest one.",
        ),
        Mistake(
            "sigmoid's slope overflows",
            mistaken(sigmoid=lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
            "Far to the left your σ′ is ∞/∞, which is nan. σ′(z) = σ(z)(1 − σ(z)) does without; so does "
            "e⁻ᶻ/(1 + e⁻ᶻ)² with |z| for z, for σ′ is the same at z and at −z.",
        ),
        Mistake(
            "linear output without its slope of one",
            mistaken(linear=lambda z: z),
            "With a linear output you multiply by z. The slope of f(z) = z is 1.",
        ),
        Mistake(
            "ReLU slope of one at zero",
            mistaken(relu=lambda z: (z >= 0).astype(z.dtype)),
            "Where the net input is exactly 0 you let the error through. The exercise takes relu′(0) = 0, so the "
            "comparison with zero must be strict.",
        ),
        Mistake(
            "tanh derivative not squared",
            mistaken(tanh=lambda z: 1 - np.tanh(z)),
            "You differentiate tanh as 1 − tanh(z). One square is missing: tanh′ is the same at z and at −z.",
        ),
        Mistake(
            "small net inputs taken for zero",
            mistaken(relu=lambda z: (z > 1e-3).astype(z.dtype)),
            "Where a net input is small but positive you stop the error. There the ReLU's slope is 1: compare with "
            "zero exactly.",
        ),
        Mistake(
            "mean of the scores subtracted",
            mistaken(functions=FUNCTIONS | {"softmax": mean_taken_off}),
            "In softmax you subtract the mean of the scores. The largest may be far above it, and its exponential "
            "overflows: subtract the largest.",
        ),
        Mistake(
            "a single sample squeezed",
            lambda z, y, **names: np.squeeze(mistaken()(z, y, **names)),
            "With a single sample your answer has one axis. It has the shape of z: do not squeeze.",
        ),
    ],
    forbidden=["numpy.gradient"],
    equivalent={
        "function dropped: np.maximum(z, 0) -> z": SHUT,
        "one less: np.maximum(z, 0) -> np.maximum(z, -1)": SHUT,
    },
    hints=[
        "By the chain rule ∂J/∂z = ∂J/∂ŷ · ∂ŷ/∂z. Write down both factors for each pair of a loss and an activation.",
        "For the sigmoid with its cross-entropy the product is (−y/ŷ + (1 − y)/(1 − ŷ)) · ŷ(1 − ŷ). Multiply out.",
        "Softmax's Jacobian is diag(s) − s sᵀ. Its product with a vector g is s ⊙ (g − sᵀg), without any matrix.",
    ],
)
