"""Global average pooling"""

import numpy as np

from autograder import Case, Exercise, Mistake


def global_average_pool(x):
    r"""Return one number for every feature map: its mean.

    Behind the last convolution a network has a stack of maps, and what it needs is a vector. To flatten them and put a
    dense layer behind costs more parameters than all the convolutions before. The cheapest vector of all has no
    parameter: how strongly was each feature found, on average, anywhere in the picture?

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: feature maps, of any size.

    **Return** an array of shape `(batch, channels)`: for each sample and each channel the mean over all places.
    """
    ### BEGIN SOLUTION
    return x.mean(axis=(1, 2))
    ### END SOLUTION


def maps(rng, shape):
    return rng.normal(size=shape) + rng.normal(size=shape[3]) + 0.5


exercise = Exercise(
    solution=global_average_pool,
    points=1,
    cases=[
        Case(
            "two maps by hand",
            inputs={"x": np.array([[[1.0, 10.0], [2.0, 0.0], [6.0, -4.0]]])[None].reshape(1, 1, 3, 2)},
            about="The first map is (1, 2, 6), the second (10, 0, −4): the means are 3 and 2.",
        ),
        Case("a batch", maps, {"shape": (3, 4, 5, 2)}),
        Case("maps of a single pixel", maps, {"shape": (2, 1, 1, 4)}, hidden=True, weight=0.5),
        Case("a single picture", maps, {"shape": (1, 6, 3, 5)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "sum of the map",
            lambda x: x.sum(axis=(1, 2)),
            "You return the sum over all places. Larger pictures would have larger features: divide by the number of "
            "places.",
        ),
        Mistake(
            "largest of the map",
            lambda x: x.max(axis=(1, 2)),
            "You return the largest entry of each map. That is global *max* pooling.",
        ),
        Mistake(
            "two axes of size one kept",
            lambda x: x.mean(axis=(1, 2), keepdims=True),
            "Your numbers are right, but their shape is (batch, 1, 1, channels). The next layer wants vectors.",
        ),
        Mistake(
            "mean over rows and batch",
            lambda x: x.mean(axis=(0, 1)),
            "You average over the batch and the rows. The places are the two axes in the middle; the samples have "
            "nothing to do with each other.",
        ),
        Mistake(
            "mean over the channels",
            lambda x: np.repeat(x.mean(axis=(1, 2, 3))[:, None], x.shape[3], axis=1),
            "Your channels are all the same: you average over them as well. Each map has a mean of its own.",
        ),
        Mistake(
            "one mean for all samples",
            lambda x: np.repeat(x.mean(axis=(0, 1, 2))[None], len(x), axis=0),
            "All samples get the same numbers: you average over the batch.",
        ),
        Mistake(
            "channels first",
            lambda x: x.mean(axis=(2, 3)),
            "You average over the last two axes, as if the channels stood second. Here they are last.",
        ),
    ],
    hints=["`mean` takes several axes at once."],
)
