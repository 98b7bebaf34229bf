"""A VGG block"""

from itertools import pairwise

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._networks import conv, layer, max_pool, mean_pool, relu


def vgg_block(x, filters, biases):
    r"""Return what a VGG block makes of maps.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: maps.
    - `filters`, a list of one array or more, each of shape `(3, 3, channels_k, maps_k)`, where `channels_k` is
      `channels` for the first one, and for each other one the maps of the one before.
    - `biases`, as many vectors of shape `(maps_k,)`.

    The block has a convolution (a cross-correlation: filters are not turned) for each filter, one after the other, each
    with one zero on each side, so that the size is kept, with its bias and a rectifier, $\max(z, 0)$; and at its end
    *one* max pooling of 2 × 2 windows that do not overlap. A last row or column that fills no window is left out.

    **Return** the maps after that, shape `(batch, rows // 2, columns // 2, maps)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    for weights, bias in zip(filters, biases, strict=True):
        padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
        x = np.maximum(np.einsum("nrckuv,uvko->nrco", windows, weights) + bias, 0)
    x = x[:, : x.shape[1] // 2 * 2, : x.shape[2] // 2 * 2]
    rows = np.maximum(x[:, ::2], x[:, 1::2])
    return np.maximum(rows[:, :, ::2], rows[:, :, 1::2])
    ### END SOLUTION


def block(rng, size, channels, batch=2):
    """A block in which some sums are negative, and after which some maps are 0 at some places."""
    while True:
        drawn = {
            "x": rng.normal(size=(batch, *size, channels[0])),
            "filters": [layer(rng, 3, 3, n, m) for n, m in pairwise(channels)],
            "biases": [0.5 * rng.normal(size=m) for m in channels[1:]],
        }
        right = vgg_block(**drawn)
        if all(np.abs(mistaken(**slip)(**drawn) - right).max() > 1e-3 for slip in SLIPS):
            return drawn


@combinable
def mistaken(
    *,
    turn=lambda w: w,
    activations=(relu, relu),
    bias_in=1,
    pool=max_pool,
    cut=lambda a: a,
    frame=((1, 1), (1, 1)),
):
    """Return the block with one slip in it: activations are those of all layers but the last, and of the last."""

    def vgg_block(x, filters, biases):
        for k, (w, b) in enumerate(zip(filters, biases, strict=True)):
            f = activations[k == len(filters) - 1]
            x = f(conv(np.pad(x, ((0, 0), *frame, (0, 0))), turn(w), bias_in * b))
        return pool(cut(x))

    return vgg_block


def identity(z):
    return z


NO_RELU = {"activations": (identity, identity)}
ONLY_LAST = {"activations": (identity, relu)}
SLIPS = [NO_RELU]
tap_by_tap = mistaken()  # the answer by another route: one weight of all filters after the other

exercise = Exercise(
    solution=vgg_block,
    reference=tap_by_tap,
    points=2,
    cases=[
        Case("one convolution", block, {"size": (4, 6), "channels": (2, 3)}),
        Case("two convolutions", block, {"size": (6, 4), "channels": (3, 4, 4)}),
        Case("three convolutions, and rows left over", block, {"size": (5, 7), "channels": (1, 3, 4, 2)}, hidden=True),
        Case("one place is left", block, {"size": (3, 3), "channels": (4, 2), "batch": 3}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake("no rectifier", mistaken(**NO_RELU), "Your convolutions have no rectifier."),
        Mistake(
            "rectifier at the end alone",
            mistaken(**ONLY_LAST),
            "You rectify at the end alone. Each convolution has a rectifier: without it, two of them are one.",
        ),
        Mistake(
            "padding on one side",
            mistaken(frame=((2, 0), (2, 0))),
            "You put all zeros above and at the left. There is one on each side.",
        ),
        Mistake(
            "filters turned round",
            mistaken(turn=lambda w: w[::-1, ::-1]),
            "You turn the filters by 180°. They are laid on as they are.",
        ),
        Mistake(
            "rows and columns of the filters exchanged",
            mistaken(turn=lambda w: w.swapaxes(0, 1)),
            "Your filters' rows are their columns.",
        ),
        Mistake("no biases", mistaken(bias_in=0), "Your convolutions have no biases."),
        Mistake("mean for maximum", mistaken(pool=mean_pool), "Your block pools by the mean. It takes maxima."),
        Mistake(
            "first rows left out",
            mistaken(cut=lambda a: a[:, a.shape[1] % 2 :, a.shape[2] % 2 :]),
            "Where a row is left over, you leave out the first one. It is the last that fills no window.",
        ),
        Mistake(
            "not pooled but skipped",
            mistaken(pool=lambda a: a[:, : a.shape[1] // 2 * 2 : 2, : a.shape[2] // 2 * 2 : 2]),
            "You keep the first entry of each window. It is the largest that counts.",
        ),
    ],
    hints=[
        "`sliding_window_view` gives all windows of a convolution at once; `einsum` multiplies and adds.",
        "The maximum of a 2 × 2 window is the maximum of two rows, and then of two columns.",
    ],
)
