"""Mean pooling"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._pooling import Windows


def mean_pool(x, *, pool_size=2, strides=None, padding=0):
    r"""Return the mean of every window of a batch of feature maps.

    The older and gentler way to make a map smaller: every entry of the window has its say. A frame around the map is a
    question of principle here. Are its zeros *numbers*, which make the means at the edges smaller, or are they
    *nothing*? Libraries disagree. For us they are nothing: a mean is over what is there.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: feature maps $X$.
    - `pool_size`: the window's size $(m, m')$; an int, or a pair of ints for (rows, columns). So are
    - `strides` $(s, s')$, the steps from window to window; or `None`, for steps as large as the window; and
    - `padding` $(p, p')$, the rows (columns) of a frame on *each* side of the map. It is less than the window, and 0
      is allowed. At least one window fits into the framed map.

    Let $R$ and $C$ be the rows and columns of $x$. Window $W_{ij}$ has the places $(s i + u - p,\; s' j + v - p')$ with
    $0 \le u < m$ and $0 \le v < m'$. **Return** an array of shape `(batch, out_rows, out_columns, channels)`,

    $$Y_{n,i,j,c} = \frac{1}{|W_{ij} \cap \text{map}|} \sum_{(k, l) \,\in\, W_{ij} \cap \text{map}} X_{n,k,l,c}, \qquad
      \text{out\_rows} = \Bigl\lfloor \frac{R + 2p - m}{s} \Bigr\rfloor + 1,$$

    and `out_columns` likewise: the sum over those places of the window that lie in the map, divided by *their* number.
    Rows and columns at the end that fill no window are left out.

    Use NumPy only, and leave the input as it is. Loops over the places of a window, or over the windows, are fine.
    """
    ### BEGIN SOLUTION

    def pair(value):
        return (value, value) if np.ndim(value) == 0 else tuple(value)

    (m, n), (p, q) = pair(pool_size), pair(padding)
    s, t = pair(pool_size if strides is None else strides)

    def sums(maps):
        """Add up every window of maps that have a frame of zeros."""
        framed = np.pad(maps, ((0, 0), (p, p), (q, q), (0, 0)))
        rows, columns = (framed.shape[1] - m) // s + 1, (framed.shape[2] - n) // t + 1
        return sum(framed[:, u : u + s * rows : s, v : v + t * columns : t] for u, v in np.ndindex(m, n))

    return sums(x) / sums(np.ones_like(x))
    ### END SOLUTION


def maps(rng, shape, zeros=False, **settings):
    x = rng.normal(size=shape) + 1.0
    if zeros:
        x[:, 1::2, ::2] = 0.0
    return {"x": x, **settings}


@combinable
def mistaken(
    *,
    pooled=lambda window, there: (window * there).sum(axis=(1, 2)) / there.sum(axis=(1, 2)),
    after=lambda y: y,
    **geometry,
):
    """Return mean pooling with one slip in it."""

    def mean_pool(x, *, pool_size=2, strides=None, padding=0):
        windows = Windows(x.shape, pool_size, strides, padding, **geometry)
        framed, there = windows.framed(x, 0.0), windows.framed(np.ones_like(x), 0.0)
        y = np.empty((len(x), *windows.counts, x.shape[3]), x.dtype)
        for place, window in windows:
            y[place] = pooled(framed[window], there[window])
        return after(y)

    return mean_pool


exercise = Exercise(
    solution=mean_pool,
    points=3,
    cases=[
        Case(
            "a row in a frame",
            inputs={
                "x": np.array([1.0, 5.0, 3.0, 7.0])[None, None, :, None],
                "pool_size": (1, 3),
                "strides": 1,
                "padding": (0, 1),
            },
            about="The windows at the ends have two entries only: the means are 3, 3, 5 and 5.",
        ),
        Case("windows side by side", maps, {"shape": (2, 4, 6, 3)}),
        Case(
            "zeros in the map and around it",
            maps,
            {"shape": (1, 5, 6, 2), "zeros": True, "pool_size": 3, "strides": 2, "padding": 1},
        ),
        Case(
            "other sizes for rows and columns",
            maps,
            {"shape": (2, 8, 9, 2), "pool_size": (2, 4), "strides": (3, 2), "padding": (1, 2)},
            hidden=True,
        ),
        Case("a rest at the end", maps, {"shape": (3, 7, 5, 2), "pool_size": (2, 3)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "zeros of the frame counted",
            mistaken(pooled=lambda window, there: window.mean(axis=(1, 2))),
            "At the edges you divide by the size of the whole window. Its places outside of the map are no entries: "
            "divide by the number of those inside.",
        ),
        Mistake(
            "sum of the window",
            mistaken(pooled=lambda window, there: window.sum(axis=(1, 2))),
            "You return the sums. A mean is a sum divided by the number of its terms.",
        ),
        Mistake(
            "divided by the window's height",
            mistaken(pooled=lambda window, there: window.sum(axis=(1, 2)) / there.sum(axis=1).max(axis=1)),
            "You divide by the number of rows in the window. It has rows *times* columns entries.",
        ),
        Mistake(
            "largest of the window",
            mistaken(pooled=lambda window, there: np.where(there > 0, window, -np.inf).max(axis=(1, 2))),
            "You return the largest entry of each window. That is max pooling.",
        ),
        Mistake(
            "channels pooled together",
            mistaken(after=lambda y: np.broadcast_to(y.mean(axis=-1, keepdims=True), y.shape)),
            "Your channels are all the same: you average over them as well. Each is pooled by itself.",
        ),
        Mistake(
            "positive entries only",
            mistaken(
                pooled=lambda window, there: (
                    (window * (window > 0)).sum(axis=(1, 2)) / np.maximum((window > 0).sum(axis=(1, 2)), 1)
                )
            ),
            "You average over the positive entries only. Whether an entry counts depends on where it is, not on what "
            "it is.",
        ),
        Mistake(
            "zeros of the map not counted",
            mistaken(
                pooled=lambda window, there: (
                    window.sum(axis=(1, 2)) / np.maximum(np.count_nonzero(window, axis=(1, 2)), 1)
                )
            ),
            "You count the entries that are not 0. An entry of the map counts, whatever it is; the frame does not.",
        ),
        Mistake(
            "steps of one",
            mistaken(default=lambda window: (1, 1)),
            "Without `strides` you move by one. `None` stands for steps as large as the window: windows side by side.",
        ),
        Mistake(
            "one step for both axes",
            mistaken(one_stride=True),
            "You use the step of the rows for the columns, too. `strides` may be a pair, and so may `pool_size`, which "
            "it stands for if it is `None`.",
            others=[mistaken(default=lambda window: (window[0], window[0]))],
        ),
        Mistake(
            "windows always side by side",
            mistaken(side_by_side=True),
            "Your steps are as large as the window, whatever `strides` is. Only `None` stands for that.",
        ),
        Mistake(
            "rest in a window of its own",
            mistaken(rounded_up=True),
            "You let a last window hang over the edge. Round the number of windows down: what fills no window is left "
            "out.",
        ),
        Mistake(
            "rows and columns swapped",
            mistaken(swapped=True),
            "In a pair the first number is for the rows, the second for the columns. Your window has them the other "
            "way round.",
        ),
        Mistake(
            "frame behind only",
            mistaken(behind=True),
            "Your frame is all at the end. There are `padding` rows on *each* side, so that the first window begins "
            "above the map.",
        ),
        Mistake(
            "no frame",
            mistaken(padded=False),
            "You leave out the frame, and have too few windows. Those at the edge hang out of the map.",
        ),
    ],
    hints=[
        "With a frame of zeros the sums are right at once. What is missing is by how much to divide.",
        "How many places of each window lie in the map? Do with an array of ones what you do with X.",
    ],
)
