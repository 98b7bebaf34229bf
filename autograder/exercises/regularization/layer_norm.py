"""Layer normalisation."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def layer_norm(x, gamma, beta, *, epsilon=1e-3):
    r"""Return inputs of which every sample is normalised by itself.

    Batch normalisation needs a batch. A recurrent network has sequences of different lengths, a transformer has
    padding, and at inference there may be a single sentence. In layer normalisation the mean and the variance are those
    of *one sample's features*. No sample depends on another, there are no moving statistics, and training and inference
    are the same. Every transformer has dozens of these layers.

    **Given**

    - `x`, shape `(..., features)`: any number of batch axes, or none; a sample is a vector of $D$ features, whose mean
      may be large beside their deviation.
    - `gamma` $\gamma$ and `beta` $\beta$, shape `(features,)`: learnt, one for each *feature*.
    - `epsilon` $\varepsilon \ge 0$.

    For each sample, with mean $\mu$ and variance $\sigma^2$ over its features (the variance divides by $D$):

    $$y_d = \gamma_d\, \frac{x_d - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta_d .$$

    **Return** an array of the shape of `x`.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta
    ### END SOLUTION


def samples_of(rng, shape, **options):
    features = shape[-1]
    return {
        "x": rng.normal(size=shape) * rng.uniform(0.5, 2.0, size=(*shape[:-1], 1)) + rng.normal(size=features),
        "gamma": np.resize([1, -1], features) * rng.uniform(0.5, 2.0, size=features),
        "beta": rng.normal(size=features),
        **options,
    }


def far_from_zero(rng, samples, features):
    """Samples whose mean is millions of their deviation; all numbers are exact in float32, and so is the mean."""
    patterns = np.resize([-4, -4, 8] + [0] * (features - 3), (samples, features)) * rng.choice([-1, 1], (samples, 1))
    return samples_of(rng, (samples, features), epsilon=0.5) | {"x": 2.0**23 + rng.permuted(patterns, axis=1)}


@combinable
def mistaken(
    *,
    axis=lambda x: -1,
    ddof=0,
    deviation=lambda variance, epsilon: np.sqrt(variance + epsilon),
    affine=lambda x_hat, gamma, beta: gamma * x_hat + beta,
    variance_of=None,
    epsilon_of=lambda e: e,
):
    def layer_norm(x, gamma, beta, *, epsilon=1e-3):
        mean, variance = x.mean(axis(x), keepdims=True), x.var(axis(x), ddof=ddof, keepdims=True)
        if variance_of is not None:
            variance = variance_of(x)
        with np.errstate(all="ignore"):
            return affine((x - mean) / deviation(variance, epsilon_of(epsilon)), gamma, beta)

    return layer_norm


def along_the_samples(a, x_hat):
    return a[:, None] if x_hat.ndim == 2 and len(x_hat) == len(a) else a


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
        Case("a batch", samples_of, {"shape": (4, 6)}),
        Case("sequences", samples_of, {"shape": (2, 5, 7), "epsilon": 0.25}),
        Case("one sample without a batch", samples_of, {"shape": (8,), "epsilon": 0.01}, hidden=True),
        Case("as many samples as features", samples_of, {"shape": (5, 5), "epsilon": 0.1}, hidden=True),
        Case("a batch of one", samples_of, {"shape": (1, 1, 4), "epsilon": 0.5}, hidden=True),
        Case("far from zero", far_from_zero, {"samples": 3, "features": 5}, hidden=True),
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
            "ε is missing under the root, or is not as large as `epsilon` says.",
        ),
        Mistake(
            "epsilon always the default",
            mistaken(epsilon_of=lambda e: 1e-3),
            "You take 0.001 for ε whatever `epsilon` is.",
        ),
        Mistake(
            "difference of large numbers",
            mistaken(
                variance_of=lambda x: np.maximum(
                    (x**2).mean(axis=-1, keepdims=True) - x.mean(axis=-1, keepdims=True) ** 2, 0
                )
            ),
            "You compute the variance as E[x²] − μ². Where the mean is large beside the deviation, the difference of "
            "these two large numbers loses its digits. Subtract the mean before you square.",
        ),
        Mistake(
            "scale along the samples",
            mistaken(affine=lambda x_hat, gamma, beta: along_the_samples(gamma, x_hat) * x_hat + beta),
            "Where there are as many samples as features, you multiply each *sample* by a γ of its own. γ belongs to "
            "the features, the last axis.",
        ),
        Mistake(
            "scale and shift along the samples",
            mistaken(
                affine=lambda x_hat, gamma, beta: (
                    along_the_samples(gamma, x_hat) * x_hat + along_the_samples(beta, x_hat)
                )
            ),
            "Where there are as many samples as features, you give each *sample* a γ and a β. They belong to the "
            "features, the last axis.",
        ),
    ],
    hints=["`axis=-1` with `keepdims=True` leaves an axis of length one, which broadcasts against x."],
)
