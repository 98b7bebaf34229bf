"""Max pooling"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._pooling import Windows, distinct


def max_pool(x, *, pool_size=2, strides=None, padding=0):
    r"""Return the largest entry of every window of a batch of feature maps.

    A feature map says *where* something was found, to the pixel. Usually "about there" is all that the next layer
    needs, and a quarter of the numbers says it. What is easily got wrong is not the maximum but the windows: where they
    begin, how many there are, and what lies beyond the edge.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: feature maps $X$. Entries may be negative, all of them.
    - `pool_size`: the window's size $(m, m')$; an int, or a pair of ints for (rows, columns). So are
    - `strides` $(s, s')$, the steps from window to window; or `None`, for steps as large as the window; and
    - `padding` $(p, p')$, the rows (columns) of a frame on *each* side of the map. It is less than the window, and 0
      is allowed. At least one window fits into the framed map.

    Let $R$ and $C$ be the rows and columns of $x$. **Return** an array of shape
    `(batch, out_rows, out_columns, channels)`,

    $$Y_{n,i,j,c} = \max_{0 \le u < m,\; 0 \le v < m'} X_{n,\; s i + u - p,\; s' j + v - p',\; c}, \qquad
      \text{out\_rows} = \Bigl\lfloor \frac{R + 2p - m}{s} \Bigr\rfloor + 1,$$

    and `out_columns` likewise. Places of the frame, outside of the map, take no part in the maximum. Rows and columns
    at the end that fill no window are left out. Every channel is pooled by itself.

    Use NumPy only, and leave the input as it is. Loops over the places of a window, or over the windows, are fine.
    """
    ### BEGIN SOLUTION

    def pair(value):
        return (value, value) if np.ndim(value) == 0 else tuple(value)

    (m, n), (p, q) = pair(pool_size), pair(padding)
    s, t = pair(pool_size if strides is None else strides)
    framed = np.pad(x, ((0, 0), (p, p), (q, q), (0, 0)), constant_values=-np.inf)
    rows, columns = (framed.shape[1] - m) // s + 1, (framed.shape[2] - n) // t + 1
    entries = [
        framed[:, u : u + s * rows : s, v : v + t * columns : t] for u, v in np.ndindex(m, n)
    ]  # for each place of a window, its entry in all windows
    return np.max(entries, axis=0)
    ### END SOLUTION


def maps(rng, shape, low=-1.0, high=1.0, **settings):
    return {"x": distinct(rng, shape, low, high), **settings}


def negative(rng, shape, **settings):
    """One sample far below the other, so that no frame but minus infinity is right for both."""
    x = distinct(rng, shape, -6.0, -3.0)
    x[1] *= 2e4
    return {"x": x, **settings}


@combinable
def mistaken(
    *,
    frame=lambda x: -np.inf,
    largest=lambda window: window.max(axis=(1, 2)),
    after=lambda y: y,
    **geometry,
):
    """Return max pooling with one slip in it."""

    def max_pool(x, *, pool_size=2, strides=None, padding=0):
        windows = Windows(x.shape, pool_size, strides, padding, **geometry)
        framed = windows.framed(x, frame(x))
        y = np.empty((len(x), *windows.counts, x.shape[3]), x.dtype)
        for place, window in windows:
            y[place] = largest(framed[window])
        return after(y)

    return max_pool


LECTURE = np.array(
    [
        [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]],
        [[-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3]],
    ],
    float,
)

exercise = Exercise(
    solution=max_pool,
    points=3,
    cases=[
        Case(
            "the lecture's feature maps",
            inputs={"x": np.moveaxis(LECTURE, 0, -1)[None]},
            about="The two maps that the lecture gets for its picture, side by side as channels. Pooled 2 × 2 they are "
            "[[3, 0], [3, 1]] and [[−1, 1], [0, 3]].",
        ),
        Case("windows that overlap", maps, {"shape": (2, 7, 6, 3), "pool_size": 3, "strides": 2}),
        Case(
            "a frame around negative numbers",
            negative,
            {"shape": (2, 5, 6, 2), "pool_size": 3, "strides": 2, "padding": 1},
        ),
        Case(
            "other sizes for rows and columns",
            maps,
            {"shape": (2, 8, 9, 2), "pool_size": (2, 3), "strides": (3, 2), "padding": (1, 0)},
            hidden=True,
        ),
        Case(
            "entries lower than any bound",
            maps,
            {"shape": (2, 4, 5, 1), "low": -6e32, "high": -3e32, "pool_size": 3, "strides": 2, "padding": 1},
            hidden=True,
        ),
        Case("a rest at the end", maps, {"shape": (3, 7, 5, 2), "pool_size": (2, 3)}, hidden=True),
        Case(
            "the whole map in one window",
            maps,
            {"shape": (2, 3, 4, 1), "low": -2.0, "high": -1.0, "pool_size": (3, 4)},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "a frame of zeros",
            mistaken(frame=lambda x: 0.0),
            "Your frame is filled with zeros, and a zero is larger than a negative number. What is outside of the map "
            "must never win.",
        ),
        Mistake(
            "a frame of minus ones",
            mistaken(frame=lambda x: -1.0),
            "Your frame is filled with a number that is not small enough. Only −∞ is less than every number.",
            others=[mistaken(frame=lambda x: -2.0)],
        ),
        Mistake(
            "a frame of minus one thousand",
            mistaken(frame=lambda x: -1000.0),
            "Your frame is filled with a low number, and the entries may be lower. Only −∞ is less than every number.",
            others=[mistaken(frame=lambda x: -10.0), mistaken(frame=lambda x: -1e4)],
        ),
        Mistake(
            "a frame of minus one million",
            mistaken(frame=lambda x: -1e6),
            "Your frame is filled with a very low number. Entries may be lower: only −∞ is less than every number.",
            others=[mistaken(frame=lambda x, low=low: low) for low in (-1e9, -1e10, -1e20, -1e30)],
        ),
        Mistake(
            "frame of the first sample's least entry",
            mistaken(frame=lambda x: x[0].min()),
            "You fill the frame with the least entry of the first sample. Other samples may lie below it.",
        ),
        Mistake(
            "mean of the window",
            mistaken(largest=lambda window: window.mean(axis=(1, 2))),
            "You return the mean of each window. Max pooling keeps its largest entry.",
        ),
        Mistake(
            "largest in absolute value",
            mistaken(largest=lambda window: np.abs(window).max(axis=(1, 2))),
            "You compare absolute values. A filter's answer of −3 is the least of all, not the largest.",
        ),
        Mistake(
            "channels pooled together",
            mistaken(after=lambda y: np.broadcast_to(y.max(axis=-1, keepdims=True), y.shape)),
            "Your channels are all the same: you take the maximum over them as well. Each is pooled by itself.",
        ),
        Mistake(
            "steps of one",
            mistaken(default=lambda window: (1, 1)),
            "Without `strides` you move by one. `None` stands for steps as large as the window: windows side by side.",
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
            "one step for both axes",
            mistaken(one_stride=True),
            "You use the step of the rows for the columns, too. `strides` may be a pair.",
        ),
        Mistake(
            "windows always side by side",
            mistaken(side_by_side=True),
            "Your steps are as large as the window, whatever `strides` is. That is what `None` stands for; a number "
            "is a number.",
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
        "Put the frame around the map first, with `np.pad` and a value that can never win.",
        "For one place (u, v) of the window, a slice with a step takes that place's entry in all windows at once.",
        "A slice `framed[:, u : u + s * out_rows : s]` has exactly `out_rows` rows.",
    ],
)
