"""Batch normalisation of a dense layer in training"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def batch_norm_dense(x, gamma, beta, moving_mean, moving_variance, *, momentum=0.99, epsilon=1e-3):
    r"""Return normalised net inputs, and the moving statistics for the next step.

    Every layer learns from the outputs of the layer before it, and these change with every step. Batch normalisation
    fixes mean and variance of each feature over the samples of the batch, and lets the layer learn which mean and which
    deviation to have instead. Deep networks train faster with it, and depend less on their initialisation.

    **Given**

    - `x`, shape `(batch, features)`: net inputs, $N \ge 1$ samples. A feature's mean may be large beside its deviation.
    - `gamma` $\gamma$ and `beta` $\beta$, shape `(features,)`: scale and shift, learnt.
    - `moving_mean` $\mu'$ and `moving_variance` $\sigma'^2$, shape `(features,)`: as the step before left them.
    - `momentum` $m$: the weight of the *past* in both moving averages, a number in $[0, 1]$.
    - `epsilon` $\varepsilon \ge 0$: mostly a small number.

    For each feature by itself, with mean $\mu$ and variance $\sigma^2$ over the batch (the variance divides by $N$):

    $$\hat x_n = \frac{x_n - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad y_n = \gamma\, \hat x_n + \beta,$$

    $$\mu' \leftarrow m\,\mu' + (1 - m)\,\mu, \qquad \sigma'^2 \leftarrow m\,\sigma'^2 + (1 - m)\,\sigma^2 .$$

    **Return** three arrays, in this order: $y$, shape `(batch, features)`, and the new $\mu'$ and $\sigma'^2$, each of
    shape `(features,)`.

    Use NumPy only, and make new arrays. A feature may be constant over the batch. The output is made with the batch's
    own $\mu$ and $\sigma^2$.
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
        "gamma": np.resize([1, -1], features) * rng.uniform(0.5, 2.0, size=features),
        "beta": rng.normal(size=features),
        "moving_mean": rng.normal(size=features),
        "moving_variance": rng.uniform(0.5, 3.0, size=features),
        **options,
    }
    if constant:
        inputs["x"][:, 1] = np.round(8 * inputs["x"][0, 1]) / 8
    return inputs


def far_from_zero(rng, samples, features, **options):
    """Features whose mean is millions of their deviations; all numbers are exact in float32, and so is the mean."""
    patterns = np.resize([-4, -4, 8] + [0] * (samples - 3), (features, samples)) * rng.choice([-1, 1], (features, 1))
    return batch(rng, samples, features, epsilon=0.5, **options) | {"x": 2.0**23 + rng.permuted(patterns, axis=1).T}


def moving(past, new, m):
    return m * past + (1 - m) * new


@combinable
def mistaken(
    *,
    variance_of=lambda x: x.var(axis=0),
    deviation=lambda variance, epsilon: np.sqrt(variance + epsilon),
    affine=lambda x_hat, gamma, beta: gamma * x_hat + beta,
    mean_average=moving,
    variance_average=moving,
    kept=lambda variance, n: variance,
    statistics=lambda mean, variance, past_mean, past_variance: (mean, variance),
    renewed=False,
    momentum_of=lambda m: m,
    result=lambda a: a,
):
    """Return the algorithm with one slip in it."""

    def batch_norm_dense(x, gamma, beta, moving_mean, moving_variance, *, momentum=0.99, epsilon=1e-3):
        momentum = momentum_of(momentum)
        with np.errstate(all="ignore"):
            mean, variance = x.mean(axis=0), variance_of(x)
            used = statistics(mean, variance, moving_mean, moving_variance)
            new_mean = mean_average(moving_mean, mean, momentum)
            new_variance = variance_average(moving_variance, kept(variance, len(x)), momentum)
            used = (new_mean, new_variance) if renewed else used
            x_hat = (x - used[0]) / deviation(used[1], epsilon)
        return affine(x_hat, gamma, beta), result(new_mean), result(new_variance)

    return batch_norm_dense


def in_place(x, gamma, beta, moving_mean, moving_variance, *, momentum=0.99, epsilon=1e-3):
    mean, variance = x.mean(axis=0), x.var(axis=0)
    moving_mean *= momentum
    moving_mean += (1 - momentum) * mean
    moving_variance *= momentum
    moving_variance += (1 - momentum) * variance
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, moving_mean, moving_variance


def epsilon_always(own):
    return mistaken(deviation=lambda variance, epsilon: np.sqrt(variance + own))


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
        Case(
            "as many samples as features, no memory",
            batch,
            {"samples": 4, "features": 4, "momentum": 0.0, "epsilon": 0.1},
            hidden=True,
        ),
        Case("nothing new remembered", batch, {"samples": 1, "features": 1, "momentum": 1.0}, hidden=True, weight=0.5),
        Case("far from zero", far_from_zero, {"samples": 5, "features": 3, "momentum": 0.5}, hidden=True),
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
            mistaken(variance_of=lambda x: ((x - x.mean(axis=0)) ** 2).sum(axis=0) / (len(x) - 1)),
            "Your variance divides by N − 1. Here it divides by N, as `np.var` does by itself.",
        ),
        Mistake(
            "kept variance divided by one less",
            mistaken(kept=lambda variance, n: variance * n / np.float64(n - 1)),
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
            "You divide by the variance and not by its root, the standard deviation.",
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
            "has it so; in both averages the past has the weight m.",
        ),
        Mistake(
            "an epsilon of one's own",
            epsilon_always(1e-5),
            "Your ε is always the same, whatever `epsilon` is.",
            others=[epsilon_always(epsilon) for epsilon in (1e-3, 1e-6, 1e-7, 1e-8, 1e-12)],
        ),
        Mistake(
            "normalised with the moving statistics",
            mistaken(statistics=lambda mean, variance, past_mean, past_variance: (past_mean, past_variance)),
            "You normalise with the moving statistics. They are for inference; in training the batch's own mean and "
            "variance are used.",
        ),
        Mistake(
            "normalised with the renewed moving statistics",
            mistaken(renewed=True),
            "You normalise with the moving statistics after they were renewed. They are for inference; in training the "
            "batch's own mean and variance are used.",
        ),
        Mistake(
            "statistics with an axis of length one",
            mistaken(result=lambda a: a[None]),
            "Your moving statistics have the shape (1, features): `keepdims=True` kept the axis of the batch. They "
            "should have the shape (features,).",
        ),
        Mistake(
            "momentum of zero taken for none given",
            mistaken(momentum_of=lambda m: m or 0.99),
            "With m = 0 you use 0.99. `momentum or …` takes 0 for nothing; it is a number like others.",
        ),
        Mistake(
            "difference of large numbers",
            mistaken(variance_of=lambda x: np.maximum((x**2).mean(axis=0) - x.mean(axis=0) ** 2, 0)),
            "You compute the variance as E[x²] − μ². Where the mean is large beside the deviation, the difference of "
            "these two large numbers loses its digits. Subtract the mean before you square.",
        ),
        Mistake(
            "scale and shift exchanged",
            mistaken(affine=lambda x_hat, gamma, beta: beta * x_hat + gamma),
            "You exchange γ and β: γ multiplies and β is added.",
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
