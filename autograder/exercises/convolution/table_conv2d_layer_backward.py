"""The gradients of a layer with a connection table"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def table_conv2d_layer_backward(x, filters, table, upstream, *, strides=1, padding=0):
    r"""Return the gradients of a convolutional layer whose maps see only some of the channels below.

    A connection that is not there carries nothing, in neither direction. Going forward that is easily done. Going back
    it has to be done twice: an unconnected channel gets no gradient from the map, and an unconnected filter must not
    begin to learn.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: the layer's input $X$.
    - `filters` $W$, shape `(filter_rows, filter_columns, channels, out_channels)`. There are numbers in all of it;
      those of unconnected pairs play no part. Those of connected pairs may be 0, and learn all the same.
    - `table` $T$, integers of shape `(channels, out_channels)`: $T_{pk} = 1$ if map $k$ sees channel $p$, and else 0. A
      map may see all channels, or none.
    - `upstream`, shape `(batch, out_rows, out_columns, out_channels)`: $G = \partial L/\partial Y$.
    - `strides` $(s, s')$ and `padding` $(q, q')$: each an int, or a pair of ints for (rows, columns). `padding` is the
      number of zero rows (columns) on *each* side, and may be 0.

    With $\tilde X$ the padded input, the layer is a cross-correlation, in which map $k$ sums over its own channels:

    $$Y_{n,i,j,k} = b_k + \sum_{p:\, T_{pk} = 1}\; \sum_{u,v} W_{u,v,p,k}\, \tilde X_{n,\, s i + u,\, s' j + v,\, p},
      \qquad \tilde X_{n,\, r + q,\, c + q',\, p} = X_{n,r,c,p} .$$

    If the strides leave a rest, the last rows or columns are in no window.

    **Return** three arrays, in this order:

    1. $\partial L/\partial X$, shaped like `x`;
    2. $\partial L/\partial W$, shaped like `filters`, and 0 for unconnected pairs;
    3. $\partial L/\partial b$, shape `(out_channels,)`.

    Use NumPy only, but not its `convolve` and `correlate`, and leave the inputs as they are. Loops over the filter's
    few entries are fine.
    """
    ### BEGIN SOLUTION

    def pair(value):
        return (value, value) if np.ndim(value) == 0 else tuple(value)

    (s, t), (top, left) = pair(strides), pair(padding)
    rows, columns = upstream.shape[1:3]
    padded = np.pad(x, ((0, 0), (top, top), (left, left), (0, 0)))
    d_padded, d_filters = np.zeros_like(padded), np.empty_like(filters)
    for u, v in np.ndindex(*filters.shape[:2]):
        met = np.s_[:, u : u + s * rows : s, v : v + t * columns : t]
        d_padded[met] += upstream @ (table * filters[u, v]).T
        d_filters[u, v] = table * np.tensordot(padded[met], upstream, axes=([0, 1, 2], [0, 1, 2]))
    d_x = d_padded[:, top : top + x.shape[1], left : left + x.shape[2]]
    return d_x, d_filters, upstream.sum(axis=(0, 1, 2))
    ### END SOLUTION


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(int(v) for v in value)


def layer(rng, x, filters, **settings):
    """A table in which map 0 sees nothing, map 1 everything, and the others something."""
    steps, zeros = pair(settings.get("strides", 1)), pair(settings.get("padding", 0))
    out = [(n + 2 * q - m) // s + 1 for n, m, s, q in zip(x[1:3], filters[:2], steps, zeros, strict=True)]
    table = (rng.random(size=filters[2:]) < 0.5).astype(int)
    others = np.arange(2, filters[3])
    seen = rng.integers(filters[2], size=others.size)
    table[seen, others], table[(seen + 1) % filters[2], others] = 1, 0
    table[:, 0], table[:, 1] = 0, 1
    weights = rng.normal(size=filters)
    weights[0, 0, :, 1] = 0.0  # connected all the same
    return {
        "x": rng.normal(size=x),
        "filters": weights,
        "table": table,
        "upstream": rng.normal(size=(x[0], *out, filters[3])),
        **settings,
    }


@combinable
def mistaken(
    *,
    sent=lambda table: table,
    learnt=lambda table: table,
    turned=False,
    spread=True,
    at_corner=False,
    add=lambda old, new: old + new,
    d_bias=lambda g, table: g.sum(axis=(0, 1, 2)),
    factor=lambda x, filters: 1,
):
    """Return the way back with one slip in it."""

    def table_conv2d_layer_backward(x, filters, table, upstream, *, strides=1, padding=0):
        (s, t), (top, left) = pair(strides), pair(padding)
        padded = np.pad(x, ((0, 0), (top, top), (left, left), (0, 0)))
        d_padded, d_filters = np.zeros_like(padded), np.zeros_like(filters)
        weights = filters[::-1, ::-1] if turned else filters

        def met(u, v, s, t):
            return np.s_[:, u : u + s * upstream.shape[1] : s, v : v + t * upstream.shape[2] : t]

        for u, v in np.ndindex(*filters.shape[:2]):
            place = met(u, v, s, t) if spread else met(u, v, 1, 1)
            d_padded[place] = add(d_padded[place], upstream @ (sent(table) * weights[u, v]).T)
            d_filters[u, v] = learnt(table) * np.einsum("nijp,nijk->pk", padded[met(u, v, s, t)], upstream)
        if at_corner:
            top = left = 0
        d_x = d_padded[:, top : top + x.shape[1], left : left + x.shape[2]]
        return d_x, d_filters * factor(x, filters), d_bias(upstream, table)

    return table_conv2d_layer_backward


exercise = Exercise(
    solution=table_conv2d_layer_backward,
    points=5,
    parts=[Part("dX", 2), Part("dW", 2), Part("db", 1)],
    cases=[
        Case(
            "one pixel by hand",
            inputs={
                "x": np.array([[[[1.0, 10.0]]]]),
                "filters": np.array([[[[2.0, 3.0], [5.0, 7.0]]]]),
                "table": np.array([[1, 0], [1, 1]]),
                "upstream": np.array([[[[100.0, 1000.0]]]]),
            },
            about="The second map sees the second channel only. dX is (2 · 100, 5 · 100 + 7 · 1000), and dW is "
            "[[100, 0], [1000, 10000]].",
        ),
        Case("channels and a batch", layer, {"x": (2, 5, 6, 3), "filters": (2, 3, 3, 4)}),
        Case("strides that leave a rest", layer, {"x": (2, 8, 9, 4), "filters": (3, 2, 4, 5), "strides": (2, 3)}),
        Case(
            "padding",
            layer,
            {"x": (1, 4, 5, 3), "filters": (3, 3, 3, 6), "padding": (1, 2)},
            hidden=True,
        ),
        Case(
            "all of it together",
            layer,
            {"x": (3, 7, 6, 5), "filters": (2, 3, 5, 4), "strides": (2, 1), "padding": (0, 1)},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "table ignored",
            mistaken(sent=np.ones_like, learnt=np.ones_like),
            "Your gradients are those of a layer in which every map sees every channel. Where does the table come in?",
        ),
        Mistake(
            "table ignored in dX",
            mistaken(sent=np.ones_like),
            "Your dX has messages from maps that do not see the channel.",
        ),
        Mistake(
            "unconnected filters learn",
            mistaken(learnt=np.ones_like),
            "Your dW is not zero where the table has a 0. One step of descent, and the connection would matter.",
        ),
        Mistake(
            "filters of zero do not learn",
            mistaken(factor=lambda x, filters: filters != 0),
            "You take an entry of a filter that is 0 for one that is not connected. The table alone says what is.",
        ),
        Mistake(
            "table the other way round",
            mistaken(sent=lambda table: 1 - table, learnt=lambda table: 1 - table),
            "You use the connections where the table has a 0. A 1 connects.",
        ),
        Mistake(
            "no bias gradient without connections",
            mistaken(d_bias=lambda g, table: g.sum(axis=(0, 1, 2)) * table.any(axis=0)),
            "A map that sees nothing still has a bias, and that learns.",
        ),
        Mistake(
            "bias gradient times connections",
            mistaken(d_bias=lambda g, table: g.sum(axis=(0, 1, 2)) * table.sum(axis=0)),
            "You count the bias once for every connection. It is added once to each entry of its map.",
        ),
        Mistake(
            "filters turned round in dX",
            mistaken(turned=True),
            "Your dX is that of a layer that computes a true convolution. This one is a cross-correlation.",
        ),
        Mistake(
            "strides ignored in dX",
            mistaken(spread=False),
            "Your dX is that of strides of 1. The window of output (i, j) begins at row s·i and column s′·j.",
        ),
        Mistake(
            "padding not cropped",
            mistaken(at_corner=True),
            "Your dX is cut from the corner of the padded gradient. The input begins `padding` rows and columns "
            "inside.",
        ),
        Mistake(
            "overlapping windows overwritten",
            mistaken(add=lambda old, new: new),
            "A pixel lies in several windows, and its gradient is a sum over them. You keep only the last term.",
        ),
        Mistake(
            "filter gradient averaged over the batch",
            mistaken(factor=lambda x, filters: 1 / len(x)),
            "You divide dW by the size of the batch. If the loss is a mean, then the 1/N is in `upstream` already.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate"],
    hints=[
        "`table * filters` is the filters of a layer in which every map sees every channel, and which computes the "
        "same.",
        "Its gradient with respect to `filters` has one more factor, by the chain rule.",
    ],
)
