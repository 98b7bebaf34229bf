"""The delta recursion: the error signal of a hidden layer."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._networks import FUNCTIONS, SLOPES, TINY


def hidden_delta(z, kernel, delta, *, activation="sigmoid"):
    r"""Return the error signal of a hidden layer from that of the layer after it.

    Nobody tells a hidden unit what it should have done. For decades that was the riddle: which unit is to blame for a
    wrong answer, if the one that gave it only passed on what it was told? The answer of 1986 is one line. Each unit
    collects the blame of those that listened to it, as much as they listened, and passes on as much as it was sensitive
    to its own input.

    A layer with the net inputs $Z$ gives out $A = f(Z)$, and the next one computes $Z' = A W + b$.

    **Given**

    - `z`, shape `(batch, units)`: $Z$, one sample a row; entries up to $\pm 10^3$.
    - `kernel`, shape `(units, next_units)`: $W$, of the *next* layer.
    - `delta`, shape `(batch, next_units)`: $\partial J/\partial Z'$, its error signal, $1/N$ included.
    - `activation`: $f$, one of `"sigmoid"`, `"tanh"`, `"relu"`, `"linear"`. Take $\mathrm{relu}'(0) = 0$.

    **Return** $\Delta = \partial J/\partial Z$, shape `(batch, units)`.

    Use NumPy only, no loop over samples, and no numerical differentiation.
    """
    ### BEGIN SOLUTION
    slopes = {
        "sigmoid": (1 - np.tanh(z / 2) ** 2) / 4,  # for σ(z) = (1 + tanh(z/2)) / 2, which never overflows
        "tanh": 1 - np.tanh(z) ** 2,
        "relu": (z > 0).astype(z.dtype),
        "linear": np.ones_like(z),
    }
    return slopes[activation] * (delta @ kernel.T)
    ### END SOLUTION


def layer(rng, batch, units, next_units, activation):
    return {
        "z": rng.normal(size=(batch, units)),
        "kernel": rng.normal(size=(units, next_units)),
        "delta": rng.normal(size=(batch, next_units)),
        "activation": activation,
    }


def driven_far(rng, batch, units, next_units):
    """Sigmoids, of which one is driven far to the left and one far to the right."""
    inputs = layer(rng, batch, units, next_units, "sigmoid")
    inputs["z"][0, :2] = -900, 900
    return inputs


def rectifiers(rng, batch, units, next_units):
    """Net inputs of both signs, two that are exactly zero, and two next to it."""
    inputs = layer(rng, batch, units, next_units, "relu")
    z = rng.uniform(0.2, 2.0, size=(batch, units)) * np.where(np.arange(units) % 2, 1, -1)
    inputs["z"] = rng.permuted(z, axis=1)
    inputs["z"][0, 1] = inputs["z"][2, 0] = 0.0
    inputs["z"][1, 1], inputs["z"][3, 0] = TINY, -TINY
    return inputs


@combinable
def mistaken(*, slope_at=lambda name, z: z, factor=None, back=lambda delta, w: delta @ w.T, **slopes):
    """Return the step with one slip in it."""

    def hidden_delta(z, kernel, delta, *, activation="sigmoid"):
        slope = (SLOPES | slopes)[activation](slope_at(activation, z))
        return (slope if factor is None else factor(activation, z)) * back(delta, kernel)

    return hidden_delta


exercise = Exercise(
    solution=hidden_delta,
    points=3,
    analytic=True,
    cases=[
        # The first layer of the lecture's network at (1, −1) and at (0, 0), and the matrix of its second, transposed.
        Case(
            "the lecture's first layer",
            inputs={
                "z": np.array([[4.0, -2.0], [1.0, 0.0]]),
                "kernel": np.array([[2.0, -2.0], [-1.0, -1.0]]),
                "delta": np.array([[0.5, 0.25], [1.0, -1.0]]),
            },
            about="For (0, 0) the second unit's net input is 0, where σ′ = ¼; it feeds the next layer with (−1, −1), "
            "whose errors (1, −1) cancel. The first unit has 4 σ′(1), about 0.786.",
        ),
        Case("tanh", layer, {"batch": 5, "units": 4, "next_units": 3, "activation": "tanh"}),
        Case("one sample, one unit after", driven_far, {"batch": 1, "units": 5, "next_units": 1}),
        Case("rectifiers, some at their kink", rectifiers, {"batch": 6, "units": 4, "next_units": 5}, hidden=True),
        Case(
            "linear, as many units after",
            layer,
            {"batch": 7, "units": 3, "next_units": 3, "activation": "linear"},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "weights not transposed",
            mistaken(back=lambda delta, w: delta @ w),
            "Your product has the right shape only where two layers have as many units, and wrong numbers even then. "
            "On the way back a unit collects from all that it feeds: sum over the second index of W.",
        ),
        Mistake(
            "reshaped for transposed",
            mistaken(back=lambda delta, w: delta @ w.reshape(w.shape[::-1])),
            "`reshape` makes the shapes fit, but it does not exchange rows and columns.",
        ),
        Mistake(
            "no derivative",
            mistaken(factor=lambda name, z: 1),
            "You return ∂J/∂A, which is the error at the layer's *output*. One factor is missing on the way to its net "
            "input.",
        ),
        Mistake(
            "derivative taken at the activation",
            mistaken(slope_at=lambda name, z: FUNCTIONS[name](z)),
            "You evaluate f′ at the layer's output. It belongs at the net input z. (σ′ can be written with the output, "
            "as σ(1 − σ), but then without applying σ once more.)",
        ),
        Mistake(
            "activation for its derivative",
            mistaken(factor=lambda name, z: FUNCTIONS[name](z)),
            "You multiply by the activation. The chain rule wants its derivative.",
        ),
        Mistake(
            "averaged once more",
            mistaken(back=lambda delta, w: delta @ w.T / len(delta)),
            "You divide by the number of samples. The 1/N came in with the error of the last layer, once for all.",
        ),
        Mistake(
            "sigmoid's slope overflows",
            mistaken(sigmoid=np.errstate(all="ignore")(lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2)),
            "Far to the left your σ′ is ∞/∞, which is nan. σ′(z) = σ(z)(1 − σ(z)) does without; so does "
            "e⁻ᶻ/(1 + e⁻ᶻ)² with |z| for z, for σ′ is the same at z and at −z.",
        ),
        Mistake(
            "tanh derivative not squared",
            mistaken(tanh=lambda z: 1 - np.tanh(z)),
            "You differentiate tanh as 1 − tanh(z). One square is missing: tanh′ is the same at z and at −z.",
        ),
        Mistake(
            "ReLU slope of one at zero",
            mistaken(relu=lambda z: (z >= 0).astype(z.dtype)),
            "Where the net input is exactly 0 you let the error through. The exercise takes relu′(0) = 0, so the "
            "comparison with zero must be strict.",
        ),
        Mistake(
            "small net inputs taken for zero",
            mistaken(relu=lambda z: (z > 1e-3).astype(z.dtype)),
            "Where a net input is small but positive you stop the error. There the ReLU's slope is 1: compare with "
            "zero exactly.",
        ),
    ],
    forbidden=["numpy.gradient"],
    equivalent={"sign changed: z / 2 -> z / -2": "The square of tanh is the same at z and at −z."},
    hints=[
        "Two steps: from Z′ back to A, and from A back to Z. The first you know from the dense layer.",
        "f acts on each entry by itself, so that its part of the chain rule is a product entry by entry.",
    ],
)
