"""Transposed convolution"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def transposed_conv(x, filters, bias, *, strides=1, padding=0):
    r"""Return the output of a transposed convolution layer, which makes maps larger.

    A convolution gathers: each output looks at a window of the input. A transposed convolution scatters: each input
    puts its multiple of the filter down in the output, and where two of them overlap they add up. If a convolution is
    the matrix $A$, this is $A^\top$. It is not $A^{-1}$, whatever "deconvolution" may suggest.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: maps $X$.
    - `filters` $W$, shape `(filter_rows, filter_columns, out_channels, channels)`. Mind the order of the last two:
      these are the filters of the convolution layer that leads the other way, from `out_channels` to `channels`.
    - `bias` $b$, shape `(out_channels,)`.
    - `strides` $(s, s')$ and `padding` $(p, p')$: each an int, or a pair of ints for (rows, columns); strides are at
      least 1. The padding may be 0, and may be as large as the filter or larger.

    Entry $(i, j)$ of $X$ puts $W\, X_{n,i,j,\cdot}$ down, summed over the channels, so that the filter's first row lies
    in row $s i$ and its first column in column $s' j$ of a large canvas. The canvas has $(R - 1)\, s + k$ rows for $R$
    rows of $X$ and $k$ filter rows, and columns likewise. From each of its four sides $p$ rows, or $p'$ columns, are
    then cut off:

    $$Y_{n,a,b,o} = b_o + \sum_{i,j,u,v,c} W_{u,v,o,c}\, X_{n,i,j,c}
      \quad\text{over all}\quad s i + u - p = a, \quad s' j + v - p' = b .$$

    **Return** $Y$, shape `(batch, out_rows, out_columns, out_channels)`; `out_rows` is $(R - 1)\, s - 2p + k \ge 1$,
    and `out_columns` likewise. Where the stride is larger than the filter there are places that nothing reaches: their
    value is the bias.

    Use NumPy only, but not its `convolve` and `correlate`, and leave the inputs as they are. Loops over the places of
    the filter, or over the entries of a map, are fine.
    """
    ### BEGIN SOLUTION

    def pair(value):
        return (value, value) if np.ndim(value) == 0 else tuple(value)

    (s, t), (p, q) = pair(strides), pair(padding)
    batch, rows, columns, _ = x.shape
    k, m, out_channels, _ = filters.shape
    canvas = np.zeros((batch, (rows - 1) * s + k, (columns - 1) * t + m, out_channels), x.dtype)
    for u, v in np.ndindex(k, m):
        canvas[:, u : u + s * rows : s, v : v + t * columns : t] += x @ filters[u, v].T
    return canvas[:, p : canvas.shape[1] - p, q : canvas.shape[2] - q] + bias
    ### END SOLUTION


def layer(rng, x, filters, **settings):
    return {
        "x": rng.normal(size=x),
        "filters": rng.normal(size=filters),
        "bias": rng.choice([-1, 1], size=filters[2]) * rng.uniform(0.5, 1.5, size=filters[2]),
        **settings,
    }


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(int(v) for v in value)


@combinable
def mistaken(
    *,
    seen=lambda filters: filters,
    spread=True,
    one_stride=False,
    swapped=False,
    add=lambda old, new: old + new,
    reach=lambda n, step, m: (n - 1) * step + m,
    cut=lambda p, m: p,
    behind_only=False,
    with_bias=True,
    one_channel=False,
):
    """Return the layer with one slip in it."""

    def transposed_conv(x, filters, bias, *, strides=1, padding=0):
        (s, t), (p, q) = pair(strides), pair(padding)
        weights = seen(filters)
        if one_stride:
            t = s
        if swapped:
            p, q = q, p
        sizes = [reach(n, step, m) for n, step, m in zip(x.shape[1:3], (s, t), filters.shape, strict=False)]
        canvas = np.zeros((len(x), *sizes, filters.shape[2]), x.dtype)
        step, across = (s, t) if spread else (1, 1)
        for u, v in np.ndindex(*filters.shape[:2]):
            sent = x[..., :1] @ weights[u, v, :, :1].T if one_channel else x @ weights[u, v].T
            place = np.s_[:, u : u + step * x.shape[1] : step, v : v + across * x.shape[2] : across]
            canvas[place] = add(canvas[place], sent)
        p, q = cut(p, filters.shape[0]), cut(q, filters.shape[1])
        top, left = (0, 0) if behind_only else (p, q)
        rest = 2 if behind_only else 1
        y = canvas[:, top : sizes[0] - rest * p, left : sizes[1] - rest * q]
        return y + bias if with_bias else y

    return transposed_conv


def by_resizing(x, filters, bias, *, strides=1, padding=0):
    """Repeat every entry s times, then convolve wide, cut to the size asked for."""
    (s, t), (p, q) = pair(strides), pair(padding)
    large = np.repeat(np.repeat(x, s, axis=1), t, axis=2)
    y = mistaken()(large, filters, bias)
    rows = (x.shape[1] - 1) * s + filters.shape[0] - p
    columns = (x.shape[2] - 1) * t + filters.shape[1] - q
    return y[:, p:rows, q:columns]


def padding_added(x, filters, bias, *, strides=1, padding=0):
    canvas = mistaken(with_bias=False)(x, filters, bias, strides=strides)
    return np.pad(canvas, ((0, 0), *((p, p) for p in pair(padding)), (0, 0))) + bias


def cut_to_minus(x, filters, bias, *, strides=1, padding=0):
    p, q = pair(padding)
    return mistaken()(x, filters, bias, strides=strides)[:, p:-p, q:-q]


def times_reached(x, filters, strides, padding):
    """Count how many entries of a map reach each place."""
    ones = np.ones((1, *x.shape[1:3], 1)), np.ones((*filters.shape[:2], 1, 1)), np.zeros(1)
    return mistaken()(*ones, strides=strides, padding=padding)


def bias_where_reached(x, filters, bias, *, strides=1, padding=0):
    y = mistaken()(x, filters, bias, strides=strides, padding=padding)
    return np.where(times_reached(x, filters, strides, padding) > 0, y, 0)


def bias_with_every_filter(x, filters, bias, *, strides=1, padding=0):
    y = mistaken(with_bias=False)(x, filters, bias, strides=strides, padding=padding)
    return y + times_reached(x, filters, strides, padding) * bias


SQUARE = np.array([[0.0, 1.0], [2.0, 3.0]])

exercise = Exercise(
    solution=transposed_conv,
    points=5,
    cases=[
        Case(
            "two squares that overlap",
            inputs={
                "x": SQUARE[None, :, :, None],
                "filters": SQUARE[:, :, None, None],
                "bias": np.zeros(1),
            },
            about="The lecture's example: map and filter are both [[0, 1], [2, 3]], and the result is [[0, 0, 1], "
            "[0, 4, 6], [4, 12, 9]].",
        ),
        Case(
            "two squares side by side",
            inputs={
                "x": SQUARE[None, :, :, None],
                "filters": SQUARE[:, :, None, None],
                "bias": np.array([1.0]),
                "strides": 2,
            },
            about="With a stride of 2 nothing overlaps: [[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]], and "
            "1 for the bias everywhere.",
        ),
        Case("channels and a batch", layer, {"x": (2, 3, 4, 5), "filters": (3, 2, 4, 5), "strides": 2}),
        Case("padding", layer, {"x": (1, 4, 3, 2), "filters": (4, 3, 3, 2), "strides": 2, "padding": 1}),
        Case(
            "other settings for rows and columns",
            layer,
            {"x": (2, 3, 5, 2), "filters": (5, 4, 1, 2), "strides": (3, 2), "padding": (1, 2)},
            hidden=True,
        ),
        Case(
            "strides larger than the filter",
            layer,
            {"x": (3, 4, 2, 1), "filters": (2, 3, 3, 1), "strides": (3, 4)},
            hidden=True,
        ),
        Case(
            "padding as large as the filter",
            layer,
            {"x": (2, 4, 4, 3), "filters": (2, 2, 3, 3), "strides": 2, "padding": 2},
            hidden=True,
        ),
        Case(
            "padding of the columns only",
            layer,
            {"x": (1, 2, 6, 3), "filters": (2, 4, 2, 3), "padding": (0, 2)},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "filters turned round",
            mistaken(seen=lambda filters: filters[::-1, ::-1]),
            "You put the filters down rotated by 180°. Entry (u, v) of a filter goes u rows below and v columns to the "
            "right of its first one.",
        ),
        Mistake(
            "strides ignored",
            mistaken(spread=False),
            "You put the filters down next to each other, one place apart, and leave the rest of the canvas empty. "
            "Neighbouring entries of X lie `strides` apart.",
        ),
        Mistake(
            "one stride for both axes",
            mistaken(one_stride=True),
            "You use the stride of the rows for the columns as well. `strides` may be a pair.",
        ),
        Mistake(
            "overlaps overwritten",
            mistaken(add=lambda old, new: new),
            "Where filters overlap you keep the last one. They add up.",
        ),
        Mistake(
            "padding added",
            padding_added,
            "You put a frame of zeros around the canvas. The padding is that of the convolution that leads the other "
            "way: there it was added, here it is cut off.",
        ),
        Mistake(
            "nothing cut off",
            mistaken(cut=lambda p, m: 0),
            "You return the whole canvas. `padding` rows and columns are cut off on each side.",
        ),
        Mistake(
            "cut off by less than a filter",
            mistaken(cut=lambda p, m: min(p, m - 1)),
            "You cut off no more than one less than the filter's size. The padding may be larger.",
        ),
        Mistake(
            "canvas with room for a whole stride",
            mistaken(reach=lambda n, step, m: n * step + max(m - step, 0)),
            "Where the stride is larger than the filter, your canvas has places left behind the last filter, as "
            "Keras's has. Here it ends where the last filter ends: (R − 1)s + k rows.",
        ),
        Mistake(
            "channels and outputs swapped",
            mistaken(seen=lambda filters: filters.reshape(*filters.shape[:2], *filters.shape[:1:-1]).swapaxes(2, 3)),
            "You read the last two axes of the filters the other way round. The outputs come first, then the channels.",
        ),
        Mistake(
            "cut off at the end only",
            mistaken(behind_only=True),
            "You cut everything off at the end. Half of it is at the beginning: `padding` rows on *each* side.",
        ),
        Mistake(
            "padding of rows and columns swapped",
            mistaken(swapped=True),
            "In a pair the first number is for the rows, the second for the columns. You cut off the other way round.",
        ),
        Mistake(
            "cut up to minus the padding",
            cut_to_minus,
            "Without padding your result is empty: the slice `0:-0` is `0:0`. Count where the cut ends from the "
            "canvas's size.",
        ),
        Mistake(
            "no bias",
            mistaken(with_bias=False),
            "Your layer has no bias.",
        ),
        Mistake(
            "bias only where something was put down",
            bias_where_reached,
            "Where nothing reaches a place you leave zero. The bias is added everywhere.",
        ),
        Mistake(
            "bias with every filter",
            bias_with_every_filter,
            "You add the bias each time that a filter is put down, so that overlaps have it several times. It is added "
            "once.",
        ),
        Mistake(
            "first channel only",
            mistaken(one_channel=True),
            "You use the first channel of X. Every output is a sum over all channels.",
        ),
        Mistake(
            "every entry repeated",
            by_resizing,
            "You repeat each entry of X `strides` times and then convolve. Here an entry is put down *once*; between "
            "two of them there is nothing.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate"],
    hints=[
        "Make the canvas first, full of zeros, and add to it: for one place (u, v) of the filter, all entries of X go "
        "to a slice with a step.",
        "`x @ filters[u, v].T` sums over the channels for all places at once.",
        "Cut the padding off at the end, and add the bias last.",
    ],
)
