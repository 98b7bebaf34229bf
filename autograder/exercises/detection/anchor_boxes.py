"""Anchor boxes"""

import numpy as np

from autograder import Case, Exercise, Mistake, boxes, combinable

from ._boxes import redrawn


def anchor_boxes(sizes, ratios, *, rows, columns, aspect=1.0):
    r"""Return the anchor boxes of a grid.

    A network cannot say "here is a box" out of nothing. It is shown many boxes, spread over the picture, and says of
    each how well it fits and how it should be moved. These are the anchors: around each cell of a grid, a few sizes and
    a few shapes.

    **Given**

    - `sizes` $s_1, \dots, s_n$, shape `(n,)`, and `ratios` $r_1, \dots, r_m$, shape `(m,)`; all positive.
    - `rows` and `columns` of the grid, integers. Its cells cover the picture, all of one size.
    - `aspect`, the width of the picture over its height.

    All coordinates are shares: $x$ of the picture's width, and $y$ of its height, downwards. An anchor of size $s$ and
    ratio $r$ has

    $$\text{width } \frac{s \sqrt r}{\text{aspect}}, \qquad \text{height } \frac{s}{\sqrt r},$$

    so that $r$ is width over height in pixels. Its middle is the middle of its cell. Not all $n \cdot m$ pairs are
    used, but only those with $s_1$ or $r_1$, in this order:

    $$(s_1, r_1), (s_1, r_2), \dots, (s_1, r_m), (s_2, r_1), (s_3, r_1), \dots, (s_n, r_1).$$

    **Return** the anchors by their corners, $(x_1, y_1, x_2, y_2)$ = (left, top, right, bottom), shape
    `(rows * columns * (n + m - 1), 4)`: the cells row by row, from left to right within a row, and all anchors of a
    cell together, in the order above. Anchors that reach beyond the picture are left as they are.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    s = np.append(np.repeat(sizes[0], len(ratios)), sizes[1:])
    r = np.append(ratios, np.repeat(ratios[0], len(sizes) - 1))
    half = np.stack([s * np.sqrt(r) / aspect, s / np.sqrt(r)], axis=1) / 2  # (n + m − 1, 2)
    y, x = np.mgrid[:rows, :columns] + 0.5
    middle = np.stack([x / columns, y / rows], axis=-1).reshape(-1, 1, 2)  # (rows · columns, 1, 2)
    return np.concatenate([middle - half, middle + half], axis=-1).reshape(-1, 4)
    ### END SOLUTION


def _pairs(sizes, ratios):
    return [(sizes[0], r) for r in ratios] + [(s, ratios[0]) for s in sizes[1:]]


def _shape(s, r, aspect, rows, columns):
    return s * r**0.5 / aspect, s / r**0.5


@combinable
def mistaken(
    *,
    pairs=_pairs,
    shape=_shape,
    start=0.5,
    order="rows",
    exchanged=False,
    box=lambda x, y, w, h: (x - w / 2, y - h / 2, x + w / 2, y + h / 2),
    after=lambda boxes: boxes,
):
    """Return the anchors with one slip in them."""

    def anchor_boxes(sizes, ratios, *, rows, columns, aspect=1.0):
        cells = [(i, j) for i in range(rows) for j in range(columns)]
        if order == "columns":
            cells = [(i, j) for j in range(columns) for i in range(rows)]
        kinds = [shape(s, r, aspect, rows, columns) for s, r in pairs(sizes, ratios)]
        steps = [(i, j, *kind) for i, j in cells for kind in kinds]
        if order == "kinds":
            steps = [(i, j, *kind) for kind in kinds for i, j in cells]
        answer = []
        for i, j, w, h in steps:
            x, y = (j + start) / columns, (i + start) / rows
            answer.append(box(y, x, w, h) if exchanged else box(x, y, w, h))
        return after(np.array(answer))

    return anchor_boxes


SLIPS = {
    "all pairs": mistaken(pairs=lambda sizes, ratios: [(s, r) for s in sizes for r in ratios]),
    "sizes first": mistaken(
        pairs=lambda sizes, ratios: [(s, ratios[0]) for s in sizes] + [(sizes[0], r) for r in ratios[1:]]
    ),
    "ratio turned over": mistaken(shape=lambda s, r, aspect, *_: (s / r**0.5 / aspect, s * r**0.5)),
    "no root": mistaken(shape=lambda s, r, aspect, *_: (s * r / aspect, s)),
    "ratio without the height": mistaken(shape=lambda s, r, aspect, *_: (s * r**0.5 / aspect, s)),
    "no aspect": mistaken(shape=lambda s, r, aspect, *_: (s * r**0.5, s / r**0.5)),
    "aspect the wrong way round": mistaken(shape=lambda s, r, aspect, *_: (s * r**0.5 * aspect, s / r**0.5)),
    "size of the cell": mistaken(
        shape=lambda s, r, aspect, rows, columns: (s * r**0.5 / aspect / columns, s / r**0.5 / rows)
    ),
    "corners of cells": mistaken(start=0),
    "counted from one": mistaken(start=1),
    "column by column": mistaken(order="columns"),
    "anchor by anchor": mistaken(order="kinds"),
    "middle turned round": mistaken(exchanged=True),
    "top before left": mistaken(after=lambda b: b[:, [1, 0, 3, 2]]),
    "centres returned": mistaken(box=lambda x, y, w, h: (x, y, w, h)),
    "clipped": mistaken(after=lambda b: np.clip(b, 0, 1)),
}


def grid(rng, n, m, rows, columns, aspect=1.0, unseen=()):
    def draw():
        sizes = 0.25 + 0.5 * rng.permutation(n) / n + rng.uniform(0, 0.2 / n, size=n)
        ratios = np.array([1.6, 0.5, 2.6, 0.8])[:m] * rng.uniform(0.9, 1.1, size=m)
        return {"sizes": sizes, "ratios": ratios, "rows": rows, "columns": columns, "aspect": aspect}

    return redrawn(draw, anchor_boxes, [f for name, f in SLIPS.items() if name not in unseen])


def one_cell(inputs, expected, answer):
    """The anchors of the first cell that is wrong, over the picture, whose sides are 0 and 1."""
    count = len(inputs["sizes"]) + len(inputs["ratios"]) - 1
    wrong = np.abs(answer - expected).max(axis=1) > 1e-6
    rows = slice(first := int(wrong.argmax()) // count * count, first + count)
    return boxes(expected[rows], answer[rows], given=[[0, 0, 1, 1]])


exercise = Exercise(
    solution=anchor_boxes,
    picture=one_cell,
    points=4,
    cases=[
        Case(
            "two cells by hand",
            inputs={
                "sizes": np.array([0.5, 0.25]),
                "ratios": np.array([1.0, 4.0]),
                "rows": 1,
                "columns": 2,
                "aspect": 2.0,
            },
            about="The first cell's middle is (¼, ½). Its anchors are ¼ wide and ½ high (s₁, r₁), ½ wide and ¼ high "
            "(s₁, r₂), and ⅛ wide and ¼ high (s₂, r₁): (⅛, ¼, ⅜, ¾), (0, ⅜, ½, ⅝), (3/16, ⅜, 5/16, ⅝).",
        ),
        Case(
            "a square picture",
            grid,
            {"n": 3, "m": 2, "rows": 3, "columns": 4, "unseen": ("no aspect", "aspect the wrong way round")},
        ),
        Case("a wide picture", grid, {"n": 2, "m": 3, "rows": 2, "columns": 5, "aspect": 1.5}),
        Case(
            "one size",
            grid,
            {
                "n": 1,
                "m": 4,
                "rows": 4,
                "columns": 3,
                "aspect": 0.75,
                "unseen": ("all pairs", "sizes first"),
            },
            hidden=True,
        ),
        Case(
            "a single anchor",
            grid,
            {
                "n": 1,
                "m": 1,
                "rows": 1,
                "columns": 1,
                "aspect": 0.6,
                "unseen": (
                    "all pairs",
                    "sizes first",
                    "size of the cell",
                    "column by column",
                    "anchor by anchor",
                    "middle turned round",
                    "clipped",
                ),
            },
            hidden=True,
        ),
        Case(
            "one ratio",
            grid,
            {"n": 4, "m": 1, "rows": 3, "columns": 2, "aspect": 1.25, "unseen": ("all pairs", "sizes first")},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "all pairs",
            SLIPS["all pairs"],
            "You make an anchor of every pair, n · m of them. Here only those with s₁ or r₁ are used: n + m − 1.",
        ),
        Mistake(
            "sizes first",
            SLIPS["sizes first"],
            "You list all sizes with r₁ first, as d2l does. Here all ratios with s₁ come first.",
        ),
        Mistake(
            "ratio turned over",
            SLIPS["ratio turned over"],
            "Your anchors with r > 1 are higher than they are wide. r is width over height.",
        ),
        Mistake(
            "no root", SLIPS["no root"], "You multiply the width by r, and so the area changes with r. √r keeps it."
        ),
        Mistake(
            "ratio without the height",
            SLIPS["ratio without the height"],
            "Your height does not depend on r: width over height is √r.",
        ),
        Mistake(
            "no aspect",
            SLIPS["no aspect"],
            "You forget `aspect`. In a picture that is not square, a share of the width and one of the height are not "
            "equally long.",
        ),
        Mistake(
            "aspect the wrong way round",
            SLIPS["aspect the wrong way round"],
            "You multiply by `aspect`. In a wide picture a length is a smaller share of the width.",
        ),
        Mistake(
            "size of the cell",
            SLIPS["size of the cell"],
            "Your sizes are shares of a cell. They are shares of the picture, however fine the grid is.",
        ),
        Mistake(
            "corners of cells",
            SLIPS["corners of cells"],
            "Your anchors lie around the upper left corner of their cell. Its middle is half a cell further.",
        ),
        Mistake(
            "counted from one",
            SLIPS["counted from one"],
            "Your anchors lie around the lower right corner of their cell. Its middle is half a cell before.",
        ),
        Mistake("column by column", SLIPS["column by column"], "Your cells come column by column. Go row by row."),
        Mistake(
            "anchor by anchor",
            SLIPS["anchor by anchor"],
            "You list the first anchor of all cells, then the second one. All anchors of a cell stand together.",
        ),
        Mistake(
            "middle turned round",
            SLIPS["middle turned round"],
            "You exchange x and y of the middles. x belongs to the column.",
        ),
        Mistake(
            "top before left",
            SLIPS["top before left"],
            "Your boxes are (top, left, bottom, right), as arrays have their axes. Here x comes first.",
        ),
        Mistake(
            "centres returned",
            SLIPS["centres returned"],
            "You return (x, y, width, height). The answer has corners.",
        ),
        Mistake(
            "clipped",
            SLIPS["clipped"],
            "You cut the anchors off at the picture's edge. They are left as they are: else their middles would move.",
        ),
    ],
    hints=[
        "First forget the grid: make the widths and heights of one cell's anchors, as two arrays of n + m − 1 numbers.",
        "Then the middles: (j + ½)/columns and (i + ½)/rows. `np.mgrid` or `np.meshgrid` has all of them.",
        "An array of middles (cells, 1, 2) and one of halves (anchors, 2) meet by broadcasting; then reshape.",
    ],
)
