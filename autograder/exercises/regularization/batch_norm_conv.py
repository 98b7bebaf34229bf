"""Batch normalisation of feature maps in training"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def batch_norm_conv(x, gamma, beta, moving_mean, moving_variance, *, momentum=0.99, epsilon=1e-3):
    r"""Return normalised feature maps, and the moving statistics for the next step.

    A convolution treats all places of a picture alike, and so should its normalisation: if every place had a mean of
    its own, the network could tell left from right by what was subtracted. Which numbers then share a mean? This is
    what the exercise is about, and one of the lecture notes has it wrong.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: the feature maps of a batch of pictures.
    - `gamma` $\gamma$, `beta` $\beta$, `moving_mean` $\mu'$ and `moving_variance` $\sigma'^2$, each of shape
      `(channels,)`: one number a channel.
    - `momentum` $m$ in $[0, 1]$, the weight of the *past* in both moving averages, and `epsilon` $\varepsilon \ge 0$,
      which is added to the variance under the root.

    Each channel has one mean $\mu$ and one variance $\sigma^2$ (divided by the number of values that are averaged):
    they are taken over all values of the channel, of all pictures and all places. With them,

    $$\hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \quad y = \gamma \hat x + \beta, \quad
      \mu' \leftarrow m \mu' + (1 - m) \mu, \quad \sigma'^2 \leftarrow m \sigma'^2 + (1 - m) \sigma^2 .$$

    **Return** three arrays, in this order: $y$, of the shape of `x`, and the new $\mu'$ and $\sigma'^2$, each of shape
    `(channels,)`.

    Use NumPy only, and make new arrays.
    """
    ### BEGIN SOLUTION
    over = (0, 1, 2)
    mean, variance = x.mean(axis=over), x.var(axis=over)
    x_hat = (x - mean) / np.sqrt(variance + epsilon)
    return (
        gamma * x_hat + beta,
        momentum * moving_mean + (1 - momentum) * mean,
        momentum * moving_variance + (1 - momentum) * variance,
    )
    ### END SOLUTION


def maps(rng, shape, **options):
    """Channels of different means and spreads; pictures and places differ too, so that every wrong mean shows."""
    batch, rows, columns, channels = shape
    x = rng.normal(size=shape) * rng.uniform(0.5, 2.0, size=channels) + rng.normal(scale=2.0, size=channels)
    x += rng.normal(size=(batch, 1, 1, 1)) + rng.normal(size=(1, rows, columns, 1))
    return {
        "x": x,
        "gamma": np.resize([1, -1], channels) * rng.uniform(0.5, 2.0, size=channels),
        "beta": rng.normal(size=channels),
        "moving_mean": rng.normal(size=channels),
        "moving_variance": rng.uniform(0.5, 3.0, size=channels),
        **options,
    }


def far_from_zero(rng, channels=3):
    """Channels whose mean is millions of their deviations; all numbers are exact in float32, and so is the mean."""
    patterns = np.resize([-4, -4, 8, 0, 0], (channels, 5)) * rng.choice([-1, 1], size=(channels, 1))
    x = 2.0**23 + rng.permuted(patterns, axis=1).T
    return maps(rng, (1, 5, 1, channels), momentum=0.5, epsilon=0.5) | {"x": x.reshape(1, 5, 1, channels)}


def moving(past, new, m):
    return m * past + (1 - m) * new


@combinable
def mistaken(
    *,
    over=(0, 1, 2),
    ddof=0,
    deviation=lambda variance, epsilon: np.sqrt(variance + epsilon),
    average=moving,
    variance_average=None,
    kept_ddof=0,
    variance_of=None,
    renewed=False,
    momentum_of=lambda m: m,
    result=lambda a: a,
):
    """Return the algorithm with one slip in it."""

    def batch_norm_conv(x, gamma, beta, moving_mean, moving_variance, *, momentum=0.99, epsilon=1e-3):
        momentum = momentum_of(momentum)
        mean, variance = x.mean(over, keepdims=True), x.var(over, ddof=ddof, keepdims=True)
        if variance_of is not None:
            variance = variance_of(x)
        # Whatever was averaged, one number a channel comes of it.
        of_mean = np.broadcast_to(mean, x.shape).mean((0, 1, 2))
        n = x.size / x.shape[-1]
        of_variance = np.broadcast_to(variance, x.shape).mean((0, 1, 2)) * n / (n - kept_ddof)
        new_mean = average(moving_mean, of_mean, momentum)
        new_variance = (variance_average or average)(moving_variance, of_variance, momentum)
        used = (new_mean, new_variance) if renewed else (mean, variance)
        with np.errstate(all="ignore"):
            y = gamma * (x - used[0]) / deviation(used[1], epsilon) + beta
        return y, result(new_mean), result(new_variance)

    return batch_norm_conv


exercise = Exercise(
    solution=batch_norm_conv,
    points=3,
    parts=[Part("output", 2), Part("moving mean"), Part("moving variance")],
    cases=[
        # Two pictures of one row, two columns and two channels.
        Case(
            "two channels by hand",
            inputs={
                "x": np.array([[[[1.0, 10.0], [5.0, 10.0]]], [[[5.0, 30.0], [1.0, 30.0]]]]),
                "gamma": np.array([1.0, 2.0]),
                "beta": np.array([0.0, 1.0]),
                "moving_mean": np.array([1.0, 0.0]),
                "moving_variance": np.array([0.0, 0.0]),
                "momentum": 0.75,
                "epsilon": 0.0,
            },
            about="The first channel holds 1, 5, 5, 1: mean 3, variance 4, and −1, 1, 1, −1 comes out. The second "
            "holds 10, 10, 30, 30: mean 20, variance 100, and −1, −1, 3, 3 comes out.",
        ),
        Case("a batch of maps", maps, {"shape": (3, 4, 5, 2)}),
        Case("one picture", maps, {"shape": (1, 5, 3, 4), "momentum": 0.9, "epsilon": 0.25}, hidden=True),
        Case("a large batch of small maps", maps, {"shape": (6, 2, 3, 5), "momentum": 0.5}, hidden=True),
        Case("all sizes equal, no memory", maps, {"shape": (3, 3, 3, 3), "momentum": 0.0}, hidden=True),
        Case("one channel, nothing new remembered", maps, {"shape": (2, 3, 1, 1), "momentum": 1.0}, hidden=True),
        Case("far from zero", far_from_zero, hidden=True),
    ],
    mistakes=[
        Mistake(
            "a mean for every place",
            mistaken(over=(0,)),
            "You average over the pictures only, so that every place has statistics of its own. A convolution treats "
            "all places alike.",
        ),
        Mistake(
            "a mean for every picture",
            mistaken(over=(1, 2)),
            "You average over the places of each picture by itself. (That exists, and is called instance "
            "normalisation.) Here the whole batch counts.",
        ),
        Mistake(
            "one mean for all channels",
            mistaken(over=(0, 1, 2, 3)),
            "You average over the channels as well, as one of the lecture notes says. Every channel has a mean and a "
            "variance of its own.",
        ),
        Mistake(
            "a mean over the channels",
            mistaken(over=(3,)),
            "You average over the channels of each place. Average over pictures and places, each channel by itself.",
        ),
        Mistake(
            "channels taken for the second axis",
            mistaken(over=(0, 2, 3)),
            "You keep the second axis, where PyTorch has its channels. Here they are the last axis.",
        ),
        Mistake(
            "variance divided by one less",
            mistaken(ddof=1),
            "Your variance divides by one less than the number of values. Here it divides by their number.",
        ),
        Mistake(
            "kept variance divided by one less",
            mistaken(kept_ddof=1),
            "Your moving variance takes in the sum of squares divided by one less than the number of values, as in "
            "PyTorch. Here it is the batch's own variance.",
        ),
        Mistake(
            "epsilon outside the root",
            mistaken(deviation=lambda variance, epsilon: np.sqrt(variance) + epsilon),
            "You add ε to the deviation. It is added to the variance, under the root.",
        ),
        Mistake(
            "moving averages the other way round",
            mistaken(average=lambda past, new, m: moving(past, new, 1 - m)),
            "In your averages the momentum weighs the new batch, as in PyTorch. Here it weighs the past.",
        ),
        Mistake(
            "two averages with opposite weights",
            mistaken(variance_average=lambda past, new, m: moving(past, new, 1 - m)),
            "Your moving variance gives the new batch the weight m, your moving mean 1 − m. In both averages the past "
            "has the weight m.",
        ),
        Mistake(
            "divided by the variance",
            mistaken(deviation=lambda variance, epsilon: variance + epsilon),
            "You divide by the variance and not by its root, the standard deviation.",
        ),
        Mistake(
            "no epsilon",
            mistaken(deviation=lambda variance, epsilon: np.sqrt(variance)),
            "ε is missing under the root, or is not as large as `epsilon` says.",
        ),
        Mistake(
            "normalised with the renewed moving statistics",
            mistaken(renewed=True),
            "You normalise with the moving statistics after they were renewed. They are for inference; in training the "
            "batch's own mean and variance are used.",
        ),
        Mistake(
            "statistics with axes of length one",
            mistaken(result=lambda a: a[None, None, None]),
            "Your moving statistics have the shape (1, 1, 1, channels): `keepdims=True` kept the axes that were "
            "averaged. They should have the shape (channels,).",
        ),
        Mistake(
            "momentum of zero taken for none given",
            mistaken(momentum_of=lambda m: m or 0.99),
            "With m = 0 you use 0.99. `momentum or …` takes 0 for nothing; it is a number like others.",
        ),
        Mistake(
            "difference of large numbers",
            mistaken(
                variance_of=lambda x: np.maximum(
                    (x**2).mean((0, 1, 2), keepdims=True) - x.mean((0, 1, 2), keepdims=True) ** 2, 0
                )
            ),
            "You compute the variance as E[x²] − μ². Where the mean is large beside the deviation, the difference of "
            "these two large numbers loses its digits. Subtract the mean before you square.",
        ),
    ],
    equivalent={"sign changed: (0, 1, 2) -> (0, 1, -2)": "Of four axes, the last but one is axis 2."},
    hints=[
        "What has one entry a channel is what is left when all other axes are gone: `axis` may be a tuple.",
        "Arrays of shape (channels,) broadcast against the last axis by themselves.",
    ],
)
