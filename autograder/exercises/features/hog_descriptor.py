"""Histograms of oriented gradients"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._planted import redrawn


def hog_descriptor(image, *, cell=8, block=2, bins=9, epsilon=1e-5):
    r"""Return the histograms of oriented gradients of a picture, cell by cell, and its HOG descriptor.

    A person on a street may wear anything, in any light. What stays is the outline: where edges are, roughly, and which
    way they run. Histograms of directions say so, in a grid over the whole picture, without any key point.

    **Given**

    - `image`, shape `(height, width)`: a grey picture $I$, indexed as `image[y, x]`.
    - `cell`, `block` and `bins`: whole numbers, `cell` 2 or more, `block` 1 or more and `bins` 3 or more; the picture
      has $\texttt{cell} \cdot \texttt{block}$ rows and columns at least.
    - `epsilon`: $\varepsilon > 0$.

    **Slopes** of every pixel, not divided by 2:

    $$g_x = I(x + 1, y) - I(x - 1, y), \qquad g_y = I(x, y + 1) - I(x, y - 1),$$

    but $g_x = 0$ in the picture's first and last column, and $g_y = 0$ in its first and last row.

    **Votes.** Directions have no sign here: an edge from dark to bright is one with an edge from bright to dark. So
    $\theta = \operatorname{atan2}(g_y, g_x)$ is taken modulo $\pi$. The middle of bin $b$ is at
    $(b + \frac12)\, \pi / \mathrm{bins}$, and a pixel divides its vote $\lVert g \rVert = \sqrt{g_x^2 + g_y^2}$ between
    the two bins whose middles are nearest: bin $b$ gets

    $$\lVert g \rVert\, \big(1 - |d - b|\big)^+, \qquad d = \mathrm{bins} \cdot \frac{\theta}{\pi} - \frac12,$$

    where $(\cdot)^+$ is 0 for negative numbers, and $|d - b|$ is the distance on a circle of length $\mathrm{bins}$, on
    which bin 0 comes after the last one.

    **Cells** are squares of `cell` × `cell` pixels, side by side; the first begins in the picture's upper left corner.
    Pixels that do not fill a cell, on the right and below, are in none (but are neighbours of others). The histogram
    of a cell is the *mean* of its pixels' votes, bin by bin.

    **Blocks** are squares of `block` × `block` cells. They overlap: the next one begins one cell further on. The
    histograms of a block's cells, one after the other, row by row, are a vector $v$, and

    $$\frac{v}{\sqrt{\lVert v \rVert^2 + \varepsilon^2}}$$

    is what the descriptor says of the block.

    **Return** two arrays: the histograms, shape `(cell rows, cell columns, bins)`; and the descriptor, a single axis on
    which the blocks follow each other row by row, in each its cells row by row, and in each cell the bins.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    g_x, g_y = np.zeros(image.shape), np.zeros(image.shape)
    g_x[:, 1:-1] = image[:, 2:] - image[:, :-2]
    g_y[1:-1] = image[2:] - image[:-2]
    apart = (bins * np.arctan2(g_y, g_x)[..., None] / np.pi - 0.5 - np.arange(bins)) % bins
    votes = np.hypot(g_x, g_y)[..., None] * np.maximum(1 - np.minimum(apart, bins - apart), 0)

    rows, columns = image.shape[0] // cell, image.shape[1] // cell
    pixels = votes[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell, bins)
    histograms = pixels.mean(axis=(1, 3))

    descriptor = []
    for i in range(rows - block + 1):
        for j in range(columns - block + 1):
            v = histograms[i : i + block, j : j + block].ravel()
            descriptor.append(v / np.sqrt(v @ v + epsilon**2))
    return histograms, np.concatenate(descriptor)
    ### END SOLUTION


def _zero_beyond(image, axis):
    slope = np.gradient(image, axis=axis) * 2
    np.moveaxis(slope, axis, 0)[[0, -1]] = 0
    return slope


def _to_two(d, bins):
    """The lower bin, and the share of the one after it."""
    lower = np.floor(d)
    return lower.astype(int), d - lower


@combinable
def mistaken(
    *,
    slope=_zero_beyond,
    unit=1.0,
    direction=np.arctan2,
    turn=np.pi,
    half=0.5,
    shares=_to_two,
    around=lambda number, bins: number % bins,
    length=np.hypot,
    gathered=np.mean,
    rest="left out",
    step=lambda block: 1,
    norm=lambda v, epsilon: np.sqrt((v**2).sum() + epsilon**2),
    of_each_cell=False,
    order=(0, 1, 2),
    downwards=False,
):
    """Return the histograms and the descriptor with one slip in them."""

    def hog_descriptor(image, *, cell=8, block=2, bins=9, epsilon=1e-5):
        x, y = unit * slope(image, 1), unit * slope(image, 0)
        size = length(x, y)
        lower, share = shares(direction(y, x) % turn * bins / turn - half, bins)
        votes = np.zeros((*image.shape, bins))
        for number, part in ((lower, 1 - share), (lower + 1, share)):
            b = around(number, bins)
            votes += np.where(np.arange(bins) == b[..., None], (size * part)[..., None], 0)

        edges = [np.arange(0, n - cell + 1, cell) for n in image.shape]
        ends = [e + cell for e in edges]
        if rest == "in the last cell":
            for e, n in zip(ends, image.shape, strict=True):
                e[-1] = n
        h = np.array(
            [
                [gathered(votes[i:k, j:m], axis=(0, 1)) for j, m in zip(edges[1], ends[1], strict=True)]
                for i, k in zip(edges[0], ends[0], strict=True)
            ]
        )
        corners = [range(0, n - block + 1, step(block)) for n in h.shape[:2]]
        blocks = [h[i : i + block, j : j + block] for i in corners[0] for j in corners[1]]
        if downwards:
            blocks = [h[i : i + block, j : j + block] for j in corners[1] for i in corners[0]]
        if of_each_cell:
            blocks = [np.array([[c / norm(c, epsilon) for c in row] for row in b]) for b in blocks]
        else:
            blocks = [b / norm(b, epsilon) for b in blocks]
        return h, np.concatenate([b.transpose(order).ravel() for b in blocks])

    return hog_descriptor


SLIPS = {
    "slopes on the border": (
        mistaken(slope=lambda image, axis: 2 * np.gradient(image, axis=axis)),
        "Your slopes on the picture's border are differences of two pixels. Across the border they are 0.",
    ),
    "no slopes on the border at all": (
        mistaken(slope=lambda image, axis: np.pad(_zero_beyond(image, axis)[1:-1, 1:-1], 1)),
        "On the border both of your slopes are 0. Only the one across it is; along it there are two neighbours.",
    ),
    "slopes halved": (
        mistaken(unit=0.5),
        "You divide the slopes by 2. Here they are plain differences.",
    ),
    "atan2 of x and y": (
        mistaken(direction=lambda y, x: np.arctan2(x, y)),
        "You call arctan2 with the slope along x first. Its first argument is the one along y.",
    ),
    "y upwards": (
        mistaken(direction=lambda y, x: np.arctan2(-y, x)),
        "Your directions turn the other way. Here y points down, as rows do.",
    ),
    "directions with a sign": (
        mistaken(turn=2 * np.pi),
        "Your bins divide the whole turn. Opposite directions are one here: take θ modulo π.",
    ),
    "votes for one bin": (
        mistaken(shares=lambda d, bins: (np.floor(d + 0.5).astype(int), np.zeros(d.shape))),
        "Each of your pixels votes for one bin alone. It divides its vote between two.",
    ),
    "larger share to the bin that is further away": (
        mistaken(shares=lambda d, bins: (np.floor(d).astype(int), 1 - d + np.floor(d))),
        "You swap the two shares: the bin whose middle is nearer gets more.",
    ),
    "middles at multiples": (
        mistaken(half=0.0),
        "Your bins have their middles at multiples of π/bins. They are half a bin further on.",
    ),
    "bins on a line": (
        mistaken(around=lambda number, bins: number),
        "What is beyond the first or the last bin is lost in your histograms. Bin 0 comes after the last one.",
    ),
    "bins that end": (
        mistaken(around=lambda number, bins: np.clip(number, 0, bins - 1)),
        "Directions near 0 or π go wholly to the first, or to the last bin. These two are neighbours.",
    ),
    "each pixel counts alike": (
        mistaken(length=lambda x, y: ((x != 0) | (y != 0)).astype(float)),
        "Each of your pixels has one vote, however steep the picture is there.",
    ),
    "size of a slope by the sum": (
        mistaken(length=lambda x, y: np.abs(x) + np.abs(y)),
        "You add the absolute slopes. The size of a vote is the root of the sum of squares.",
    ),
    "sums instead of means": (
        mistaken(gathered=np.sum),
        "You add up the votes of a cell. Its histogram is their mean.",
    ),
    "the rest in the last cells": (
        mistaken(rest="in the last cell"),
        "Your last cells hold the pixels that are left over, too. All cells have the same size.",
    ),
    "blocks side by side": (
        mistaken(step=lambda block: block),
        "Your blocks do not overlap. The next one begins one cell further on.",
    ),
    "divided by the sum": (
        mistaken(norm=lambda v, epsilon: np.abs(v).sum() + epsilon),
        "You divide by the sum of the entries. It is the root of the sum of squares.",
    ),
    "no root": (
        mistaken(norm=lambda v, epsilon: (v**2).sum() + epsilon**2),
        "You divide by the sum of squares, without its root.",
    ),
    "ε beside the root": (
        mistaken(norm=lambda v, epsilon: np.sqrt((v**2).sum()) + epsilon),
        "You add ε to the length. Its square is added to the squares, below the root.",
    ),
    "ε not squared": (
        mistaken(norm=lambda v, epsilon: np.sqrt((v**2).sum() + epsilon)),
        "You add ε to the sum of squares. It is ε².",
    ),
    "0 divided by 0": (
        mistaken(norm=lambda v, epsilon: np.sqrt((v**2).sum()) or np.nan),
        "You leave out ε: a flat block is 0/0, and a faint one is as loud as any other.",
    ),
    "cells normalised one by one": (
        mistaken(of_each_cell=True),
        "You normalise each cell by itself. The cells of a block share one length.",
    ),
    "cells column by column": (
        mistaken(order=(1, 0, 2)),
        "The cells of your blocks go down first. They follow each other row by row.",
    ),
    "bins before cells": (
        mistaken(order=(2, 0, 1)),
        "You list one bin of all cells of a block, and then the next bin. The bins of a cell stand together.",
    ),
    "blocks column by column": (
        mistaken(downwards=True),
        "Your blocks go down first. They follow each other row by row.",
    ),
}


def rough(rng, shape, cell, block, bins, epsilon=1e-5, flat=False, blind=()):
    """A rough picture, its right upper part flat if asked for, in which every slip that can show does."""

    def draw():
        image = 2 * rng.normal(size=shape)
        if flat:
            image[: cell * block + 1, -cell * block - 2 :] = 0.5
        return {"image": image, "cell": cell, "block": block, "bins": bins, "epsilon": epsilon}

    return redrawn(draw, hog_descriptor, [slip for name, (slip, _) in SLIPS.items() if name not in blind])


ROUGHLY = ("ε beside the root", "ε not squared", "0 divided by 0")  # too small to be seen

exercise = Exercise(
    solution=hog_descriptor,
    reference=mistaken(),
    points=6,
    parts=[Part("histograms", 3), Part("descriptor", 3)],
    cases=[
        Case(
            "three slopes by hand",
            inputs={
                "image": np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 8.0], [1.0, 0.0, 1.0]]),
                "cell": 3,
                "block": 1,
                "bins": 3,
            },
            about="A slope of 8 to the right, which is halfway between the middles of bin 2 (150°) and of bin 0 (30°), "
            "and two of 1 down, in the middle of bin 1: (4, 2, 4)/9, of which ⅔, ⅓, ⅔ is left.",
        ),
        Case(
            "a ramp in two cells",
            inputs={
                "image": np.arange(4.0) + np.sqrt(3) * np.arange(3.0)[:, None] + np.zeros((3, 4)),
                "cell": 2,
                "block": 1,
                "bins": 4,
                "epsilon": 0.5,
            },
            about="Inside, slopes have the direction 60°, a sixth of a bin before the middle of bin 1 (67.5°). On the "
            "border one of the two parts is 0, which leaves 0°, 90°, or nothing. The third row is in no cell.",
        ),
        Case(
            "two blocks",
            rough,
            {"shape": (7, 10), "cell": 3, "block": 2, "bins": 5, "blind": ("blocks column by column", *ROUGHLY)},
        ),
        Case(
            "a large ε",
            rough,
            {"shape": (11, 9), "cell": 2, "block": 2, "bins": 3, "epsilon": 1.5},
            hidden=True,
        ),
        Case(
            "a flat block",
            rough,
            {"shape": (13, 17), "cell": 2, "block": 2, "bins": 9, "flat": True, "blind": ROUGHLY[:2]},
            hidden=True,
            about="A block without any slope has the descriptor 0.",
        ),
        Case(
            "blocks of nine cells",
            rough,
            {"shape": (14, 12), "cell": 3, "block": 3, "bins": 4, "blind": ROUGHLY},
            hidden=True,
        ),
    ],
    mistakes=[Mistake(name, slip, said) for name, (slip, said) in SLIPS.items()],
    equivalent={
        "operands swapped: bins * np.arctan2(g_y, g_x)[..., None] / np.pi - 0.5 - np.arange(bins) -> np.arange(bins) - "
        "(bins * np.arctan2(g_y, g_x)[..., None] / np.pi - 0.5)": "The distance on a circle is the same both ways.",
        "block or 2": "A block has one cell or more.",
        "bins or 9": "There are three bins or more.",
        "epsilon or 1e-05": "ε is positive.",
        "inputs squeezed": "A picture has two rows and two columns at least.",
    },
    hints=[
        "Begin with zeros of the picture's shape, and fill the columns between the first and the last one.",
        "The distance on a circle of n is the smaller of a and n − a, where a is the difference modulo n.",
        "After `reshape(rows, cell, columns, cell, bins)` the mean over axes 1 and 3 is that of each cell.",
    ],
)
