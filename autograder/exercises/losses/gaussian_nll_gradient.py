"""The gradients of a Gaussian's negative log-likelihood."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def gaussian_nll_gradient(y_true, mean, variance):
    r"""Return the gradients of every sample's Gaussian negative log-likelihood: by the mean and by the variance.

    Two outputs learn from one error. The gradient by the mean you have met before. That by the variance is new: it says
    in which direction a model's confidence has to move, and it vanishes when the model is exactly as sure as it should
    be.

    This exercise is graded by a law instead of a formula: your gradient has to be *the derivative of the loss*, which
    is evaluated a step away from the inputs.

    **Given**

    - `y_true`, shape `(..., K)`: the targets, with any number of batch axes, or none.
    - `mean`, of the same shape: the predicted means $\mu$.
    - `variance`, of the same shape: the predicted variances $\sigma^2$, all positive.

    **Return** two arrays of that shape: for every sample $\partial L/\partial \mu$ and
    $\partial L/\partial(\sigma^2)$ of its own loss

    $$L = \frac12 \sum_{k=1}^{K} \Bigl( \ln(2\pi\sigma_k^2) + \frac{(y_k-\mu_k)^2}{\sigma_k^2} \Bigr).$$

    The variable is the variance $\sigma^2$ itself, not $\sigma$.
    """
    ### BEGIN SOLUTION
    error = mean - y_true
    return error / variance, (variance - error**2) / (2 * variance**2)
    ### END SOLUTION


def derivative_of_the_loss(y_true, mean, variance):
    """Differentiate the loss by the complex step: f'(x) = Im f(x + ih) / h, exact to the last digit for a tiny h."""
    step = 1e-20

    def terms(mu, v):
        return 0.5 * (np.log(2 * np.pi * v) + (y_true - mu) ** 2 / v)

    return terms(mean + 1j * step, variance).imag / step, terms(mean, variance + 1j * step).imag / step


def numbers(rng, shape, low=0.3, high=3.0):
    """Errors of half to twice what the variance says."""
    variance = rng.uniform(low, high, size=shape)
    error = np.sqrt(variance) * rng.choice([0.5, 1.8], size=shape) * rng.uniform(0.9, 1.1, size=shape)
    mean = np.sqrt(high) * rng.normal(size=shape)
    return {"y_true": mean + error * rng.choice([-1, 1], size=shape), "mean": mean, "variance": variance}


@combinable
def mistaken(of_mean=lambda e, v: e / v, of_variance=lambda e, v: (v - e**2) / (2 * v**2)):
    """Return the gradients with one slip in them."""

    def gaussian_nll_gradient(y_true, mean, variance):
        error = mean - y_true
        return of_mean(error, variance), of_variance(error, variance)

    return gaussian_nll_gradient


def at_least(least):
    return mistaken(
        of_mean=lambda e, v: e / np.maximum(v, least),
        of_variance=lambda e, v: (np.maximum(v, least) - e**2) / (2 * np.maximum(v, least) ** 2),
    )


exercise = Exercise(
    solution=gaussian_nll_gradient,
    points=3,
    parts=[Part("mean", 1), Part("variance", 2)],
    reference=derivative_of_the_loss,
    cases=[
        Case(
            "two samples by hand",
            inputs={
                "y_true": np.array([[3.0], [1.5]]),
                "mean": np.array([[1.0], [1.0]]),
                "variance": np.array([[2.0], [4.0]]),
            },
            about="The first error is larger than its predicted standard deviation, the second smaller.",
        ),
        Case("a batch", numbers, {"shape": (4, 3)}),
        Case("small variances, two batch axes", numbers, {"shape": (1, 3, 2), "low": 1e-5, "high": 4e-5}, hidden=True),
        Case("one sample", numbers, {"shape": (5,)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "wrong sign by the mean",
            mistaken(of_mean=lambda e, v: -e / v),
            "Your gradient by the mean has the wrong sign: where the mean is too high, it is positive.",
        ),
        Mistake(
            "variance forgotten at the mean",
            mistaken(of_mean=lambda e, v: e),
            "The mean's gradient is that of the squared error, as if the variance were one. Where does σ² stand?",
        ),
        Mistake(
            "standard deviation at the mean",
            mistaken(of_mean=lambda e, v: e / np.sqrt(v)),
            "You divide by σ instead of σ².",
        ),
        Mistake(
            "with respect to the standard deviation",
            mistaken(of_variance=lambda e, v: (v - e**2) / v**1.5),
            "Your second gradient is with respect to σ. The variable is σ²: by the chain rule there is a factor 2σ "
            "between the two.",
        ),
        Mistake(
            "with respect to the logarithm",
            mistaken(of_variance=lambda e, v: (v - e**2) / (2 * v)),
            "Your second gradient is with respect to ln σ². The variable is σ² itself.",
        ),
        Mistake(
            "half forgotten",
            mistaken(of_variance=lambda e, v: (v - e**2) / v**2),
            "The ½ before the loss is missing in the second gradient; nothing cancels it there.",
        ),
        Mistake(
            "logarithm forgotten",
            mistaken(of_variance=lambda e, v: -(e**2) / (2 * v**2)),
            "Your second gradient is never positive, so that the variance would grow without end. The logarithm of the "
            "variance has a derivative, too.",
        ),
        Mistake(
            "square forgotten",
            mistaken(of_variance=lambda e, v: 1 / (2 * v)),
            "Your second gradient does not depend on the error. The quotient has a derivative, too.",
        ),
        Mistake(
            "variances kept from being small",
            at_least(1e-3),
            "You do not let a variance be smaller than some number. They are all positive, and are taken as they are.",
            others=[at_least(least) for least in (1e-2, 1e-4)],
        ),
        Mistake(
            "sign of the quotient",
            mistaken(of_variance=lambda e, v: (v + e**2) / (2 * v**2)),
            "The derivative of 1/σ² is negative: the two terms of the second gradient have opposite signs.",
        ),
    ],
    hints=[
        "Call the variance v: then L = ½ (ln 2πv + (y − μ)²/v), and v is a variable like any other.",
        "Check yourself: for which error does the second gradient vanish, and is that what you would expect?",
    ],
)
