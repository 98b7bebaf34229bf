"""Filters that interpolate"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def bilinear_kernel(like):
    r"""Return the filters with which a transposed convolution interpolates, to begin its training with.

    Random filters would begin with a picture seen through a sieve. A tent is better: every entry of the map fades out
    towards its neighbours, and where two tents overlap, the old values are mixed as the distances say.

    **Given** `like`, an array of shape `(filter_rows, filter_columns, out_channels, channels)`. Its values do not
    matter; only its shape does.

    **Return** filters $W$ of that shape. Output channel $o$ is made of channel $c = o$ alone:

    $$W_{u,v,o,c} = \begin{cases} h_k(u)\, h_{k'}(v) & o = c, \\ 0 & \text{else,} \end{cases} \qquad
      h_k(u) = 1 - \frac{\bigl| u - (k - 1)/2 \bigr|}{\lceil k/2 \rceil},$$

    with $k$ the filter's rows and $k'$ its columns, and $u$ and $v$ counted from 0. There may be more channels than
    output channels, or fewer; the surplus ones have no partner.
    """
    ### BEGIN SOLUTION
    rows, columns, out_channels, channels = like.shape

    def tent(k):
        return 1 - np.abs(np.arange(k) - (k - 1) / 2) / ((k + 1) // 2)

    return np.outer(tent(rows), tent(columns))[:, :, None, None] * np.eye(out_channels, channels)
    ### END SOLUTION


def filters(rng, shape):
    """Filters that are there already, and do not matter."""
    return rng.normal(size=shape)


def sizes(rng, low, high):
    """Filters of a random size, the same for rows and columns of all parities in turn."""
    rows = 2 * int(rng.integers(low, high))
    return rng.normal(size=(rows, rows + 3, 2, 3))


@combinable
def mistaken(
    *,
    middle=lambda k: (k - 1) / 2,
    half=lambda k: (k + 1) // 2,
    scaled=lambda plane: plane,
    joined=np.eye,
    plane=np.outer,
    swapped=False,
):
    """Return the filters with one slip in them."""

    def bilinear_kernel(like):
        rows, columns, out_channels, channels = like.shape
        if swapped:
            rows, columns = columns, rows
        tents = [1 - np.abs(np.arange(k) - middle(k)) / half(k) for k in (rows, columns)]
        return scaled(plane(*tents))[:, :, None, None] * joined(out_channels, channels)

    return bilinear_kernel


exercise = Exercise(
    solution=bilinear_kernel,
    points=2,
    cases=[
        Case(
            "four by three",
            inputs={"like": np.zeros((4, 3, 1, 1))},
            about="The tent over four places is (¼, ¾, ¾, ¼), over three (½, 1, ½): the first row is (⅛, ¼, ⅛), the "
            "second (⅜, ¾, ⅜).",
        ),
        Case("several channels", filters, {"shape": (5, 2, 3, 3)}),
        Case("more channels than outputs", sizes, {"low": 2, "high": 30}, hidden=True),
        Case("a filter of one row", inputs={"like": np.ones((1, 6, 3, 2))}),
    ],
    mistakes=[
        Mistake(
            "middle at k/2",
            mistaken(middle=lambda k: k / 2),
            "Your tent leans to one side. The middle of places 0, …, k − 1 is (k − 1)/2.",
        ),
        Mistake(
            "whole number for a middle",
            mistaken(middle=lambda k: (k - 1) // 2),
            "For an even size your tent leans to one side. Its top is *between* two places then.",
            others=[mistaken(middle=lambda k: k // 2)],
        ),
        Mistake(
            "half rounded down",
            mistaken(half=lambda k: max(k // 2, 1)),
            "For an odd size your tent falls too fast. Half of k is rounded up.",
        ),
        Mistake(
            "half not rounded",
            mistaken(half=lambda k: k / 2),
            "For an odd size your tent falls too fast. k/2 is rounded up.",
        ),
        Mistake(
            "half of one more",
            mistaken(half=lambda k: (k + 1) / 2),
            "For an even size your tent falls too slowly. k/2 is rounded *up*, which changes nothing if it is whole.",
        ),
        Mistake(
            "every channel to every output",
            mistaken(joined=lambda o, c: np.ones((o, c))),
            "You connect all channels with all outputs, and mix them. Each channel is interpolated by itself.",
        ),
        Mistake(
            "divided by the number of channels",
            mistaken(joined=lambda o, c: np.eye(o, c) / c),
            "You divide by the number of channels. Each output has one channel, with the full weight.",
        ),
        Mistake(
            "sum of one",
            mistaken(scaled=lambda plane: plane / plane.sum()),
            "Your filters sum to 1, as a blurring one does. Here only every s-th place of the canvas has an entry, so "
            "they sum to more.",
        ),
        Mistake(
            "smaller of the two",
            mistaken(plane=lambda a, b: np.minimum(a[:, None], b)),
            "You take the smaller of the two tents. Bilinear means their product.",
        ),
        Mistake(
            "rows and columns swapped",
            mistaken(swapped=True),
            "The first axis of your filters has the tent of the columns.",
        ),
    ],
    equivalent={
        "operands swapped: 1 - np.abs(np.arange(k) - (k - 1) / 2) / ((k + 1) // 2) -> "
        "np.abs(np.arange(k) - (k - 1) / 2) / ((k + 1) // 2) - 1": "Both tents change their sign, their product does "
        "not.",
    },
    hints=[
        "Make one tent for the rows and one for the columns; `np.outer` makes a plane of them.",
        "`np.eye` can have two different sizes.",
    ],
)
