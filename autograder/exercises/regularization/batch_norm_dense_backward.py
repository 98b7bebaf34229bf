"""The gradient of batch normalisation of a dense layer"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def batch_norm_dense_backward(x, gamma, upstream, *, epsilon=1e-3):
    r"""Carry a gradient back through batch normalisation in training.

    Here a sample's output depends on *every* sample of the batch: a change of $x_1$ changes the mean and the variance,
    and with them all outputs. So the gradient has three ways back, and it is easy to forget one of them. The derivation
    of this notebook leads to the formula; this exercise tells you whether yours is right.

    **Given**

    - `x`, shape `(batch, features)`: what the layer was given, $N$ samples. A feature's mean may be large beside its
      deviation.
    - `gamma` $\gamma$, shape `(features,)`.
    - `upstream`, shape `(batch, features)`: $\partial L/\partial y$.
    - `epsilon` $\varepsilon \ge 0$.

    The forward pass was, for each feature by itself,

    $$\mu = \frac1N \sum_n x_n, \quad \sigma^2 = \frac1N \sum_n (x_n - \mu)^2, \quad
      \hat x_n = \frac{x_n - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \quad y_n = \gamma\, \hat x_n + \beta .$$

    **Return** three arrays, in this order: $\partial L/\partial x$, shape `(batch, features)`, then
    $\partial L/\partial \gamma$ and $\partial L/\partial \beta$, each of shape `(features,)`. The mean and the variance
    are *not* constants: they are functions of $x$.

    Use NumPy only, and no numerical differentiation.
    """
    ### BEGIN SOLUTION
    n = len(x)
    centred = x - x.mean(axis=0)
    root = np.sqrt(x.var(axis=0) + epsilon)
    x_hat = centred / root
    to_x_hat = gamma * upstream
    # Three ways: through x̂ itself, through the variance, and through the mean.
    to_variance = (to_x_hat * centred).sum(axis=0) * -0.5 / root**3
    to_mean = -to_x_hat.sum(axis=0) / root  # the variance does not see the mean: Σ (x − μ) = 0
    to_x = to_x_hat / root + to_variance * 2 * centred / n + to_mean / n
    return to_x, (upstream * x_hat).sum(axis=0), upstream.sum(axis=0)
    ### END SOLUTION


def batch(rng, samples, features, size=1.0, **options):
    return {
        "x": size * rng.normal(size=(samples, features)) + rng.normal(2.0, 1.0, features),
        "gamma": rng.uniform(0.5, 2.0, size=features) * rng.choice([-1.0, 1.0], size=features),
        "upstream": rng.normal(size=(samples, features)) + 0.7,
        **options,
    }


def far_from_zero(rng, samples, features):
    """Features whose mean is millions of their deviations; all numbers are exact in float32, and so is the mean."""
    patterns = np.resize([-4, -4, 8] + [0] * (samples - 3), (features, samples)) * rng.choice([-1, 1], (features, 1))
    return batch(rng, samples, features, epsilon=0.5) | {"x": 2.0**23 + rng.permuted(patterns, axis=1).T}


@combinable
def mistaken(
    *,
    mean_way=True,
    variance_way=True,
    scaled=True,
    with_epsilon=True,
    share=lambda n: 1 / n,
    to_gamma=lambda g, x, x_hat: (g * x_hat).sum(0),
    to_beta=lambda g: g.sum(0),
    variance=lambda x: x.var(axis=0),
    through_variance=lambda x_hat, g: x_hat * (x_hat * g).sum(0),
):
    """Return the algorithm with one slip in it."""

    def batch_norm_dense_backward(x, gamma, upstream, *, epsilon=1e-3):
        n = len(x)
        with np.errstate(all="ignore"):
            root = np.sqrt(variance(x) + (epsilon if with_epsilon else 0))
            x_hat = (x - x.mean(0)) / root
            g = upstream * gamma if scaled else upstream
            to_x = g - mean_way * share(n) * g.sum(0) - variance_way * share(n) * through_variance(x_hat, g)
            return to_x / root, to_gamma(upstream, x, x_hat), to_beta(upstream)

    return batch_norm_dense_backward


exercise = Exercise(
    solution=batch_norm_dense_backward,
    points=6,
    analytic=True,
    parts=[Part("gradient of x", 4), Part("gradient of gamma"), Part("gradient of beta")],
    cases=[
        Case(
            "four samples by hand",
            inputs={
                "x": np.array([[1.0], [3.0], [3.0], [1.0]]),
                "gamma": np.array([2.0]),
                "upstream": np.array([[4.0], [0.0], [0.0], [0.0]]),
                "epsilon": 0.0,
            },
            about="σ is 1, and so x̂ is −1, 1, 1, −1. The gradient of x is 4, 0, 0, −4: it is 8 for the first sample on "
            "the direct way, 2 less through the mean, 2 less through the variance.",
        ),
        Case("a batch with the default epsilon", batch, {"samples": 6, "features": 4}),
        Case("a large epsilon", batch, {"samples": 7, "features": 3, "epsilon": 0.5}, hidden=True),
        Case("features that hardly vary", batch, {"samples": 5, "features": 3, "size": 0.05}, hidden=True),
        Case("as many samples as features", batch, {"samples": 4, "features": 4, "epsilon": 0.1}, hidden=True),
        Case("far from zero", far_from_zero, {"samples": 5, "features": 3}, hidden=True),
        Case("a single sample", batch, {"samples": 1, "features": 4}, hidden=True, weight=0.25),
    ],
    mistakes=[
        Mistake(
            "mean and variance taken for constants",
            mistaken(mean_way=False, variance_way=False),
            "You divide γ ∂L/∂y by √(σ² + ε) and stop. That is right at inference. In training mean and variance "
            "depend on x, and two more ways lead back.",
        ),
        Mistake(
            "way through the variance forgotten",
            mistaken(variance_way=False),
            "The way through the variance is missing. Check: the gradient of a feature must be orthogonal to x̂ (with "
            "ε = 0), for stretching x changes nothing.",
        ),
        Mistake(
            "way through the mean forgotten",
            mistaken(mean_way=False),
            "The way through the mean is missing. Check: the gradient of a feature must sum to zero over the batch, "
            "for shifting x changes nothing.",
        ),
        Mistake(
            "sums instead of means",
            mistaken(share=lambda n: 1.0),
            "Mean and variance are sums *divided by N*, and so are the two ways through them.",
        ),
        Mistake(
            "gamma forgotten",
            mistaken(scaled=False),
            "∂L/∂x lacks the factor γ: first go back from y to x̂.",
        ),
        Mistake(
            "epsilon forgotten on the way back",
            mistaken(with_epsilon=False),
            "Your root has no ε in it, but the forward pass had.",
        ),
        Mistake(
            "gamma multiplies the input itself",
            mistaken(to_gamma=lambda g, x, x_hat: (g * x).sum(0)),
            "y = γ x̂ + β, so the factor beside γ is x̂, not x.",
        ),
        Mistake(
            "mean over the batch",
            mistaken(to_gamma=lambda g, x, x_hat: (g * x_hat).mean(0), to_beta=lambda g: g.mean(0)),
            "You average the gradients of γ and β over the batch. Every sample uses them, so their gradients are sums "
            "over the samples.",
        ),
        Mistake(
            "variance divided by one less",
            mistaken(variance=lambda x: ((x - x.mean(axis=0)) ** 2).sum(axis=0) / np.float64(len(x) - 1)),
            "Your variance divides by N − 1. The forward pass divides by N.",
        ),
        Mistake(
            "wrong sign through the variance",
            mistaken(through_variance=lambda x_hat, g: -x_hat * (x_hat * g).sum(0)),
            "The way through the variance has the wrong sign: a larger variance makes x̂ *smaller*.",
        ),
        Mistake(
            "x hat forgotten in the variance's way",
            mistaken(through_variance=lambda x_hat, g: (x_hat * g).sum(0)),
            "∂σ²/∂xₙ depends on the sample: it is proportional to xₙ − μ. Yours is the same for all samples.",
        ),
        Mistake(
            "difference of large numbers",
            mistaken(variance=lambda x: np.maximum((x**2).mean(axis=0) - x.mean(axis=0) ** 2, 0)),
            "You compute the variance as E[x²] − μ². Where the mean is large beside the deviation, the difference of "
            "these two large numbers loses its digits. Subtract the mean before you square.",
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "Draw the graph: x goes into μ, into σ² and into x̂; μ goes into σ² and into x̂; σ² goes into x̂. Start at y "
        "and collect backwards.",
        "∂σ²/∂μ is a sum over xₙ − μ. What is that sum?",
        "Test your answer with what you know of the output: it does not change when all x of a feature are shifted by "
        "the same number.",
    ],
)
