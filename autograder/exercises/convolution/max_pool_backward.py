"""The gradient of max pooling"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._pooling import Windows, distinct, output_shape


def max_pool_backward(x, upstream, *, pool_size=2, strides=None, padding=0):
    r"""Carry a gradient back through max pooling.

    Of all entries of a window only one had a say: nudge any other by a little, and nothing happens. So the whole
    gradient of the window goes to the winner. Where windows overlap, one entry may win several times.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: the feature maps $X$ that were pooled.
    - `upstream`, shape `(batch, out_rows, out_columns, channels)`: $G = \partial L/\partial Y$, the gradient with
      respect to the pooled maps.
    - `pool_size` $(m, m')$, `strides` $(s, s')$ and `padding` $(p, p')$: each an int, or a pair of ints for (rows,
      columns); `strides` may be `None`, for steps as large as the window. `padding` counts the rows (columns) of a
      frame on *each* side of the map; it is less than the window, and 0 is allowed. At least one window
      fits into the framed map.

    Window $(i, j)$ consists of the places $(s i + u - p,\; s' j + v - p')$ with $0 \le u < m$ and $0 \le v < m'$, as
    far as they lie in the map; the frame takes no part. Its pooled value is the largest entry of $X$ there, for each
    sample and channel by itself.

    **Return** $\partial L/\partial X$, of the shape of `x`: at each place the sum of $G_{n,i,j,c}$ over those windows
    $(i, j)$ of which it is the winner. If several entries of a window are equally large, the **first in reading
    order** is the winner (the smallest row; among those of one row the smallest column) and gets all of it. Entries
    that win nowhere, or are in no window, get 0.

    Use NumPy only, and no numerical differentiation, and leave the inputs as they are. Loops over the windows are
    fine.
    """
    ### BEGIN SOLUTION

    def pair(value):
        return (value, value) if np.ndim(value) == 0 else tuple(value)

    (m, n), (p, q) = pair(pool_size), pair(padding)
    s, t = pair(pool_size if strides is None else strides)
    framed = np.pad(x, ((0, 0), (p, p), (q, q), (0, 0)), constant_values=-np.inf)
    d_framed = np.zeros_like(framed)
    for i, j in np.ndindex(*upstream.shape[1:3]):
        place = np.s_[:, s * i : s * i + m, t * j : t * j + n]
        window = framed[place].reshape(len(x), m * n, -1)  # in reading order
        wins = np.arange(m * n)[:, None] == window.argmax(axis=1)[:, None]  # argmax takes the first
        d_framed[place] += (wins * upstream[:, i, j][:, None]).reshape(len(x), m, n, -1)
    return d_framed[:, p : p + x.shape[1], q : q + x.shape[2]]
    ### END SOLUTION


def maps(rng, shape, low=-1.0, high=1.0, **settings):
    upstream = rng.normal(size=output_shape(shape, **settings))
    return {"x": distinct(rng, shape, low, high), "upstream": upstream, **settings}


def negative(rng, shape, **settings):
    """One sample far below the other, so that no frame but minus infinity is right for both."""
    drawn = maps(rng, shape, low=-3.0, high=-1.0, **settings)
    drawn["x"][1] *= 1e32
    return drawn


def ties(rng, shape, **settings):
    """Maps of whole numbers: in every window several entries are the largest."""
    drawn = maps(rng, shape, **settings)
    x = rng.integers(0, 2, size=shape).astype(float)
    windows = Windows(shape, settings.get("pool_size", 2), settings.get("strides"), settings.get("padding", 0))
    for _, place in windows:  # two largest in opposite corners, of which the lower left one comes first by columns
        x[place][:, -1, 0] = x[place][:, 0, -1] = 1.0
    return drawn | {"x": x}


def winners_of(window, order="C", last=False):
    """Return which entry wins, as booleans of the window's shape: the first, or last, of the largest."""
    batch, rows, columns, channels = window.shape
    flat = window.transpose(0, 2, 1, 3) if order == "F" else window
    flat = flat.reshape(batch, rows * columns, channels)
    winner = rows * columns - 1 - flat[:, ::-1].argmax(axis=1) if last else flat.argmax(axis=1)
    wins = np.arange(rows * columns)[:, None] == winner[:, None]
    if order == "F":
        return wins.reshape(batch, columns, rows, channels).transpose(0, 2, 1, 3)
    return wins.reshape(window.shape)


def all_largest(window):
    return window == window.max(axis=(1, 2), keepdims=True)


def shared(window):
    return all_largest(window) / all_largest(window).sum(axis=(1, 2), keepdims=True)


@combinable
def mistaken(
    *,
    frame=-np.inf,
    share=winners_of,
    add=lambda old, new: old + new,
    factor=lambda window: 1,
    at_corner=False,
    **geometry,
):
    """Return the way back with one slip in it."""

    def max_pool_backward(x, upstream, *, pool_size=2, strides=None, padding=0):
        windows = Windows(x.shape, pool_size, strides, padding, **geometry)
        framed = windows.framed(x, frame)
        d_framed = np.zeros_like(framed)
        for place, window in windows:
            if place[1] >= upstream.shape[1] or place[2] >= upstream.shape[2]:
                continue
            sent = share(framed[window]) * upstream[place][:, None, None] * factor(framed[window])
            d_framed[window] = add(d_framed[window], sent)
        return windows.cropped(d_framed, at_corner)

    return max_pool_backward


exercise = Exercise(
    solution=max_pool_backward,
    points=4,
    cases=[
        Case(
            "one row by hand",
            inputs={
                "x": np.array([[1.0, 3.0, 3.0, 2.0, 5.0]])[None, :, :, None],
                "upstream": np.array([10.0, 100.0, 1000.0, 10000.0])[None, None, :, None],
                "pool_size": (1, 2),
                "strides": 1,
            },
            about="Windows of two, moved by one. The first 3 wins in the windows (1, 3) and (3, 3), where it comes "
            "first, the second one in (3, 2): the gradient is (0, 110, 1000, 0, 10000).",
        ),
        Case("windows side by side", maps, {"shape": (2, 4, 6, 3)}),
        Case("windows that overlap", maps, {"shape": (1, 7, 5, 2), "pool_size": 3, "strides": 2}),
        Case("largest entries that are equal", ties, {"shape": (2, 4, 9, 2), "pool_size": (2, 3)}),
        Case(
            "a frame around negative numbers",
            negative,
            {"shape": (2, 5, 6, 2), "pool_size": 3, "strides": 2, "padding": 1},
            hidden=True,
        ),
        Case(
            "other sizes, and a rest",
            maps,
            {"shape": (1, 8, 9, 2), "pool_size": (2, 4), "strides": (3, 2), "padding": (1, 0)},
            hidden=True,
        ),
        Case(
            "equal entries in windows that overlap",
            ties,
            {"shape": (2, 6, 7, 2), "pool_size": (3, 2), "strides": (1, 1)},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "shared among equal entries",
            mistaken(share=shared),
            "Where several entries are equally large, you share the gradient among them. Here the first in reading "
            "order takes all.",
        ),
        Mistake(
            "all of it to each of the equal entries",
            mistaken(share=all_largest),
            "Where several entries are equally large, each gets the whole gradient, and more goes back than came. Only "
            "the first of them wins.",
        ),
        Mistake(
            "last of the equal entries",
            mistaken(share=lambda window: winners_of(window, last=True)),
            "Of equally large entries you take the last; it should be the first.",
        ),
        Mistake(
            "first by columns",
            mistaken(share=lambda window: winners_of(window, order="F")),
            "Of equally large entries you take the first one down the columns. Reading order goes along the rows.",
        ),
        Mistake(
            "spread over the window",
            mistaken(share=lambda window: np.full(window.shape, 1 / (window.shape[1] * window.shape[2]))),
            "You spread each gradient over its window. That is the way back through *mean* pooling.",
        ),
        Mistake(
            "overwritten where windows overlap",
            mistaken(add=lambda old, new: np.where(new != 0, new, old)),
            "Where an entry wins in several windows, you keep only the last gradient. Add them up.",
        ),
        Mistake(
            "windows overwritten",
            mistaken(add=lambda old, new: new),
            "Each window overwrites what others have left in it. Add to what is there, do not assign.",
        ),
        Mistake(
            "multiplied by the entry",
            mistaken(factor=lambda window: np.where(np.isfinite(window), window, 0)),
            "You multiply the gradient by the entry itself. The derivative of a maximum with respect to its winner is "
            "1.",
        ),
        Mistake(
            "a frame of zeros",
            mistaken(frame=0.0),
            "Your frame is filled with zeros, which win over negative numbers, and their gradient is lost.",
        ),
        Mistake(
            "a frame of minus one thousand",
            mistaken(frame=-1000.0),
            "Your frame is filled with a low number, which wins over lower ones. Only −∞ is less than every number.",
            others=[mistaken(frame=low) for low in (-10.0, -1e5, -1e6, -1e9, -1e10, -1e20, -1e30)],
        ),
        Mistake(
            "frame not cut off",
            mistaken(at_corner=True),
            "You cut the result from the corner of the framed map. The map's first entry lies `padding` rows and "
            "columns inside it.",
        ),
        Mistake(
            "steps as large as the window",
            mistaken(side_by_side=True),
            "Your windows lie side by side whatever `strides` is. Window (i, j) begins at row s·i, on the way back as "
            "on the way forward.",
        ),
    ],
    analytic=True,
    hints=[
        "Keep one array of the framed map's size, begin with zeros, and add to it window by window.",
        "`np.argmax` returns the first of several largest entries. Of a window reshaped to (batch, places, channels) "
        "it tells the winner's place.",
        "Cut the frame off at the end: `padding : padding + rows`.",
    ],
)
