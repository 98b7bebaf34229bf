"""The gradient of batch normalisation of feature maps"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def batch_norm_conv_backward(x, gamma, upstream, *, epsilon=1e-3):
    r"""Carry a gradient back through batch normalisation of feature maps, in training.

    Nothing here is new if you take a channel for a feature, and every place of every picture for a sample. Otherwise
    you have to think about axes for a while.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: what the layer was given.
    - `gamma` $\gamma$, shape `(channels,)`.
    - `upstream`, of the shape of `x`: $\partial L/\partial y$.
    - `epsilon` $\varepsilon$.

    In the forward pass each channel had one mean $\mu$ and one variance $\sigma^2$ over all its values, of all pictures
    and all places (divided by their number), and $y = \gamma\,(x - \mu)/\sqrt{\sigma^2 + \varepsilon} + \beta$.

    **Return** three arrays, in this order: $\partial L/\partial x$, of the shape of `x`, then
    $\partial L/\partial\gamma$ and $\partial L/\partial\beta$, each of shape `(channels,)`.

    Use NumPy only, and no numerical differentiation.
    """
    ### BEGIN SOLUTION
    channels = x.shape[-1]
    rows, g = x.reshape(-1, channels), upstream.reshape(-1, channels)
    root = np.sqrt(rows.var(axis=0) + epsilon)
    x_hat = (rows - rows.mean(axis=0)) / root
    to_x = gamma / root * (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0))
    return to_x.reshape(x.shape), (g * x_hat).sum(axis=0), g.sum(axis=0)
    ### END SOLUTION


def maps(rng, shape, **options):
    batch, rows, columns, channels = shape
    x = rng.normal(size=shape) + rng.normal(scale=2.0, size=channels)
    x += rng.normal(size=(batch, 1, 1, 1)) + rng.normal(size=(1, rows, columns, 1))
    return {
        "x": x,
        "gamma": rng.uniform(0.5, 2.0, size=channels) * rng.choice([-1.0, 1.0], size=channels),
        "upstream": rng.normal(size=shape) + 0.5 + rng.normal(size=(batch, 1, 1, channels)),
        **options,
    }


ALL = (0, 1, 2)


@combinable
def mistaken(
    *, over=ALL, mean_way=True, variance_way=True, scaled=True, with_epsilon=True, share=lambda x: 1.0, collect=np.sum
):
    """Return the algorithm with one slip in it."""

    def batch_norm_conv_backward(x, gamma, upstream, *, epsilon=1e-3):
        with np.errstate(all="ignore"):
            root = np.sqrt(x.var(over, keepdims=True) + (epsilon if with_epsilon else 0))
            x_hat = (x - x.mean(over, keepdims=True)) / root
            g = upstream * gamma if scaled else upstream
            through_mean = share(x) * g.mean(over, keepdims=True)
            through_variance = share(x) * x_hat * (g * x_hat).mean(over, keepdims=True)
            to_x = (g - mean_way * through_mean - variance_way * through_variance) / root
        return to_x, collect(upstream * x_hat, axis=ALL), collect(upstream, axis=ALL)

    return batch_norm_conv_backward


exercise = Exercise(
    solution=batch_norm_conv_backward,
    points=4,
    analytic=True,
    parts=[Part("gradient of x", 2), Part("gradient of gamma"), Part("gradient of beta")],
    cases=[
        Case(
            "one channel by hand",
            inputs={
                "x": np.array([1.0, 3.0, 3.0, 1.0]).reshape(1, 2, 2, 1),
                "gamma": np.array([2.0]),
                "upstream": np.array([4.0, 0.0, 0.0, 0.0]).reshape(1, 2, 2, 1),
                "epsilon": 0.0,
            },
            about="The four samples of the dense exercise, as the four places of a picture: 4, 0, 0, −4 again.",
        ),
        Case("a batch of maps", maps, {"shape": (3, 2, 4, 5)}),
        Case("a large epsilon", maps, {"shape": (2, 5, 3, 4), "epsilon": 0.5}, hidden=True),
        Case("one picture", maps, {"shape": (1, 4, 6, 3)}, hidden=True),
        Case("all sizes equal", maps, {"shape": (3, 3, 3, 3), "epsilon": 0.1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "statistics of every place",
            mistaken(over=(0,)),
            "You take mean and variance over the pictures only. A channel's statistics run over all places as well.",
        ),
        Mistake(
            "statistics of every picture",
            mistaken(over=(1, 2)),
            "You take mean and variance of each picture by itself. They run over the whole batch.",
        ),
        Mistake(
            "divided by the batch size only",
            mistaken(share=lambda x: x.shape[1] * x.shape[2]),
            "In the ways through mean and variance you divide by the number of pictures. Divide by the number of "
            "values that were averaged: pictures times rows times columns.",
        ),
        Mistake(
            "mean and variance taken for constants",
            mistaken(mean_way=False, variance_way=False),
            "The ways through mean and variance are missing.",
        ),
        Mistake(
            "way through the variance forgotten",
            mistaken(variance_way=False),
            "The way through the variance is missing.",
        ),
        Mistake(
            "way through the mean forgotten",
            mistaken(mean_way=False),
            "The way through the mean is missing: a channel's gradient must sum to zero.",
        ),
        Mistake(
            "gamma forgotten",
            mistaken(scaled=False),
            "∂L/∂x lacks the factor γ.",
        ),
        Mistake(
            "epsilon forgotten on the way back",
            mistaken(with_epsilon=False),
            "Your root has no ε in it, but the forward pass had.",
        ),
        Mistake(
            "parameters averaged",
            mistaken(collect=np.mean),
            "You average the gradients of γ and β. They are sums over all places of all pictures.",
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "`x.reshape(-1, channels)` makes a row of every place of every picture. Which exercise is that?",
        "At the end, ∂L/∂x gets the shape of x again.",
    ],
)
