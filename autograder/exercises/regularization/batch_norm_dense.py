"""Batch normalisation, as a network trains."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part


def batch_norm_dense(x, gamma, beta, moving_mean, moving_variance, *, momentum=0.99, epsilon=1e-3):
    r"""Return normalised net inputs, and the moving statistics for the next step.

    Every layer learns on what the layer before it gives, and that changes with every step. Batch normalisation pins
    mean and variance of each feature down, over the samples of the batch, and lets the layer learn which mean and which
    deviation it would like instead. Deep networks train faster with it, and forgive a bad initialisation.

    **Given**

    - `x`, shape `(batch, features)`: net inputs, $N$ samples.
    - `gamma` $\gamma$ and `beta` $\beta$, shape `(features,)`: scale and shift, learnt.
    - `moving_mean` $\mu'$ and `moving_variance` $\sigma'^2$, shape `(features,)`: as the step before left them.
    - `momentum` $m$: the weight of the *past* in both moving averages, a number in $[0, 1]$.
    - `epsilon` $\varepsilon$: a small number.

    For each feature by itself, with mean $\mu$ and variance $\sigma^2$ over the batch (the variance divides by $N$):

    $$\hat x_n = \frac{x_n - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad y_n = \gamma\, \hat x_n + \beta,$$

    $$\mu' \leftarrow m\,\mu' + (1 - m)\,\mu, \qquad \sigma'^2 \leftarrow m\,\sigma'^2 + (1 - m)\,\sigma^2 .$$

    **Return** three arrays, in this order: $y$, shape `(batch, features)`, and the new $\mu'$ and $\sigma'^2$, each of
    shape `(features,)`.

    Use NumPy only, and make new arrays. A feature may be constant over the batch.
    """
    ### BEGIN SOLUTION
    mean, variance = x.mean(axis=0), x.var(axis=0)
    x_hat = (x - mean) / np.sqrt(variance + epsilon)
    return (
        gamma * x_hat + beta,
        momentum * moving_mean + (1 - momentum) * mean,
        momentum * moving_variance + (1 - momentum) * variance,
    )
    ### END SOLUTION


def batch(rng, samples, features, constant=False, **options):
    inputs = {
        "x": rng.normal(size=(samples, features)) * rng.uniform(0.5, 2.0, features) + rng.normal(2.0, 1.0, features),
        "gamma": rng.uniform(0.5, 2.0, size=features),
        "beta": rng.normal(size=features),
        "moving_mean": rng.normal(size=features),
        "moving_variance": rng.uniform(0.5, 3.0, size=features),
        **options,
    }
    if constant:
        inputs["x"][:, 1] = np.round(8 * inputs["x"][0, 1]) / 8
    return inputs


def moving(past, new, m):
    return m * past + (1 - m) * new


def mistaken(
    *,
    variance_of=lambda x: x.var(axis=0),
    deviation=lambda variance, epsilon: np.sqrt(variance + epsilon),
    affine=lambda x_hat, gamma, beta: gamma * x_hat + beta,
    mean_average=moving,
    variance_average=moving,
    kept=lambda variance, n: variance,
    statistics=lambda mean, variance, past_mean, past_variance: (mean, variance),
):
    """Return the algorithm with one slip in it."""

    def batch_norm_dense(x, gamma, beta, moving_mean, moving_variance, *, momentum=0.99, epsilon=1e-3):
        mean, variance = x.mean(axis=0), variance_of(x)
        used = statistics(mean, variance, moving_mean, moving_variance)
        with np.errstate(all="ignore"):
            x_hat = (x - used[0]) / deviation(used[1], epsilon)
        variance = kept(variance, len(x))
        return (
            affine(x_hat, gamma, beta),
            mean_average(moving_mean, mean, momentum),
            variance_average(moving_variance, variance, momentum),
        )

    return batch_norm_dense


def in_place(x, gamma, beta, moving_mean, moving_variance, *, momentum=0.99, epsilon=1e-3):
    mean, variance = x.mean(axis=0), x.var(axis=0)
    moving_mean *= momentum
    moving_mean += (1 - momentum) * mean
    moving_variance *= momentum
    moving_variance += (1 - momentum) * variance
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, moving_mean, moving_variance


exercise = Exercise(
    solution=batch_norm_dense,
    points=4,
    parts=[Part("output", 2), Part("moving mean"), Part("moving variance")],
    cases=[
        Case(
            "two samples by hand",
            inputs={
                "x": np.array([[1.0, 8.0], [5.0, 2.0]]),
                "gamma": np.array([1.0, 10.0]),
                "beta": np.array([0.0, 4.0]),
                "moving_mean": np.array([1.0, 1.0]),
                "moving_variance": np.array([0.0, 1.0]),
                "momentum": 0.75,
                "epsilon": 0.0,
            },
            about="With ε = 0 the two samples of a feature always become −1 and +1. The first feature's mean is 3 and "
            "its variance 4: with m = ¾ the moving mean goes from 1 to 1.5 and the moving variance from 0 to 1.",
        ),
        Case("a batch with the default settings", batch, {"samples": 7, "features": 4}),
        Case("a large epsilon", batch, {"samples": 6, "features": 3, "momentum": 0.9, "epsilon": 0.5}),
        Case(
            "a constant feature",
            batch,
            {"samples": 5, "features": 3, "constant": True, "momentum": 0.25, "epsilon": 0.01},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "statistics of each sample",
            lambda x, gamma, beta, moving_mean, moving_variance, *, momentum=0.99, epsilon=1e-3: (
                gamma * (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + epsilon) + beta,
                moving(moving_mean, x.mean(0), momentum),
                moving(moving_variance, x.var(0), momentum),
            ),
            "You normalise each sample over its features: that is layer normalisation. Here each feature is normalised "
            "over the samples.",
        ),
        Mistake(
            "variance divided by one less",
            mistaken(variance_of=lambda x: x.var(axis=0, ddof=1)),
            "Your variance divides by N − 1. Here it divides by N, as `np.var` does by itself.",
        ),
        Mistake(
            "kept variance divided by one less",
            mistaken(kept=lambda variance, n: variance * n / (n - 1)),
            "Your moving variance takes in Σ(x − μ)²/(N − 1). PyTorch and the paper do that too, but the statement "
            "asks for the variance of the batch, as Keras.",
        ),
        Mistake(
            "epsilon outside the root",
            mistaken(deviation=lambda variance, epsilon: np.sqrt(variance) + epsilon),
            "You add ε to the deviation. It is added to the variance, under the root.",
        ),
        Mistake(
            "no epsilon",
            mistaken(deviation=lambda variance, epsilon: np.sqrt(variance)),
            "ε is missing. For a constant feature you divide 0 by 0.",
        ),
        Mistake(
            "divided by the variance",
            mistaken(deviation=lambda variance, epsilon: variance + epsilon),
            "You divide by the variance. Its root has the unit of x; after the division none must be left.",
        ),
        Mistake(
            "moving averages the other way round",
            mistaken(
                mean_average=lambda past, new, m: moving(past, new, 1 - m),
                variance_average=lambda past, new, m: moving(past, new, 1 - m),
            ),
            "In your averages the momentum weighs the new batch, as in PyTorch. Here it weighs the past.",
        ),
        Mistake(
            "two averages with opposite weights",
            mistaken(variance_average=lambda past, new, m: moving(past, new, 1 - m)),
            "Your moving variance gives the new batch the weight m, your moving mean 1 − m. One of the lecture notes "
            "has it so; both are averages of the same kind.",
        ),
        Mistake(
            "normalised with the moving statistics",
            mistaken(statistics=lambda mean, variance, past_mean, past_variance: (past_mean, past_variance)),
            "You normalise with the moving statistics. They are for later, when training is over; in training it is "
            "the batch's own.",
        ),
        Mistake(
            "scale and shift exchanged",
            mistaken(affine=lambda x_hat, gamma, beta: beta * x_hat + gamma),
            "γ multiplies and β is added; yours do the other's work.",
        ),
        Mistake(
            "deviation kept",
            mistaken(kept=lambda variance, n: np.sqrt(variance)),
            "You average the standard deviation. What is kept is the variance.",
        ),
        Mistake(
            "moving statistics changed in place",
            in_place,
            "`moving_mean *= …` writes into the caller's array. Make a new one.",
        ),
    ],
    hints=[
        "`x.mean(axis=0)` and `x.var(axis=0)` have one entry a feature.",
        "The output uses the batch's statistics; the moving ones are only brought up to date.",
    ],
)
