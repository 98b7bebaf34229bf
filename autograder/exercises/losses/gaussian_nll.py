"""The negative log-likelihood of a Gaussian."""

from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def gaussian_nll(y_true, mean, variance):
    r"""Return the negative log-likelihood of every sample under the Gaussian that was predicted for it.

    The squared error comes from here. A model that predicts not only a number but also how sure it is gets a finer
    loss: an error counts less where the predicted variance is large, and a large variance has a price of its own.

    **Given**

    - `y_true`, shape `(..., K)`: the targets, with any number of batch axes, or none.
    - `mean`, of the same shape: the predicted means $\mu$.
    - `variance`, of the same shape: the predicted variances $\sigma^2$, all positive, some of them tiny.

    **Return** an array of shape `(...)`, one loss a sample: minus the logarithm of the density of K independent
    Gaussians,

    $$L = -\sum_{k=1}^{K} \ln \mathcal N(y_k \mid \mu_k, \sigma_k^2), \qquad
      \mathcal N(y \mid \mu, \sigma^2) = \frac{1}{\sqrt{2\pi\sigma^2}}\, e^{-(y-\mu)^2 / (2\sigma^2)} .$$

    All constants belong to it. Densities may be larger than one, so a loss may be negative.
    """
    ### BEGIN SOLUTION
    terms = np.log(2 * np.pi * variance) + (y_true - mean) ** 2 / variance
    return 0.5 * terms.sum(axis=-1)
    ### END SOLUTION


def numbers(rng, shape, low=0.3, high=3.0):
    """Errors of about the size that the variance says."""
    variance = rng.uniform(low, high, size=shape)
    mean = rng.normal(size=shape) * np.sqrt(high)
    return {"y_true": mean + np.sqrt(variance) * rng.normal(size=shape), "mean": mean, "variance": variance}


def far_off(rng, shape):
    """Errors of many standard deviations, whose density is zero for a computer."""
    drawn = numbers(rng, shape)
    return drawn | {"y_true": drawn["mean"] + rng.uniform(60, 90, size=shape) * rng.choice([-1, 1], size=shape)}


def quietly(function):
    """Some mistakes take the logarithm of nothing; they do so silently."""

    def gaussian_nll(y_true, mean, variance):
        with np.errstate(all="ignore"):
            return function((y_true - mean) ** 2, variance)

    return gaussian_nll


CONSTANT = np.log(2 * np.pi)


@combinable
def mistaken(constant=lambda components: CONSTANT, logarithm=np.log, of_log=0.5, of_square=0.5, variance=lambda v: v,
             total=lambda terms: terms.sum(-1)):  # fmt: skip
    """Return the loss with one slip in it."""

    def loss(d, given):
        v = variance(given)
        return total(of_log * (constant(v.shape[-1]) + logarithm(v)) + of_square * d / v)

    return quietly(loss)


exercise = Exercise(
    solution=gaussian_nll,
    points=2,
    cases=[
        Case(
            "two samples by hand",
            inputs={
                "y_true": np.array([[3.0], [1.0]]),
                "mean": np.array([[1.0], [1.0]]),
                "variance": np.array([[1.0], [4.0]]),
            },
            about="The first is two standard deviations off: ½ ln 2π + 2. The second is right, but was unsure: "
            "½ ln 2π + ½ ln 4.",
        ),
        Case("a batch", numbers, {"shape": (4, 3)}),
        Case("tiny variances, two batch axes", numbers, {"shape": (1, 3, 2), "low": 1e-8, "high": 4e-8}, hidden=True),
        Case("far off", far_off, {"shape": (3, 2)}, hidden=True),
        Case("one sample without a batch", numbers, {"shape": (4,)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "logarithm of the finished density",
            quietly(lambda d, v: -np.log(np.exp(-d / (2 * v)) / np.sqrt(2 * np.pi * v)).sum(-1)),
            "You compute the density and take its logarithm. Far from the mean the density is zero for a computer. The "
            "logarithm of an exponential needs no exponential.",
        ),
        Mistake(
            "constant left out",
            mistaken(constant=lambda components: 0.0),
            "Your losses are too small by ½ ln 2π for each component. That moves no minimum, but the statement asks "
            "for all constants.",
        ),
        Mistake(
            "constant once a sample",
            mistaken(constant=lambda components: CONSTANT / components),
            "You add ½ ln 2π once a sample. Each component has a density of its own, with the constant.",
        ),
        Mistake(
            "cost of the variance left out",
            mistaken(logarithm=np.zeros_like),
            "The logarithm of the variance is missing. Without it, a model that predicts an infinite variance would "
            "have no loss.",
        ),
        Mistake(
            "half of the logarithm forgotten",
            mistaken(of_log=1.0),
            "The normalising factor is a square root: its logarithm comes with ½ as well.",
        ),
        Mistake(
            "half of the square forgotten",
            mistaken(of_square=1.0),
            "The ½ of the exponent is missing.",
        ),
        Mistake(
            "variance taken for the standard deviation",
            mistaken(variance=np.square),
            "You square the variance, as if it were the standard deviation. It is σ² already.",
        ),
        Mistake(
            "something added to the variance",
            mistaken(variance=lambda v: v + 1e-6),
            "You add a small number to the variances. For tiny variances that is no small change; they are all "
            "positive, so nothing has to be added.",
            others=[mistaken(variance=partial(np.add, least)) for least in (1e-3, 1e-4, 1e-5, 1e-7, 1e-8, 1e-9)],
        ),
        Mistake(
            "variances kept from being tiny",
            mistaken(variance=lambda v: np.maximum(v, 1e-6)),
            "You do not let a variance be smaller than some number, as some libraries do. They are all positive, and "
            "are taken as they are.",
            others=[mistaken(variance=partial(np.maximum, least)) for least in (1e-3, 1e-4, 1e-5, 1e-7)],
        ),
        Mistake(
            "likelihood instead of its negative",
            mistaken(total=lambda terms: -terms.sum(-1)),
            "The sign is wrong: this is the log-likelihood, which should be large.",
        ),
        Mistake(
            "mean over the components",
            mistaken(total=lambda terms: terms.mean(-1)),
            "You take the mean over the components. Densities of independent numbers multiply, so the logarithms add.",
        ),
    ],
    hints=[
        "Take the logarithm on paper first: of a product, of a root, of an exponential.",
        "What is left are three terms for each component: a constant, one of σ² alone, and one with the error.",
    ],
)
