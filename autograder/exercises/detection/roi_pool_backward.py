"""The gradient of RoI pooling"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._regions import bins_of, boxes, maps


def roi_pool_backward(features, boxes, upstream, *, size=(7, 7), bins="overlapping"):
    r"""Carry a gradient back through RoI pooling.

    All regions of a picture were cut out of one map. On the way back they meet again: an entry that was the largest of
    several bins, of one region or of many, gets the gradients of all of them.

    **Given**

    - `features`, shape `(batch, rows, columns, channels)`: the maps that were pooled.
    - `boxes`, shape `(batch, regions, 4)`: edges (left, top, right, bottom) as shares of the picture; each region has
      at least one cell and lies within the map.
    - `upstream`, shape `(batch, regions, k_rows, k_columns, channels)`: $G$, the gradient with respect to the pooled
      regions.
    - `size`, two ints $(k_\text{rows}, k_\text{columns})$, and `bins`, `"overlapping"` or `"partition"`.

    Cells and bins are those of the exercise `roi_pool`. A region from $x_1$ to $x_2$ has the columns from $\lfloor x_1
    W + \frac12 \rfloor$ up to, but without, $\lfloor x_2 W + \frac12 \rfloor$; rows alike. Of a side of $n$ cells, bin
    $i$ of $k$ has the cells up to $\lceil (i + 1) n / k \rceil - 1$, beginning with $\lfloor i n / k \rfloor$
    (`"overlapping"`) or with $\lceil i n / k \rceil$ (`"partition"`). A bin may have no cell.

    **Return** the gradient with respect to `features`, of its shape: at each place the sum of $G$ over those bins of
    which it is the largest entry, each channel by itself. If several entries of a bin are equally large, the **first in
    reading order** (smallest row, then smallest column) gets all of it. A bin without cells sends nothing back.

    Use NumPy only, and no numerical differentiation, and leave the inputs as they are. Loops are fine.
    """
    ### BEGIN SOLUTION

    def cut(start, end, cells, k):
        first, last = (int(share * cells + 0.5) for share in (start, end))
        n = last - first
        for i in range(k):
            begin = i * n // k if bins == "overlapping" else -(-i * n // k)
            yield np.arange(first + begin, first - (-(i + 1) * n // k))

    gradient = np.zeros_like(features)
    channels = np.arange(features.shape[3])
    for n, b in np.ndindex(*boxes.shape[:2]):
        left, top, right, bottom = boxes[n, b]
        columns = list(cut(left, right, features.shape[2], size[1]))
        for i, rows in enumerate(cut(top, bottom, features.shape[1], size[0])):
            for j, across in enumerate(columns):
                if len(rows) and len(across):
                    window = features[n][np.ix_(rows, across)].reshape(-1, len(channels))
                    row, column = np.divmod(window.argmax(axis=0), len(across))
                    gradient[n, rows[row], across[column], channels] += upstream[n, b, i, j]
    return gradient
    ### END SOLUTION


def drawn(rng, shape, regions, size, bins="overlapping", ties=False):
    """Maps, boxes and a gradient; with ties, maps of zeros and ones."""
    x, places = maps(rng, *shape), boxes(rng, shape[0], regions, *shape[1:3])
    if ties:
        x = (rng.uniform(size=shape) < 0.25).astype(float)
        x[0] = 1.0
        places[:, -1] = [0.01, 0.01, 0.99, 0.99]
        x[1, 0, :2], x[1, 1, 0] = [[0.0], [1.0]], 1.0  # the first in a row, and the first in a column
    upstream = rng.normal(size=(shape[0], regions, *size, shape[3])) + 0.5
    return {"features": x, "boxes": places, "upstream": upstream} | {
        "size": size,
        "bins": bins,
    }


def first(window):
    """Where the winner of each channel is, as booleans of the window's shape (rows, columns, channels)."""
    return winners(window, lambda flat: flat.argmax(axis=0))


def winners(window, choose):
    flat = window.reshape(-1, window.shape[2])
    return (np.arange(len(flat))[:, None] == choose(flat)).reshape(window.shape)


def by_columns(window):
    return first(window.transpose(1, 0, 2)).transpose(1, 0, 2)


def largest(window):
    return window == window.max(axis=(0, 1))


@combinable
def mistaken(
    *, share=first, add=lambda old, new: old + new, map_of=lambda n: n, wrong_bins=None, into=0, over=lambda boxes: 1
):
    """Return the way back with one slip in it."""

    def roi_pool_backward(features, boxes, upstream, *, size, bins):
        gradient = np.zeros_like(features)
        for n, b in np.ndindex(*boxes.shape[:2]):
            x, sent = features[n], gradient[map_of(n)]
            for (i, j), rows, columns in bins_of(x, boxes[n, b], size, wrong_bins or bins, into):
                window = x[rows, columns]
                if window.size:
                    new = share(window) * upstream[n, b, i, j] * over(boxes)
                    sent[rows, columns] = add(sent[rows, columns], new)
        return gradient

    return roi_pool_backward


exercise = Exercise(
    solution=roi_pool_backward,
    points=4,
    analytic=True,
    cases=[
        Case(
            "a map of three by three, by hand",
            inputs={
                "features": np.array([[9.0, 1.0, 5.0], [2.0, 3.0, 4.0], [7.0, 8.0, 6.0]])[None, :, :, None],
                "boxes": np.array([[[0.0, 0.0, 1.0, 1.0]]]),
                "upstream": np.array([[1.0, 10.0], [100.0, 1000.0]])[None, None, :, :, None],
                "size": (2, 2),
                "bins": "overlapping",
            },
            about="The 8 is the largest entry of both lower bins: it gets 100 + 1000. The 9 gets 1 and the 5 gets 10.",
        ),
        Case("overlapping bins", drawn, {"shape": (2, 8, 10, 3), "regions": 5, "size": (3, 4)}),
        Case(
            "a partition",
            drawn,
            {"shape": (3, 9, 7, 2), "regions": 5, "size": (4, 3), "bins": "partition"},
            hidden=True,
        ),
        Case(
            "largest entries that are equal",
            drawn,
            {"shape": (2, 9, 11, 2), "regions": 4, "size": (2, 2), "ties": True},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "overwritten where bins overlap",
            mistaken(add=lambda old, new: np.where(new != 0, new, old)),
            "Where an entry wins several bins, you keep only the last gradient. Add them up.",
        ),
        Mistake(
            "shared among equal entries",
            mistaken(share=lambda window: largest(window) / largest(window).sum(axis=(0, 1))),
            "Where several entries of a bin are equally large, you share the gradient. Here the first takes all.",
        ),
        Mistake(
            "all of it to each of the equal entries",
            mistaken(share=largest),
            "Where several entries of a bin are equally large, each gets the whole gradient. Only the first wins.",
        ),
        Mistake(
            "last of the equal entries",
            mistaken(share=lambda w: winners(w, lambda flat: len(flat) - 1 - flat[::-1].argmax(axis=0))),
            "Of equally large entries you take the last; it should be the first.",
        ),
        Mistake(
            "first by columns",
            mistaken(share=by_columns),
            "Of equally large entries you take the first down the columns. Reading order goes along the rows.",
        ),
        Mistake(
            "spread over the bin",
            mistaken(share=lambda w: np.full(w.shape, 1 / (w.shape[0] * w.shape[1]))),
            "You spread each gradient over its bin. That is the way back through a *mean*.",
        ),
        Mistake(
            "all into one picture",
            mistaken(map_of=lambda n: 0),
            "The gradients of all pictures land in the first one's map.",
        ),
        Mistake(
            "a partition always",
            mistaken(wrong_bins="partition"),
            "Your bins are a partition whatever `bins` is.",
        ),
        Mistake("overlapping always", mistaken(wrong_bins="overlapping"), "Your bins overlap whatever `bins` is."),
        Mistake(
            "averaged over the regions",
            mistaken(over=lambda boxes: 1 / boxes.shape[1]),
            "You divide by the number of regions. If the loss is a mean, that is in `upstream` already.",
        ),
    ],
    hints=[
        "Begin with zeros of the map's shape, and add to it bin by bin.",
        "`argmax` of a bin reshaped to (cells, channels) is the first winner of each channel; `np.divmod` by the "
        "number of columns gives its row and its column in the bin.",
    ],
)
