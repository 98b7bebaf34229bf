"""Layer normalisation."""

import numpy as np

from autograder import Case, Exercise, Mistake


def layer_norm(x, gamma, beta, *, epsilon=1e-3):
    r"""Return inputs of which every sample is normalised by itself.

    Batch normalisation needs a batch. A recurrent network has sequences of different lengths, a transformer has
    padding, and at inference there may be a single sentence. Layer normalisation turns the table round: the mean and
    the variance are those of *one sample's features*. No sample sees another, there is nothing to keep, and training
    and inference are the same. Every transformer has dozens of these layers.

    **Given**

    - `x`, shape `(..., features)`: any number of batch axes, or none; a sample is a vector of $D$ features.
    - `gamma` $\gamma$ and `beta` $\beta$, shape `(features,)`: learnt, one for each *feature*.
    - `epsilon` $\varepsilon$.

    For each sample, with mean $\mu$ and variance $\sigma^2$ over its features (the variance divides by $D$):

    $$y_d = \gamma_d\, \frac{x_d - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta_d .$$

    **Return** an array of the shape of `x`.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta
    ### END SOLUTION


def samples(rng, shape, **options):
    features = shape[-1]
    return {
        "x": rng.normal(size=shape) * rng.uniform(0.5, 2.0, size=(*shape[:-1], 1)) + rng.normal(size=features),
        "gamma": rng.uniform(0.5, 2.0, size=features),
        "beta": rng.normal(size=features),
        **options,
    }


def mistaken(
    *,
    axis=lambda x: -1,
    ddof=0,
    deviation=lambda variance, epsilon: np.sqrt(variance + epsilon),
    affine=lambda x_hat, gamma, beta: gamma * x_hat + beta,
):
    def layer_norm(x, gamma, beta, *, epsilon=1e-3):
        mean, variance = x.mean(axis(x), keepdims=True), x.var(axis(x), ddof=ddof, keepdims=True)
        with np.errstate(all="ignore"):
            return affine((x - mean) / deviation(variance, epsilon), gamma, beta)

    return layer_norm


exercise = Exercise(
    solution=layer_norm,
    points=2,
    cases=[
        Case(
            "three samples by hand",
            inputs={
                "x": np.array([[1.0, 5.0], [70.0, 50.0], [3.0, 9.0]]),
                "gamma": np.array([1.0, 10.0]),
                "beta": np.array([0.0, 4.0]),
                "epsilon": 0.0,
            },
            about="With ε = 0 two features always become ±1, whatever they were: (1, 5) gives (−1, 14), and (70, 50) "
            "gives (1, −6).",
        ),
        Case("a batch", samples, {"shape": (4, 6)}),
        Case("sequences", samples, {"shape": (2, 5, 7), "epsilon": 0.25}),
        Case("one sample without a batch", samples, {"shape": (8,), "epsilon": 0.01}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "normalised over the batch",
            mistaken(axis=lambda x: 0),
            "You take mean and variance over the first axis. That is batch normalisation; here each sample is "
            "normalised over its features, the last axis.",
        ),
        Mistake(
            "one mean for all samples",
            mistaken(axis=lambda x: None),
            "You take one mean and one variance over the whole array. Every sample has its own: `axis=-1`.",
        ),
        Mistake(
            "over time as well",
            mistaken(axis=lambda x: tuple(range(min(x.ndim - 1, 1), x.ndim))),
            "In a sequence you average over time as well. Each step is a sample: only the last axis is averaged.",
        ),
        Mistake(
            "variance divided by one less",
            mistaken(ddof=1),
            "Your variance divides by D − 1. Here it divides by D.",
        ),
        Mistake(
            "epsilon outside the root",
            mistaken(deviation=lambda variance, epsilon: np.sqrt(variance) + epsilon),
            "You add ε to the deviation. It is added to the variance, under the root.",
        ),
        Mistake(
            "no epsilon",
            mistaken(deviation=lambda variance, epsilon: np.sqrt(variance)),
            "ε is missing.",
        ),
        Mistake(
            "divided by the variance",
            mistaken(deviation=lambda variance, epsilon: variance + epsilon),
            "You divide by the variance and not by its root.",
        ),
        Mistake(
            "not scaled and shifted",
            mistaken(affine=lambda x_hat, gamma, beta: x_hat),
            "γ and β are missing.",
        ),
    ],
    hints=["`axis=-1` with `keepdims=True` leaves an axis of length one, which broadcasts against x."],
)
