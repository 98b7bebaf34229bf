"""Regions of one size"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def warp_regions(pictures, boxes, *, size=(32, 32)):
    r"""Cut regions out of pictures and make all of them as large as a network wants them.

    R-CNN shows every region to a network that was trained on pictures of one size. So each region is stretched, or
    pressed together, until it fits, whatever its shape.

    **Given**

    - `pictures`, shape `(batch, rows, columns, channels)`.
    - `boxes`, shape `(batch, regions, 4)`: edges (left, top, right, bottom) as shares of the width and the height.
    - `size`, two ints: rows $k$ and columns $l$ of an answer.

    Pixel $j$ of a picture's row has its centre at $j + \frac12$, and the picture reaches from 0 to its number of
    columns $W$. A region from $x_1$ to $x_2$ is cut into $l$ equal parts, and the new pixel $j$ is looked up in the
    middle of part $j$,

    $$u_j = \Big(x_1 + \tfrac{j + 1/2}{l}\,(x_2 - x_1)\Big) W, \qquad j = 0, \dots, l - 1,$$

    and rows are treated alike. Between the centres of two pixels the picture goes on linearly, in both directions
    (bilinear); from the centre of the first (last) pixel outwards it is constant.

    **Return** the regions, shape `(batch, regions, k, l, channels)`. Regions may be smaller or larger than `size`;
    nothing is smoothed. They may reach beyond the picture. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def between(start, end, count, n):
        """The two neighbours of each new pixel, and the share of the second one; (batch, regions, count)."""
        parts = (np.arange(count) + 0.5) / count
        place = np.clip((start[..., None] + parts * (end - start)[..., None]) * n - 0.5, 0, n - 1)
        before = place.astype(int)
        return before, np.minimum(before + 1, n - 1), place - before

    left, top, right, bottom = np.moveaxis(boxes, -1, 0)
    up, down, low = between(top, bottom, size[0], pictures.shape[1])
    west, east, far = between(left, right, size[1], pictures.shape[2])
    picture = np.arange(len(pictures))[:, None, None, None]

    def at(rows, columns):
        return pictures[picture, rows[..., :, None], columns[..., None, :]]

    low, far = low[..., :, None, None], far[..., None, :, None]
    above = (1 - far) * at(up, west) + far * at(up, east)
    below = (1 - far) * at(down, west) + far * at(down, east)
    return (1 - low) * above + low * below
    ### END SOLUTION


def regions(rng, shape, count, size, over=False):
    """Regions within the outermost centres; or half over the upper left corner, half over the lower right."""
    start = rng.uniform(0.08, 0.4, size=(shape[0], count, 2))
    sides = rng.uniform(0.2, 0.45, size=start.shape)
    if over:
        start[:, ::2], start[:, 1::2] = start[:, ::2] - 0.4, start[:, 1::2] + 0.4
        sides = 0.4 + sides
    boxes = np.concatenate([start, start + sides], axis=-1)
    return {"pictures": rng.normal(size=shape), "boxes": boxes, "size": size}


@combinable
def mistaken(
    *,
    across=0,
    half=0.5,
    middle=0.5,
    corners=False,
    nearest=False,
    outside="edge",
    map_of=lambda n: n,
    scale=lambda n: n,
):
    """Look up one new pixel after the other, with one slip."""

    def warp_regions(pictures, boxes, *, size):
        found = np.empty((*boxes.shape[:2], *size, pictures.shape[3]))
        for n, b in np.ndindex(*boxes.shape[:2]):
            x = pictures[map_of(n)]
            for i, j in np.ndindex(*size):
                r = place(boxes[n, b, 1 - across :: 2], i, size[0], x.shape[0])
                c = place(boxes[n, b, across::2], j, size[1], x.shape[1])
                found[n, b, i, j] = looked_up(x, r, c)
        return found

    def place(ends, i, count, cells):
        share = i / max(count - 1, 1) if corners else (i + middle) / count
        return (ends[0] + share * (ends[1] - ends[0])) * scale(cells) - half

    def looked_up(x, r, c):
        if outside == "edge":
            r, c = (min(max(v, 0), n - 1) for v, n in zip((r, c), x.shape, strict=False))
        if nearest:
            r, c = (np.floor(v + 0.5) for v in (r, c))
        total = np.zeros(x.shape[2])
        for row in (int(np.floor(r)), int(np.floor(r)) + 1):
            for column in (int(np.floor(c)), int(np.floor(c)) + 1):
                if 0 <= row < x.shape[0] and 0 <= column < x.shape[1]:
                    total += (1 - abs(r - row)) * (1 - abs(c - column)) * x[row, column]
        return total

    return warp_regions


exercise = Exercise(
    solution=warp_regions,
    points=3,
    cases=[
        Case(
            "the right half of a row, by hand",
            inputs={
                "pictures": np.array([0.0, 0.0, 10.0, 20.0])[None, None, :, None],
                "boxes": np.array([[[0.5, 0.0, 1.0, 1.0]]]),
                "size": (1, 4),
            },
            about="The centres of the new pixels lie at 2.25, 2.75, 3.25 and 3.75, those of the old ones at 1.5 (0), "
            "2.5 (10) and 3.5 (20): 7.5, 12.5, 17.5, and 20 where the picture is constant.",
        ),
        Case("larger and smaller", regions, {"shape": (2, 9, 12, 3), "count": 3, "size": (4, 5)}),
        Case("over the edge", regions, {"shape": (2, 5, 4, 2), "count": 4, "size": (3, 6), "over": True}, hidden=True),
        Case("one pixel each", regions, {"shape": (3, 8, 6, 2), "count": 2, "size": (1, 1)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "x taken for the row",
            mistaken(across=1),
            "Your boxes begin with the top edge. Here they begin with the left one, which counts columns.",
        ),
        Mistake(
            "centres at whole numbers",
            mistaken(half=0.0),
            "You take the centre of pixel j to be at j. It is at j + ½, your regions are moved by half a pixel.",
        ),
        Mistake(
            "left edges of the parts",
            mistaken(middle=0.0),
            "You look up new pixels at the beginning of their parts. They lie in the middle: (j + ½)/l.",
        ),
        Mistake(
            "first and last on the edges",
            mistaken(corners=True),
            "Your first and last new pixel lie on the region's edges. That is another convention (aligned corners).",
        ),
        Mistake(
            "nearest pixel",
            mistaken(nearest=True),
            "You take the nearest pixel. Between two centres the picture goes on linearly.",
        ),
        Mistake(
            "zeros outside",
            mistaken(outside="zeros"),
            "Beyond the last centre your picture fades to 0. It stays as it is there.",
        ),
        Mistake(
            "one picture for all",
            mistaken(map_of=lambda n: 0),
            "All your regions are cut out of the first picture.",
        ),
        Mistake(
            "a picture of one column less",
            mistaken(scale=lambda n: n - 1),
            "You multiply shares by W − 1. A share of 1 is the picture's right edge, at W.",
        ),
    ],
    hints=[
        "Rows and columns can be treated by themselves: for each, two neighbours and a share.",
        "`np.clip(u - 0.5, 0, n - 1)` does everything that has to be done at the edges.",
        "Fancy indexing looks all pixels up at once: `pictures[n, rows, columns]` with shapes that fit together.",
    ],
)
