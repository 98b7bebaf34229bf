"""Zero-centring (mean subtraction)"""

import numpy as np

from autograder import Case, Exercise, Mistake


def zero_center(x_train, x):
    r"""Return the samples with the training split's mean taken off.

    If every input of a neuron is positive, all its weights must rise together or fall together, and gradient descent
    goes in zigzags. So the data are centred at zero first. But with *whose* mean? The test samples stand for data to
    come, whose mean nobody knows. Whatever pre-processing learns, it learns from the training split alone, and applies
    it to all data.

    **Given**

    - `x_train`, shape `(..., D)`: the training split. The features are on the last axis; *all other axes* count
      samples, whether it is one axis (a table) or three (pictures, rows, columns: then the features are the channels).
    - `x`, shape `(..., D)`: the samples to transform, perhaps just one, and not necessarily with as many axes.

    **Return** an array of the shape of `x`:

    $$x'_j = x_j - \mu_j, \qquad \mu_j = \text{the mean of feature } j \text{ over the whole training split.}$$

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    mean = x_train.reshape(-1, x_train.shape[-1]).mean(axis=0)  # (D,)
    return x - mean
    ### END SOLUTION


def split(rng, train, test, features):
    """Features around different places, and a test split that is not where the training split is."""
    centre, spread = np.resize([1, -1], features) * rng.uniform(1, 9, size=features), rng.uniform(0.5, 2, size=features)
    return {
        "x_train": centre + spread * rng.normal(size=(*train, features)),
        "x": centre + 1 + spread * rng.normal(size=(*test, features)),
    }


def minus(mean):
    """Return the exercise with another mean."""

    def zero_center(x_train, x):
        return x - mean(x_train, x)

    return zero_center


def rows(x):
    return x.reshape(-1, x.shape[-1])


exercise = Exercise(
    solution=zero_center,
    points=1,
    cases=[
        Case(
            "by hand",
            inputs={"x_train": np.array([[1.0, 10.0], [3.0, 30.0]]), "x": np.array([[5.0, 10.0]])},
            about="The means are 2 and 20; (5, 10) becomes (3, −10).",
        ),
        Case("a table", split, {"train": (9,), "test": (4,), "features": 3}),
        Case("a single sample", split, {"train": (7,), "test": (), "features": 4}, hidden=True),
        Case("pictures", split, {"train": (3, 4, 5), "test": (2, 4, 5), "features": 2}, hidden=True),
        Case("one training sample, one feature", split, {"train": (1,), "test": (3,), "features": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "mean of the samples themselves",
            minus(lambda x_train, x: rows(x).mean(axis=0)),
            "You take the mean of `x`. Then what a sample becomes depends on which others are in the same batch, and a "
            "single one always becomes zero. The mean is the training split's.",
        ),
        Mistake(
            "mean of everything together",
            minus(lambda x_train, x: np.concatenate([rows(x_train), rows(x)]).mean(axis=0)),
            "You take the mean over training split and samples together: the test leaks into the training.",
        ),
        Mistake(
            "one mean for all features",
            minus(lambda x_train, x: x_train.mean()),
            "You take one mean over all features. Each feature has its own: `axis` says over what is averaged.",
        ),
        Mistake(
            "mean over the first axis alone",
            minus(lambda x_train, x: x_train.mean(axis=0)),
            "You average over the first axis alone. That is right for a table; of pictures every row and column counts "
            "as a sample, too, and a mean a channel remains.",
        ),
        Mistake(
            "mean added",
            minus(lambda x_train, x: -rows(x_train).mean(axis=0)),
            "You add the mean. Subtract it.",
        ),
        Mistake(
            "median",
            minus(lambda x_train, x: np.median(rows(x_train), axis=0)),
            "You subtract the median. Subtract the mean.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "What is learnt is one number a feature. Which axes must disappear?",
        "`x_train.reshape(-1, D)` puts all samples into the rows of one table; or give `mean` a tuple of axes.",
    ],
)
