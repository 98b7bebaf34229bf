"""The gradient of the empirical risk."""

import numpy as np

from autograder import Case, Exercise, Mistake


def empirical_risk_gradient(gradients, mask=None):
    r"""Return the gradient of the empirical risk, made of the gradients of every sample's loss.

    Each sample has its own gradient for a parameter. The risk is a mean, so its gradient is the mean of these, and a
    mini-batch is a small sample of them. Here is the $1/N$ that the gradients of single losses do not have.

    **Given**

    - `gradients`, shape `(N, ...)`: for each of N samples the gradient $\partial L_n/\partial\theta$ with respect to
      one parameter array $\theta$ of the shape `(...)`.
    - `mask`, shape `(N,)`, or `None`: 1 for a sample that counts, 0 for one that does not. The gradients of the latter
      may be anything, even `nan` or infinite. At least one sample counts.

    **Return** one array of the shape of $\theta$: $\partial R/\partial\theta$ with

    $$R = \frac1N \sum_{n=1}^{N} L_n \qquad\text{or, with a mask,}\qquad
      R = \frac{\sum_n m_n L_n}{\sum_n m_n} .$$
    """
    ### BEGIN SOLUTION
    return (gradients if mask is None else gradients[mask == 1]).mean(axis=0)
    ### END SOLUTION


def samples(rng, number, shape, masked=True, padding=None):
    """Gradients whose mean is away from zero; about a third of the samples do not count."""
    gradients = rng.normal(size=(number, *shape)) + rng.choice([-1, 1], size=shape)
    if not masked:
        return {"gradients": gradients}
    mask = (rng.permutation(number) >= number // 3).astype(float)
    if padding is not None:
        gradients[mask == 0] = np.resize(padding, gradients[mask == 0].shape)
    return {"gradients": gradients, "mask": mask}


def with_mask(function):
    """Return a gradient that is right without a mask; the mask arrives with the axes of the gradients."""

    def empirical_risk_gradient(gradients, mask=None):
        if mask is None:
            return gradients.mean(0)
        return function(gradients, mask.reshape(-1, *[1] * (gradients.ndim - 1)))

    return empirical_risk_gradient


def summed(gradients, mask=None):
    return (gradients if mask is None else gradients[mask == 1]).sum(0)


def over_everything(gradients, mask=None):
    counted = gradients if mask is None else gradients[mask == 1]
    return counted.mean() * np.ones(gradients.shape[1:])


def mask_ignored(gradients, mask=None):
    return gradients.mean(0)


exercise = Exercise(
    solution=empirical_risk_gradient,
    points=1,
    cases=[
        Case(
            "three samples by hand",
            inputs={
                "gradients": np.array([[1.0, 2.0, 0.0], [3.0, 6.0, -3.0], [9.0, 9.0, 9.0]]),
                "mask": np.array([1.0, 1.0, 0.0]),
            },
            about="The third sample does not count: (1 + 3)/2, (2 + 6)/2 and −3/2.",
        ),
        Case("no mask", samples, {"number": 5, "shape": (2, 3), "masked": False}),
        Case("a matrix of parameters", samples, {"number": 7, "shape": (4, 3)}, hidden=True),
        Case("a single number as parameter", samples, {"number": 8, "shape": ()}, hidden=True, weight=0.5),
        Case("gradients that are not numbers", samples, {"number": 6, "shape": (5,), "padding": np.nan}, hidden=True),
        Case(
            "infinite gradients",
            samples,
            {"number": 6, "shape": (2, 1, 3), "padding": (np.inf, -np.inf, np.nan)},
            hidden=True,
        ),
        Case("one sample", samples, {"number": 1, "shape": (4,)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "summed",
            summed,
            "You add the gradients. The risk is a mean over the samples, and so is its gradient.",
        ),
        Mistake(
            "divided by all samples",
            with_mask(lambda g, m: np.where(m == 1, g, 0).mean(0)),
            "You divide by the number of all samples. Divide by how many count.",
        ),
        Mistake(
            "mask ignored",
            mask_ignored,
            "All samples count in your mean. Leave out what the mask marks with 0.",
        ),
        Mistake(
            "mean over everything",
            over_everything,
            "You average over the entries of the parameter as well. Each of them has a gradient of its own: only the "
            "samples' axis goes.",
        ),
        Mistake(
            "zero times NaN",
            with_mask(lambda g, m: (g * m).sum(0) / m.sum()),
            "You multiply by the mask, but 0 · nan is nan. Pick the samples that count instead of multiplying.",
        ),
        Mistake(
            "only NaN replaced",
            with_mask(lambda g, m: (np.where(np.isnan(g), 0, g) * m).sum(0) / m.sum()),
            "You replace NaN and multiply by the mask. Gradients that do not count may be infinite too, and 0 · ∞ is "
            "nan. Pick the samples that count.",
        ),
        Mistake(
            "a number put into an array",
            lambda gradients, mask=None: np.atleast_1d(
                (gradients if mask is None else gradients[mask == 1]).mean(axis=0)
            ),
            "Where the parameter is one number, you return an array of one number. A gradient has the shape of what it "
            "belongs to, here ().",
        ),
        Mistake(
            "median of the samples",
            lambda gradients, mask=None: np.median(gradients if mask is None else gradients[mask == 1], axis=0),
            "You take the median over the samples. The risk's gradient is their mean.",
        ),
    ],
    equivalent={
        "close taken for equal: mask == 1 -> np.isclose(mask, 1)": "A mask is 0 or 1, and only 1 itself is close to 1.",
    },
    hints=["Differentiation and sums may be exchanged.", "An array can be indexed by `mask == 1`."],
)
