"""All scales in one row"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def concat_scales(maps, *, values):
    r"""Put what a detector says at several scales into one row: a line for each anchor.

    A head of a detector gives maps: in each cell the numbers of several anchors lie one behind the other, as channels.
    The loss wants a list of anchors, in the order in which the anchors themselves are listed. Nothing but a matter of
    axes, and one of the surest ways to train for a night and learn nothing.

    **Given**

    - `maps`, a list of arrays, one a scale, the finest first. They come from a library that has channels *first*: each
      has the shape `(batch, channels, rows, columns)`. Rows, columns and channels may differ from scale to scale.
    - `values` $V$, an int: how many numbers belong to an anchor. A scale with $C$ channels has $C / V$ anchors in each
      cell, and number $v$ of anchor $k$ is channel $k V + v$, all counted from 0.

    **Return** an array of shape `(batch, anchors, values)`, where `anchors` counts those of all cells of all scales.
    The anchors of the first scale come first. Within a scale, they are ordered by row, those of a row by column, and
    those of one cell by $k$.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    return np.concatenate([m.transpose(0, 2, 3, 1).reshape(len(m), -1, values) for m in maps], axis=1)
    ### END SOLUTION


def scales(rng, shapes, values, batch=2):
    return {"maps": [rng.normal(size=(batch, *shape)) for shape in shapes], "values": values}


@combinable
def mistaken(*, order=("row", "column", "k"), laid=lambda channel, k, anchors, values: channel, turn=1):
    """Place every number by itself."""

    def concat_scales(maps, *, values):
        parts = []
        for m in maps[::turn]:
            batch, channels, rows, columns = m.shape
            anchors = channels // values
            part = np.empty((batch, rows * columns * anchors, values), m.dtype)
            sizes = {"row": rows, "column": columns, "k": anchors}
            for row, column, k, v in np.ndindex(rows, columns, anchors, values):
                where = {"row": row, "column": column, "k": k}
                line = np.ravel_multi_index([where[o] for o in order], [sizes[o] for o in order])
                part[:, line, v] = m[:, laid(k * values + v, k, anchors, values), row, column]
            parts.append(part)
        return np.concatenate(parts, axis=1)

    return concat_scales


def flattened(maps, *, values):
    """Channels first, as they are."""
    return np.concatenate([m.reshape(len(m), -1, values) for m in maps], axis=1)


def behind_all(maps, *, values):
    """Flattened, then all scales of a picture at once."""
    whole = np.concatenate([m.transpose(0, 2, 3, 1).reshape(len(m), -1) for m in maps], axis=1)
    return whole.reshape(len(whole), values, -1).transpose(0, 2, 1)


exercise = Exercise(
    solution=concat_scales,
    reference=mistaken(),
    points=2,
    cases=[
        Case(
            "two cells and two anchors, by hand",
            inputs={"maps": [np.arange(8.0).reshape(1, 4, 1, 2)], "values": 2},
            about="The left cell has the channels 0, 2, 4, 6 and the right one 1, 3, 5, 7. So the four anchors are "
            "(0, 2), (4, 6), (1, 3) and (5, 7).",
        ),
        Case("three scales", scales, {"shapes": [(6, 4, 5), (6, 2, 3), (6, 1, 1)], "values": 3}),
        Case(
            "other anchors at each scale",
            scales,
            {"shapes": [(4, 3, 2), (12, 2, 1)], "values": 4, "batch": 3},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "channels not moved",
            flattened,
            "You reshape with the channels first. Then a line is made of numbers of neighbouring cells. Move the "
            "channels behind the columns before.",
        ),
        Mistake(
            "anchor by anchor",
            mistaken(order=("k", "row", "column")),
            "Your lines go through all cells for one anchor, then for the next one. The anchors of one cell belong "
            "together.",
        ),
        Mistake(
            "by columns",
            mistaken(order=("column", "row", "k")),
            "Your cells go down the columns. They go along the rows.",
        ),
        Mistake(
            "number by number",
            mistaken(laid=lambda channel, k, anchors, values: (channel % values) * anchors + k),
            "You take channel v·(anchors) + k. The numbers of an anchor are channels next to each other: k·V + v.",
        ),
        Mistake("coarsest scale first", mistaken(turn=-1), "Your scales come in the opposite order."),
        Mistake(
            "split by number",
            behind_all,
            "You cut a picture's numbers into V long pieces. Each run of V numbers belongs to one anchor.",
        ),
    ],
    hints=["`transpose(0, 2, 3, 1)` moves the channels behind rows and columns.", "In `reshape`, one size may be −1."],
)
