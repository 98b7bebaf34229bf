"""RoI pooling"""

import numpy as np

from autograder import Case, Exercise, Mistake

from ._regions import lower_partition, overlapping, partition, pooled, pooling, small, whole


def roi_pool(features, boxes, *, size=(7, 7), bins="overlapping"):
    r"""Make a grid of one size out of every region of a feature map, whatever the region's size.

    A dense layer wants vectors of one length, and objects come in all sizes. Pooling over *bins* instead of windows
    solves that: a region is cut into as many parts as are wanted, and of each part the largest entry is taken.

    **Given**

    - `features`, shape `(batch, rows, columns, channels)`: a map for each picture.
    - `boxes`, shape `(batch, regions, 4)`: regions of each picture, with edges (left, top, right, bottom) as shares of
      the picture's width and height. Right is never less than left, bottom never less than top.
    - `size`, two ints $(k_\text{rows}, k_\text{columns})$: the bins of a region.
    - `bins`, a string: `"overlapping"` or `"partition"`.

    **Which cells.** With $W$ columns, a region from $x_1$ to $x_2$ has the columns from $\lfloor x_1 W + \frac12
    \rfloor$ up to, *but without*, $\lfloor x_2 W + \frac12 \rfloor$, as far as they lie in the map. At least one column
    is in it: if there would be none, the first one alone is taken, and of a region that lies to the left (right) of
    the map the first (last) column of the map. The rows are chosen in the same way. No $x W + \frac12$ is within 0.1 of
    an integer.

    **Which bins.** A side of $n$ cells, counted from 0 within the region, is cut into $k$ bins, $i = 0, \dots, k - 1$:

    - `"overlapping"`: bin $i$ has the cells $\lfloor i n / k \rfloor, \dots, \lceil (i + 1) n / k \rceil - 1$;
    - `"partition"`: bin $i$ has the cells $\lceil i n / k \rceil, \dots, \lceil (i + 1) n / k \rceil - 1$, which may be
      none.

    **Return** the pooled regions, shape `(batch, regions, k_rows, k_columns, channels)`: for each bin, a product of a
    bin of rows and one of columns, and each channel by itself the largest entry of the map; 0 for a bin without cells.

    Use NumPy only, and leave the inputs as they are. Loops over pictures, regions and bins are fine.
    """
    ### BEGIN SOLUTION

    def cells(start, end, n):
        first = min(max(int(start * n + 0.5), 0), n - 1)  # int rounds towards 0, and what is below becomes 0
        return first, max(min(int(end * n + 0.5), n), first + 1)

    def cut(first, last, k):
        n = last - first
        for i in range(k):
            begin = i * n // k if bins == "overlapping" else -(-i * n // k)
            yield slice(first + begin, first - (-(i + 1) * n // k))

    pooled = np.zeros((*boxes.shape[:2], *size, features.shape[3]), features.dtype)
    for n, b in np.ndindex(*boxes.shape[:2]):
        left, top, right, bottom = boxes[n, b]
        columns = list(cut(*cells(left, right, features.shape[2]), size[1]))
        for i, rows in enumerate(cut(*cells(top, bottom, features.shape[1]), size[0])):
            for j, across in enumerate(columns):
                window = features[n, rows, across]
                if window.size:
                    pooled[n, b, i, j] = window.max(axis=(0, 1))
    return pooled
    ### END SOLUTION


exercise = Exercise(
    solution=roi_pool,
    points=4,
    cases=[
        Case(
            "a map of three by three, by hand",
            inputs={
                "features": np.array([[9.0, 1.0, 5.0], [2.0, 3.0, 4.0], [7.0, 8.0, 6.0]])[None, :, :, None],
                "boxes": np.array([[[0.0, 0.0, 1.0, 1.0]]]),
                "size": (2, 2),
                "bins": "overlapping",
            },
            about="Both bins of a side have two of its three cells. The 8 is in both lower bins: [[9, 5], [8, 8]]. In "
            "a partition the last bin would be the 6 alone.",
        ),
        Case("overlapping bins", pooling, {"shape": (2, 8, 11, 3), "regions": 4, "size": (3, 4)}),
        Case("a partition", pooling, {"shape": (2, 11, 8, 2), "regions": 4, "size": (4, 3), "bins": "partition"}),
        Case(
            "fewer cells than bins",
            small,
            {"shape": (2, 6, 7, 2), "size": (3, 4), "bins": "overlapping"},
            hidden=True,
        ),
        Case(
            "bins without cells",
            small,
            {"shape": (2, 7, 6, 2), "size": (4, 3), "bins": "partition"},
            hidden=True,
        ),
        Case(
            "over the edge",
            pooling,
            {"shape": (3, 5, 6, 2), "regions": 6, "size": (2, 3), "over": 4},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "x taken for the row",
            pooled(across=1),
            "Your boxes begin with the top edge. Here they begin with the left one, which counts columns.",
        ),
        Mistake(
            "a partition always",
            pooled(borders={"overlapping": partition}),
            "Your bins are a partition whatever `bins` is. Overlapping ones begin at ⌊i n/k⌋.",
        ),
        Mistake(
            "overlapping always",
            pooled(borders={"partition": overlapping}),
            "Your bins overlap whatever `bins` is. Those of a partition begin where the one before ends.",
        ),
        Mistake(
            "partition rounded down",
            pooled(borders={"partition": lower_partition}),
            "The borders of your partition are rounded down, so that the *last* bins are the larger ones.",
        ),
        Mistake("means", pooled(largest=np.mean), "You take the mean of a bin. Here its largest entry is asked for."),
        Mistake(
            "bin without cells is not 0",
            pooled(empty=-np.inf),
            "A bin without cells has no largest entry. Its value is 0 by definition.",
        ),
        Mistake(
            "one map for all pictures",
            pooled(map_of=lambda n: 0),
            "All your regions are cut out of the first picture's map. Those of picture n lie in map n.",
        ),
        Mistake(
            "edges rounded down",
            pooled(rounded=(lambda v: int(np.floor(v)), lambda v: int(np.floor(v)))),
            "You round edges down. They are rounded to the nearest cell's edge, ⌊x W + ½⌋.",
        ),
        Mistake(
            "every cell that is touched",
            pooled(rounded=(lambda v: int(np.floor(v)), lambda v: int(np.ceil(v)))),
            "Your regions have all cells that they touch. Here both edges are rounded to the nearest cell's edge.",
        ),
        Mistake(
            "last cell included",
            pooled(rounded=(whole, lambda v: whole(v) + 1)),
            "Your regions have one column and one row too many. The cell that begins at the rounded edge is outside.",
        ),
    ],
    hints=[
        "Write one function for a side: from two shares to the first cell and the one behind the last.",
        "`-(-a // b)` is ⌈a/b⌉ in whole numbers.",
        "A slice that ends before it begins is empty, and the maximum of nothing is an error: ask for its size first.",
    ],
)
