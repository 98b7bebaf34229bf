"""The gradient of mean pooling"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._pooling import Windows, distinct, output_shape


def mean_pool_backward(x, upstream, *, pool_size=2, strides=None, padding=0):
    r"""Carry a gradient back through mean pooling.

    Every entry of a window had the same say, so every entry gets the same share. This is what the lecture calls
    *up-sampling*: one number becomes a whole window again. How large is the share?

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: the feature maps that were pooled. Only the shape matters.
    - `upstream`, shape `(batch, out_rows, out_columns, channels)`: $G = \partial L/\partial Y$, the gradient with
      respect to the pooled maps.
    - `pool_size` $(m, m')$, `strides` $(s, s')$ and `padding` $(p, p')$: each an int, or a pair of ints for (rows,
      columns); `strides` may be `None`, for steps as large as the window. `padding` counts the rows (columns) of a
      frame on *each* side of the map; it is less than the window, and 0 is allowed. At least one window
      fits into the framed map.

    On the way forward window $W_{ij}$, with the places $(s i + u - p,\; s' j + v - p')$ for $0 \le u < m$ and
    $0 \le v < m'$, was averaged over those of its places that lie in the map, and *their* number divided:

    $$Y_{n,i,j,c} = \frac{1}{|W_{ij} \cap \text{map}|} \sum_{(k, l) \,\in\, W_{ij} \cap \text{map}} X_{n,k,l,c} .$$

    **Return** $\partial L/\partial X$, of the shape of `x`. Entries that are in no window get 0.

    Use NumPy only, and no numerical differentiation, and leave the inputs as they are. Loops over the windows are
    fine.
    """
    ### BEGIN SOLUTION

    def pair(value):
        return (value, value) if np.ndim(value) == 0 else tuple(value)

    (m, n), (p, q) = pair(pool_size), pair(padding)
    s, t = pair(pool_size if strides is None else strides)
    gradient = np.zeros_like(x)
    for i, j in np.ndindex(*upstream.shape[1:3]):
        top, left = s * i - p, t * j - q
        inside = np.s_[:, max(top, 0) : top + m, max(left, 0) : left + n]
        count = gradient[inside][0, :, :, 0].size
        gradient[inside] += upstream[:, i, j][:, None, None] / count
    return gradient
    ### END SOLUTION


def maps(rng, shape, zeros=False, **settings):
    x = distinct(rng, shape, -1.0, 1.0)
    if zeros:
        x[:, 1::2, ::2] = 0.0
    return {
        "x": x,
        "upstream": rng.normal(size=output_shape(shape, **settings)),
        **settings,
    }


def first_largest(window, there):
    flat = np.where(there > 0, window, -np.inf).reshape(len(window), -1, window.shape[3])
    wins = np.arange(flat.shape[1])[:, None] == flat.argmax(axis=1)[:, None]
    return wins.reshape(window.shape)


def with_frame_behind(windows, x):
    """Ones in the map, and in the frame below it and to the right."""
    there = windows.framed(np.ones_like(x), 0.0)
    (top, _), (left, _) = windows.frame
    there[:, top:, left:] = 1.0
    return there


@combinable
def mistaken(
    *,
    share=lambda window, there: there / there.sum(axis=(1, 2), keepdims=True),
    counted=lambda windows, x: windows.framed(np.ones_like(x), 0.0),
    add=lambda old, new: old + new,
    at_corner=False,
    **geometry,
):
    """Return the way back with one slip in it."""

    def mean_pool_backward(x, upstream, *, pool_size=2, strides=None, padding=0):
        windows = Windows(x.shape, pool_size, strides, padding, **geometry)
        framed, there = windows.framed(x, 0.0), counted(windows, x)
        d_framed = np.zeros_like(framed)
        for place, window in windows:
            if place[1] >= upstream.shape[1] or place[2] >= upstream.shape[2]:
                continue
            sent = share(framed[window], there[window]) * upstream[place][:, None, None]
            d_framed[window] = add(d_framed[window], sent)
        return windows.cropped(d_framed, at_corner)

    return mean_pool_backward


exercise = Exercise(
    solution=mean_pool_backward,
    points=3,
    cases=[
        Case(
            "a row in a frame",
            inputs={
                "x": np.array([1.0, 5.0, 3.0, 7.0])[None, None, :, None],
                "upstream": np.array([2.0, 30.0, 600.0, 8000.0])[None, None, :, None],
                "pool_size": (1, 3),
                "strides": 1,
                "padding": (0, 1),
            },
            about="The windows at the ends have two entries, each of which gets one half: 1 + 10, 1 + 10 + 200, "
            "10 + 200 + 4000 and 200 + 4000.",
        ),
        Case("windows side by side", maps, {"shape": (2, 4, 6, 3)}),
        Case("windows that overlap", maps, {"shape": (1, 7, 5, 2), "zeros": True, "pool_size": 3, "strides": 2}),
        Case(
            "other sizes, in a frame",
            maps,
            {"shape": (2, 8, 9, 2), "pool_size": (2, 4), "strides": (3, 2), "padding": (1, 2)},
            hidden=True,
        ),
        Case("a rest at the end", maps, {"shape": (3, 7, 8, 2), "pool_size": (2, 3)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not divided",
            mistaken(share=lambda window, there: there),
            "Every entry of a window gets the whole gradient. On the way forward each counted with one over the number "
            "of entries, so it does on the way back.",
        ),
        Mistake(
            "divided by the whole window at the edges",
            mistaken(share=lambda window, there: there / np.float64(there[0, :, :, 0].size)),
            "At the edges you divide by the size of the whole window. The mean was over the places inside the map.",
        ),
        Mistake(
            "count cut off at the top and left only",
            mistaken(counted=with_frame_behind),
            "You count what lies in the map at the top and on the left only. A window may hang over the bottom and the "
            "right edge as well.",
        ),
        Mistake(
            "nothing for entries of zero",
            mistaken(
                share=lambda window, there: (window != 0) / np.maximum((window != 0).sum((1, 2), keepdims=True), 1)
            ),
            "You leave out the entries of X that are 0. They were counted in the mean like all others.",
        ),
        Mistake(
            "divided by the window's height",
            mistaken(share=lambda window, there: there / there.sum(axis=1, keepdims=True).max(axis=2, keepdims=True)),
            "You divide by the number of rows in the window. It has rows *times* columns entries.",
        ),
        Mistake(
            "all to the largest",
            mistaken(share=first_largest),
            "You send each gradient to the largest entry. That is the way back through *max* pooling.",
        ),
        Mistake(
            "all to the first",
            mistaken(share=lambda window, there: first_largest(there, there)),
            "You send each gradient to the first entry of its window. All of them had the same say.",
        ),
        Mistake(
            "multiplied by the entry",
            mistaken(share=lambda window, there: window / there.sum(axis=(1, 2), keepdims=True)),
            "You multiply by the entries of X. A mean is linear: its derivative does not depend on X.",
        ),
        Mistake(
            "windows overwritten",
            mistaken(add=lambda old, new: np.where(new != 0, new, old)),
            "Where windows overlap you keep only the last gradient. An entry of several windows gets a share of each.",
        ),
        Mistake(
            "frame not cut off",
            mistaken(at_corner=True),
            "You cut the result from the corner of the framed map. The map's first entry lies `padding` rows and "
            "columns inside it.",
        ),
        Mistake(
            "windows always side by side",
            mistaken(side_by_side=True),
            "Your windows lie side by side whatever `strides` is. Window (i, j) begins at row s·i − p.",
        ),
        Mistake(
            "rows and columns swapped",
            mistaken(swapped=True),
            "In a pair the first number is for the rows, the second for the columns. Your window has them the other "
            "way round.",
        ),
    ],
    analytic=True,
    hints=[
        "Which rows of the map does window i have? From `max(s * i - p, 0)` to `s * i - p + m`, and NumPy cuts a slice "
        "off at the end by itself.",
        "Count the entries of the slice, and divide by their number.",
    ],
)
