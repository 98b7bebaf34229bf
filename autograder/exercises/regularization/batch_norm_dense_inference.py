"""Batch normalisation of a dense layer at inference"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def batch_norm_dense_inference(x, gamma, beta, moving_mean, moving_variance, *, epsilon=1e-3):
    r"""Return net inputs normalised with the statistics that training has left.

    A prediction must not depend on who else is in the batch, least of all when the batch is a single sample, whose
    variance is zero. So at inference the layer uses the moving statistics: it becomes a fixed affine function of each
    feature. To forget this switch is one of the most common bugs: the network then works in batches of 64 and fails on
    a single picture.

    **Given**

    - `x`, shape `(batch, features)`.
    - `gamma` $\gamma$, `beta` $\beta$, `moving_mean` $\mu'$ and `moving_variance` $\sigma'^2$, each of shape
      `(features,)`.
    - `epsilon` $\varepsilon$, which is added to the variance under the root.

    **Return** an array of the shape of `x`: normalised as in training, but with $\mu'$ and $\sigma'^2$ in place of the
    batch's own statistics, then scaled by $\gamma$ and shifted by $\beta$.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return gamma * (x - moving_mean) / np.sqrt(moving_variance + epsilon) + beta
    ### END SOLUTION


def batch(rng, samples, features, **options):
    return {
        "x": rng.normal(2.0, 3.0, size=(samples, features)),
        "gamma": np.resize([1, -1], features) * rng.uniform(0.5, 2.0, size=features),
        "beta": rng.normal(size=features),
        "moving_mean": rng.normal(size=features),
        "moving_variance": rng.uniform(0.2, 3.0, size=features),
        **options,
    }


@combinable
def mistaken(mean=lambda x, kept: kept, variance=lambda x, kept: kept, size=lambda v, e: np.sqrt(v + e),
             affine=lambda normal, gamma, beta: gamma * normal + beta):  # fmt: skip
    """Return the layer with one slip in it."""

    def batch_norm_dense_inference(x, gamma, beta, moving_mean, moving_variance, *, epsilon=1e-3):
        normal = (x - mean(x, moving_mean)) / size(variance(x, moving_variance), epsilon)
        return affine(normal, gamma, beta)

    return batch_norm_dense_inference


def of_the_batch(function):
    return lambda x, kept: function(x, axis=0)


exercise = Exercise(
    solution=batch_norm_dense_inference,
    points=1,
    cases=[
        Case(
            "one sample by hand",
            inputs={
                "x": np.array([[4.0, 1.0]]),
                "gamma": np.array([10.0, 1.0]),
                "beta": np.array([1.0, 0.5]),
                "moving_mean": np.array([2.0, 4.0]),
                "moving_variance": np.array([16.0, 0.25]),
                "epsilon": 0.0,
            },
            about="10 · (4 − 2)/4 + 1 = 6, and (1 − 4)/0.5 + 0.5 = −5.5.",
        ),
        Case("a batch", batch, {"samples": 5, "features": 3}),
        Case("a large epsilon", batch, {"samples": 4, "features": 6, "epsilon": 0.5}, hidden=True),
        Case("as many samples as features", batch, {"samples": 4, "features": 4, "epsilon": 0.1}, hidden=True),
        Case("a single feature", batch, {"samples": 3, "features": 1, "epsilon": 0.2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "the batch's own statistics",
            mistaken(mean=of_the_batch(np.mean), variance=of_the_batch(np.var)),
            "You still normalise with the batch's mean and variance. The output of a single sample would always be β.",
        ),
        Mistake(
            "only the mean from training",
            mistaken(variance=of_the_batch(np.var)),
            "The mean is the moving one, but the variance is still the batch's.",
        ),
        Mistake(
            "divided by the variance",
            mistaken(size=lambda v, e: v + e),
            "You divide by the variance and not by its root. (What is kept is the variance, not the deviation.)",
        ),
        Mistake(
            "epsilon outside the root",
            mistaken(size=lambda v, e: np.sqrt(v) + e),
            "ε is added to the variance, under the root.",
        ),
        Mistake(
            "no epsilon",
            mistaken(size=lambda v, e: np.sqrt(v)),
            "ε is missing. It was there in training, so it has to be here.",
        ),
        Mistake(
            "scale and shift exchanged",
            mistaken(affine=lambda normal, gamma, beta: beta * normal + gamma),
            "You exchange γ and β: γ multiplies and β is added.",
        ),
        Mistake(
            "shift before the scale",
            mistaken(affine=lambda normal, gamma, beta: gamma * (normal + beta)),
            "You add β before γ multiplies. The shift comes last.",
        ),
    ],
    hints=["The statistics have one entry a feature, so they broadcast over the rows by themselves."],
)
