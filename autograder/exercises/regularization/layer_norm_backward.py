"""The gradient of layer normalisation."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def layer_norm_backward(x, gamma, upstream, *, epsilon=1e-3):
    r"""Carry a gradient back through layer normalisation.

    The three ways back are those of batch normalisation, with one difference: the scale $\gamma$ is no longer the same
    for all entries that are averaged. Where does it have to go?

    **Given**

    - `x`, shape `(..., features)`: what the layer was given; $D$ features, any number of batch axes, or none.
    - `gamma` $\gamma$, shape `(features,)`.
    - `upstream`, of the shape of `x`: $\partial L/\partial y$.
    - `epsilon` $\varepsilon$.

    The forward pass was, for each sample, with mean $\mu$ and variance $\sigma^2$ over its $D$ features,

    $$\hat x_d = \frac{x_d - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad y_d = \gamma_d\, \hat x_d + \beta_d .$$

    **Return** three arrays, in this order: $\partial L/\partial x$, of the shape of `x`, then
    $\partial L/\partial\gamma$ and $\partial L/\partial\beta$, each of shape `(features,)`, summed over all samples.

    Use NumPy only, and no numerical differentiation.
    """
    ### BEGIN SOLUTION
    root = np.sqrt(x.var(axis=-1, keepdims=True) + epsilon)
    x_hat = (x - x.mean(axis=-1, keepdims=True)) / root
    g = gamma * upstream
    through_mean = g.mean(axis=-1, keepdims=True)
    through_variance = x_hat * (g * x_hat).mean(axis=-1, keepdims=True)
    samples = tuple(range(x.ndim - 1))
    return (
        (g - through_mean - through_variance) / root,
        (upstream * x_hat).sum(axis=samples),
        upstream.sum(axis=samples),
    )
    ### END SOLUTION


def samples(rng, shape, **options):
    features = shape[-1]
    return {
        "x": rng.normal(size=shape) + rng.normal(size=features),
        "gamma": rng.uniform(0.5, 2.0, size=features) * rng.choice([-1.0, 1.0], size=features),
        "upstream": rng.normal(size=shape) + 0.6,
        **options,
    }


def far_from_zero(rng, count, features):
    """Samples whose mean is millions of their deviation; all numbers are exact in float32, and so is the mean."""
    patterns = np.resize([-4, -4, 8] + [0] * (features - 3), (count, features)) * rng.choice([-1, 1], (count, 1))
    return samples(rng, (count, features), epsilon=0.5) | {"x": 2.0**23 + rng.permuted(patterns, axis=1)}


@combinable
def mistaken(
    *,
    mean_way=True,
    variance_way=True,
    with_epsilon=True,
    before=lambda g, gamma: g * gamma,
    after=lambda d, gamma: d,
    share=lambda x: 1.0,
    averaged=lambda x: -1,
    collect=lambda a: a.sum(tuple(range(a.ndim - 1))),
    beside_gamma=lambda x, x_hat: x_hat,
    variance_of=lambda x, axis: x.var(axis, keepdims=True),
):
    """Return the algorithm with one slip in it."""

    def layer_norm_backward(x, gamma, upstream, *, epsilon=1e-3):
        axis = averaged(x)
        root = np.sqrt(variance_of(x, axis) + (epsilon if with_epsilon else 0))
        x_hat = (x - x.mean(axis, keepdims=True)) / root
        g = before(upstream, gamma)
        through_mean = share(x) * g.mean(axis, keepdims=True)
        through_variance = share(x) * x_hat * (g * x_hat).mean(axis, keepdims=True)
        to_x = after((g - mean_way * through_mean - variance_way * through_variance) / root, gamma)
        return to_x, collect(upstream * beside_gamma(x, x_hat)), collect(upstream)

    return layer_norm_backward


exercise = Exercise(
    solution=layer_norm_backward,
    points=4,
    analytic=True,
    parts=[Part("gradient of x", 2), Part("gradient of gamma"), Part("gradient of beta")],
    cases=[
        Case(
            "one sample by hand",
            inputs={
                "x": np.array([[1.0, 5.0, 5.0, 1.0]]),
                "gamma": np.array([1.0, 1.0, 2.0, 1.0]),
                "upstream": np.array([[8.0, 0.0, 4.0, 0.0]]),
                "epsilon": 0.0,
            },
            about="x̂ is −1, 1, 1, −1, and the root is 2. With γ the upstream gradient becomes 8, 0, 8, 0: its mean is "
            "4, and its mean against x̂ is 0. What is left is (8 − 4)/2 = 2, −2, 2, −2.",
        ),
        Case("a batch", samples, {"shape": (5, 4)}),
        Case("sequences", samples, {"shape": (2, 3, 6), "epsilon": 0.5}, hidden=True),
        Case("one sample without a batch", samples, {"shape": (7,), "epsilon": 0.1}, hidden=True),
        Case("as many samples as features", samples, {"shape": (5, 5), "epsilon": 0.2}, hidden=True),
        Case("a batch of one", samples, {"shape": (1, 1, 4), "epsilon": 0.3}, hidden=True),
        Case("far from zero", far_from_zero, {"count": 3, "features": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "gamma after the averages",
            mistaken(before=lambda g, gamma: g, after=lambda d, gamma: d * gamma),
            "You multiply by γ at the end, as in batch normalisation. There it is the same for all that is averaged; "
            "here every feature has its own, so it must go in before the means are taken.",
        ),
        Mistake(
            "gamma forgotten",
            mistaken(before=lambda g, gamma: g),
            "γ does not appear in your ∂L/∂x.",
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
            "The way through the mean is missing: the gradient of each sample must sum to zero.",
        ),
        Mistake(
            "sums instead of means",
            mistaken(share=lambda x: x.shape[-1]),
            "The ways through mean and variance carry a 1/D.",
        ),
        Mistake(
            "averaged over the batch",
            mistaken(averaged=lambda x: 0),
            "Your means run over the first axis. Here they run over the features of each sample.",
        ),
        Mistake(
            "parameters averaged",
            mistaken(collect=lambda a: a.mean(tuple(range(a.ndim - 1)))),
            "You average the gradients of γ and β over the samples. All samples use them, so their gradients are sums.",
        ),
        Mistake(
            "epsilon forgotten on the way back",
            mistaken(with_epsilon=False),
            "Your root has no ε in it, but the forward pass had.",
        ),
        Mistake(
            "gamma multiplies the input itself",
            mistaken(beside_gamma=lambda x, x_hat: x),
            "The factor beside γ in the forward pass is x̂, not x.",
        ),
        Mistake(
            "difference of large numbers",
            mistaken(
                variance_of=lambda x, axis: np.maximum(
                    (x**2).mean(axis, keepdims=True) - x.mean(axis, keepdims=True) ** 2, 0
                )
            ),
            "You compute the variance as E[x²] − μ². Where the mean is large beside the deviation, the difference of "
            "these two large numbers loses its digits. Subtract the mean before you square.",
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "Go back in steps: first from y to x̂ (that is where γ comes in), then from x̂ to x.",
        "The sums for γ and β run over all axes but the last. `axis` may be an empty tuple.",
    ],
)
