"""The parametric ReLU (PReLU) and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def prelu(x, alpha):
    r"""Return the parametric rectified activation and its derivative with respect to the net input.

    How leaky should a rectifier be? One may guess a slope, or let the network learn it, for all channels together or
    for each by itself. This is the forward pass of such a layer; the next exercise sends a gradient back to the slope.

    **Given**

    - `x`, shape `(..., channels)`: net inputs, with any number of axes in front of the channels.
    - `alpha`: the slope $\alpha$, either one number for all channels, or an array of shape `(channels,)`. Since
      slopes are learnt, they may become anything: zero, negative, or above 1.

    **Return** two arrays of the shape of `x`:

    $$f(x) = \begin{cases} x & x > 0 \\ \alpha\,x & x \le 0 \end{cases}$$

    and its derivative $\partial f/\partial x$. At the kink, $x = 0$, return $\alpha$, as PyTorch does.

    Use NumPy only, and leave `x` as it is.
    """
    ### BEGIN SOLUTION
    slope = np.where(x > 0, 1.0, alpha)  # alpha meets the last axis
    return slope * x, slope
    ### END SOLUTION


def net_inputs(rng, shape, alpha=None):
    """Random numbers of both signs, and a slope for each channel unless one is given for all."""
    x = rng.normal(scale=2.0, size=shape)
    x.flat[:2] = [-1.5, 0.8]
    return {"x": x, "alpha": rng.uniform(0.05, 0.4, size=shape[-1]) if alpha is None else alpha}


def large(rng, shape, alpha):
    inputs = net_inputs(rng, shape, alpha)
    inputs["x"].flat[2:4] = [1000.0, -1000.0]
    return inputs


def tiny(rng, shape):
    """Zeros of either sign, and net inputs that are nearly zero."""
    inputs = net_inputs(rng, shape)
    places = rng.choice(np.arange(2, inputs["x"].size), size=7, replace=False)
    inputs["x"].flat[places] = [0.0, -0.0, 0.0, 7e-4, -7e-4, 1e-9, -1e-9]
    return inputs


def every_slope(rng, shape):
    """Channels with a slope below zero, of zero, above one and of one, each met from both sides."""
    inputs = net_inputs(rng, shape)
    inputs["x"][0, 0], inputs["x"][1, 0] = -np.abs(inputs["x"][0, 0]) - 0.3, np.abs(inputs["x"][1, 0]) + 0.3
    inputs["alpha"][:4] = [-rng.uniform(0.3, 1.0), 0.0, rng.uniform(1.5, 3.0), 1.0]
    return inputs


@combinable
def mistaken(
    *,
    value=lambda x, a: np.where(x > 0, x, a * x),
    derivative=lambda x, a: np.where(x > 0, 1.0, a),
    laid=lambda x, a: a,
):
    """Return the two with one slip in them."""
    return lambda x, alpha: (value(x, laid(x, alpha)), derivative(x, laid(x, alpha)))


def along_the_first_axis(x, alpha):
    return np.reshape(alpha, np.shape(alpha) + (1,) * (x.ndim - 1)) if np.ndim(alpha) else alpha


def before_the_last_axis(x, alpha):
    return np.reshape(alpha, (-1, 1)) if np.ndim(alpha) and x.ndim > 1 else alpha


exercise = Exercise(
    solution=prelu,
    points=2,
    parts=["value", "derivative"],
    reference=("activations.prelu", "activations.prelu_derivative"),
    cases=[
        Case(
            "two samples, three channels",
            inputs={"x": np.array([[-10.0, -10.0, 2.0], [4.0, -2.0, -4.0]]), "alpha": np.array([0.1, 0.5, 0.25])},
            about="By hand: [[−1, −5, 2], [4, −1, −1]].",
        ),
        Case("one slope for all", net_inputs, {"shape": (5, 3), "alpha": 0.25}),
        Case("a slope for each channel", net_inputs, {"shape": (2, 5, 4)}),
        Case("zeros and tiny net inputs", tiny, {"shape": (4, 3)}, hidden=True),
        Case("slopes above one, of zero and below zero", every_slope, {"shape": (2, 3, 7)}, hidden=True),
        Case("a negative slope for all", large, {"shape": (2, 6), "alpha": -0.5}, hidden=True, weight=0.5),
        Case("no axes before the channels", net_inputs, {"shape": (5,)}, hidden=True, weight=0.5),
        Case("a single channel", net_inputs, {"shape": (4, 1)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "the larger of both branches",
            mistaken(value=lambda x, a: np.maximum(a * x, x)),
            "max(α x, x) is right only as long as α ≤ 1. A slope that is learnt may leave that range; decide by the "
            "sign of x.",
        ),
        Mistake(
            "slope one at zero",
            mistaken(derivative=lambda x, a: np.where(x >= 0, 1.0, a)),
            "At x = 0 your slope is 1 (`>=`); the statement asks for α.",
        ),
        Mistake(
            "flat on the left",
            mistaken(derivative=lambda x, a: np.where(x > 0, 1.0, 0.0)),
            "Your derivative is 0 on the left, as that of a rectifier without a leak.",
        ),
        Mistake(
            "sign of the activation",
            mistaken(derivative=lambda x, a: np.where(np.where(x > 0, x, a * x) > 0, 1.0, a)),
            "You decide the slope by the sign of the activation. Where α is negative, the activation is positive on "
            "both sides; decide by the sign of x.",
        ),
        Mistake(
            "derivative with respect to alpha",
            mistaken(derivative=lambda x, a: np.where(x > 0, 0.0, x)),
            "You return ∂f/∂α. This exercise asks for ∂f/∂x; the next one needs both.",
        ),
        Mistake(
            "the mean slope",
            mistaken(laid=lambda x, a: np.mean(a)),
            "You use one slope for all channels where each has its own.",
        ),
        Mistake(
            "slopes along the first axis",
            mistaken(laid=along_the_first_axis),
            "Your slopes run along an axis in front of the channels. Channels are the last axis, and that is where "
            "NumPy lines arrays up by itself.",
            others=[mistaken(laid=before_the_last_axis)],
        ),
        Mistake(
            "branches exchanged",
            mistaken(value=lambda x, a: np.where(x > 0, a * x, x), derivative=lambda x, a: np.where(x > 0, a, 1.0)),
            "Your slope α is on the right. It belongs to the left, where x is negative.",
        ),
    ],
    hints=[
        "NumPy lines shapes up from the end: `(2, 5, 4)` and `(4,)` go together as they are.",
        "Make the derivative first; the activation is the derivative times x.",
    ],
)
