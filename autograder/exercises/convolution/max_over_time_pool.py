"""Max-over-time pooling"""

import numpy as np

from autograder import Case, Exercise, Mistake


def max_over_time_pool(x):
    r"""Return one number for every channel of a sequence: its largest entry over time.

    A filter slides along a sentence and answers wherever it finds what it looks for. Whether "not good at all" stands
    at the beginning or at the end does not matter, and how long the sentence is should not either. So keep only how
    strongly the filter answered at its best: sentences of all lengths become vectors of one length.

    **Given**

    - `x`, shape `(batch, steps, channels)`: sequences, of any number of steps, at least one. Entries may be negative.

    **Return** an array of shape `(batch, channels)`: for each sequence and each channel the largest entry over all
    steps.
    """
    ### BEGIN SOLUTION
    return x.max(axis=1)
    ### END SOLUTION


def sequences(rng, shape, middle=0.0):
    """Entries that are clearly apart; the largest comes first in one channel, last in the next, then in between."""
    batch, steps, channels = shape
    ranks = np.argsort(rng.random(size=shape), axis=1).astype(float)
    for n, c in np.ndindex(batch, channels):
        place = (0, steps - 1, steps // 2)[c % 3]
        column = ranks[n, :, c]
        column[[column.argmax(), place]] = column[[place, column.argmax()]]
    return ranks + rng.uniform(0.1, 0.6, size=shape) - steps / 2 + 0.3 * np.arange(channels) + middle


exercise = Exercise(
    solution=max_over_time_pool,
    points=1,
    cases=[
        Case(
            "three steps by hand",
            inputs={"x": np.array([[[1.0, -9.0], [4.0, -2.0], [3.0, -5.0]]])},
            about="The first channel is (1, 4, 3), the second (−9, −2, −5).",
        ),
        Case("as many steps as channels", sequences, {"shape": (3, 4, 4), "middle": -1.0}),
        Case("negative all over", sequences, {"shape": (2, 5, 3), "middle": -20.0}, hidden=True),
        Case("a single step", sequences, {"shape": (4, 1, 2), "middle": -3.0}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "mean over time",
            lambda x: x.mean(axis=1),
            "You average over the steps. One strong answer must not be watered down by all the places where the filter "
            "found nothing.",
        ),
        Mistake(
            "last step",
            lambda x: x[:, -1],
            "You return the last step. The best answer may come at any time.",
        ),
        Mistake(
            "first step left out",
            lambda x: x[:, 1:].max(axis=1) if x.shape[1] > 1 else x[:, 0],
            "You begin with the second step. The best answer may come at any time, at once too.",
        ),
        Mistake(
            "last step left out",
            lambda x: x[:, :-1].max(axis=1) if x.shape[1] > 1 else x[:, 0],
            "You end with the last step but one. The best answer may come at any time, at the end too.",
        ),
        Mistake(
            "place of the largest",
            lambda x: x.argmax(axis=1).astype(float),
            "You return *when* the largest entry comes. Wanted is how large it is.",
        ),
        Mistake(
            "largest in absolute value",
            lambda x: np.abs(x).max(axis=1),
            "You compare absolute values. A strong no is no strong yes: take the largest entry with its sign.",
        ),
        Mistake(
            "entry of the largest absolute value",
            lambda x: np.take_along_axis(x, np.abs(x).argmax(axis=1)[:, None], axis=1)[:, 0],
            "You look for the largest absolute value. An entry of −3 is less than one of 1.",
        ),
        Mistake(
            "at least zero",
            lambda x: np.maximum(x.max(axis=1), 0),
            "Where all entries are negative you return 0. The largest of them is negative, too; a rectifier is a layer "
            "of its own.",
        ),
        Mistake(
            "largest over the channels",
            lambda x: x.max(axis=2),
            "You take the maximum over the channels. Time is the axis in the middle.",
        ),
        Mistake(
            "largest of the batch",
            lambda x: np.repeat(x.max(axis=(0, 1))[None], len(x), axis=0),
            "All sequences get the same numbers: you take the maximum over the batch as well.",
        ),
        Mistake(
            "axis of size one kept",
            lambda x: x.max(axis=1, keepdims=True),
            "Your numbers are right, but their shape is (batch, 1, channels). The axis of time should be gone.",
        ),
    ],
    hints=["`max` takes an axis."],
)
