"""The gradients of the parametric ReLU (PReLU)."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def prelu_gradient(x, alpha, upstream):
    r"""Return the gradients of a loss with respect to a parametric rectifier's net input and its slope.

    A parameter that many numbers share is moved by all of them: that is true for a bias, for a filter and for the
    slope of a rectifier. This is the backward pass of a layer that learns how leaky it should be.

    **Given**

    - `x`, shape `(..., channels)`: net inputs, with any number of axes in front of the channels.
    - `alpha`: the slope $\alpha$ of $f(x) = x$ for $x > 0$ and $\alpha x$ elsewhere: one number for all channels, or
      an array of shape `(channels,)`. It may be zero, negative, or above 1.
    - `upstream`, of the shape of `x`: the gradient $\partial L/\partial f$ that comes from the layer above.

    **Return** two arrays, in this order:

    - $\partial L/\partial x$, of the shape of `x`,
    - $\partial L/\partial \alpha$, a number where `alpha` is one, and else of shape `(channels,)`.

    At the kink, $x = 0$, the slope with respect to $x$ is $\alpha$. Use NumPy only.
    """
    ### BEGIN SOLUTION
    to_x = upstream * np.where(x > 0, 1.0, alpha)
    to_alpha = upstream * np.minimum(x, 0)
    if np.ndim(alpha) == 0:
        return to_x, to_alpha.sum()
    return to_x, to_alpha.reshape(-1, x.shape[-1]).sum(axis=0)
    ### END SOLUTION


def layer(rng, shape, alpha=None, zeros=0):
    """Random net inputs, some of them zeros, and a slope for each channel unless one is given for all."""
    x = rng.normal(scale=2.0, size=shape)
    x.flat[:2] = [-1.5, 0.8]
    x.flat[rng.choice(np.arange(2, x.size), size=zeros, replace=False)] = 0.0
    slopes = rng.uniform(0.05, 0.4, size=shape[-1]) if alpha is None else alpha
    return {"x": x, "alpha": slopes, "upstream": rng.normal(size=shape) + 0.5}


def tiny(rng, shape):
    """Zeros, and net inputs that are nearly zero."""
    inputs = layer(rng, shape, zeros=9)
    inputs["x"][-1, -4:] = [7e-4, -7e-4, 1e-9, -1e-9]
    inputs["upstream"][-1, -4:] = rng.uniform(0.5, 1.5, size=4)
    return inputs


def every_slope(rng, shape):
    """Channels with a slope below zero, of zero, above one and of one, each met from both sides."""
    inputs = layer(rng, shape)
    inputs["x"][0, 0], inputs["x"][1, 0] = -np.abs(inputs["x"][0, 0]) - 0.3, np.abs(inputs["x"][1, 0]) + 0.3
    inputs["upstream"][:, 0] += np.where(inputs["upstream"][:, 0] < 0, -0.3, 0.3)
    inputs["alpha"][:4] = [-rng.uniform(0.3, 1.0), 0.0, rng.uniform(1.5, 3.0), 1.0]
    return inputs


def shared_by(alpha, places):
    """Sum over all places that share a slope."""
    return places.sum(axis=None if np.ndim(alpha) == 0 else tuple(range(places.ndim - 1)))


@combinable
def mistaken(
    *,
    slope=lambda x, a: np.where(x > 0, 1.0, a),
    places=lambda x, a, g: g * np.minimum(x, 0),
    collect=shared_by,
    to_x=lambda g, slope: g * slope,
):
    """Return the gradients with one slip in them."""
    return lambda x, alpha, upstream: (
        to_x(upstream, slope(x, alpha)),
        collect(alpha, places(x, alpha, upstream)),
    )


exercise = Exercise(
    solution=prelu_gradient,
    points=3,
    parts=["gradient of x", "gradient of alpha"],
    cases=[
        Case(
            "two samples, three channels",
            inputs={
                "x": np.array([[-1.0, 2.0, -0.5], [-3.0, -4.0, 1.0]]),
                "alpha": np.array([0.5, 0.25, 0.1]),
                "upstream": np.array([[10.0, 7.0, 4.0], [1.0, 2.0, 3.0]]),
            },
            about="By hand: the gradient of α is −1·10 − 3·1 = −13 for the first channel, −8 and −2 for the others.",
        ),
        Case("one slope for all", layer, {"shape": (2, 5, 3), "alpha": 0.25}),
        Case("a slope for each channel", layer, {"shape": (6, 4)}),
        Case("two axes before the channels", layer, {"shape": (2, 5, 3)}, hidden=True),
        Case("zeros and tiny net inputs", tiny, {"shape": (4, 7)}, hidden=True),
        Case("slopes above one, of zero and below zero", every_slope, {"shape": (2, 3, 6)}, hidden=True),
        Case("a single channel", layer, {"shape": (3, 2, 1)}, hidden=True, weight=0.5),
        Case("no axes before the channels", layer, {"shape": (5,)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "not summed",
            mistaken(collect=lambda alpha, places: places),
            "Your gradient of α has the shape of x. A gradient has the shape of what it belongs to: add up what all "
            "the places that share a slope say.",
        ),
        Mistake(
            "one sum over all",
            mistaken(collect=lambda alpha, places: np.full(np.shape(alpha), places.sum())),
            "You add up over the channels too, where each has a slope of its own.",
        ),
        Mistake(
            "summed over the first axis only",
            mistaken(collect=lambda alpha, places: places.sum(axis=0)),
            "You add up over axis 0 only. All axes in front of the channels share a slope, however many there are, "
            "and where the slope is one number, the channels do too.",
        ),
        Mistake(
            "one channel taken for a number",
            mistaken(collect=lambda alpha, places: places.sum() if np.size(alpha) == 1 else shared_by(alpha, places)),
            "With a single channel, `alpha` is an array of one slope, and so is its gradient. Ask `np.ndim`, not how "
            "many slopes there are.",
        ),
        Mistake(
            "mean for sum",
            mistaken(collect=lambda alpha, places: shared_by(alpha, places) / (places.size / max(np.size(alpha), 1))),
            "You take the mean over the places. If a mean is wanted, the loss has it, and the upstream gradient "
            "brings it along.",
        ),
        Mistake(
            "positive net inputs too",
            mistaken(places=lambda x, a, g: g * x),
            "Your gradient of α counts all net inputs. Where x is positive, the slope plays no part.",
        ),
        Mistake(
            "places counted",
            mistaken(places=lambda x, a, g: g * (x < 0)),
            "Your gradient of α counts where x is negative. How much does f change there when α grows by a little? "
            "That depends on x.",
        ),
        Mistake(
            "alpha left in its own gradient",
            mistaken(places=lambda x, a, g: g * a * np.minimum(x, 0)),
            "Your gradient of α still has the factor α. The derivative of α x with respect to α is x.",
        ),
        Mistake(
            "upstream forgotten",
            mistaken(places=lambda x, a, g: np.minimum(x, 0), to_x=lambda g, slope: slope),
            "You return the derivatives of f alone. The chain rule multiplies them with what comes from above.",
        ),
        Mistake(
            "nothing through the leak",
            mistaken(slope=lambda x, a: np.where(x > 0, 1.0, 0.0)),
            "Your gradient of x is zero wherever x is negative; through the leak comes a share of α.",
        ),
        Mistake(
            "slope one at zero",
            mistaken(slope=lambda x, a: np.where(x >= 0, 1.0, a)),
            "At x = 0 you hand the whole gradient back (`>=`); the statement asks for the share α.",
        ),
        Mistake(
            "sign of the activation",
            mistaken(slope=lambda x, a: np.where(np.where(x > 0, x, a * x) > 0, 1.0, a)),
            "You decide by the sign of the activation. Where α is negative, the activation is positive on both sides; "
            "decide by the sign of x.",
        ),
        Mistake(
            "the larger of both branches",
            mistaken(
                slope=lambda x, a: np.where(x > a * x, 1.0, a),
                places=lambda x, a, g: np.where(x > a * x, 0.0, g * x),
            ),
            "You take the branch that gives the larger activation. That is the right one only as long as α < 1; decide "
            "by the sign of x.",
        ),
    ],
    hints=[
        "∂f/∂α is x where x is negative, and 0 elsewhere; `np.minimum(x, 0)` says it in one word.",
        "Which numbers are moved when one slope moves? Sum over them: over all axes, or over all but the last.",
        "`np.ndim(alpha)` is 0 for a number; `sum` takes a tuple of axes, and `reshape(-1, channels)` makes one of "
        "many.",
    ],
)
