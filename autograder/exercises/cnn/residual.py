"""A residual block, forward and back"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable

from ._networks import conv, layer, relu, taps


def residual(x, filters, biases, shortcut, upstream, *, strides=1):
    r"""Return what a residual block makes of maps, and the gradients of a loss behind it.

    A deep network whose layers do nothing would be as good as a shallow one, but layers do not learn easily to do
    nothing. A residual block does nothing by itself: its convolutions learn what is to be *added* to their input. On
    the way back, that leaves the gradient a way on which nothing happens to it.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: $X$.
    - `filters`, two arrays of shape `(filter_rows, filter_columns, channels, maps)`, whose rows and columns are odd
      numbers; `biases`, two vectors of shape `(maps,)`. The second filter's channels are the block's maps.
    - `shortcut` $V$, a matrix of shape `(channels, maps)`, or `None`. If it is `None`, `strides` is 1, and there are as
      many maps as channels.
    - `strides` $s$, an int: by how much the *first* convolution moves, in both directions; the second one moves by 1.
    - `upstream`, of the shape of the output: $\partial L/\partial Y$.

    With $*_s$ a cross-correlation with stride $s$ and with so many zeros on each side that a stride of 1 keeps the
    size,

    $$H = \max(X *_s W_1 + b_1,\, 0), \qquad F = H *_1 W_2 + b_2, \qquad Y = \max(S + F,\, 0),$$

    where the shortcut $S$ is $X$ itself, or else a 1 × 1 convolution without bias that moves by $s$: at place $(i, j)$
    it takes the vector $X_{si,\,sj}$ of all channels to $X_{si,\,sj} V$. There is no batch normalisation here, and no
    sum is exactly 0.

    **Return** four things, in this order: $Y$; $\partial L/\partial X$, of the shape of `x`; the list of the gradients
    of `filters[0]`, of `filters[1]` and, if there is one, of the `shortcut`; and the list of the gradients of the two
    biases. All are sums over the batch and the places.

    Use NumPy only, and no numerical differentiation. Leave the inputs as they are.

    If your output has one of the usual slips, such as a rectifier before the addition instead of behind it, your
    gradients still earn their marks where they are those of *your* block.
    """
    ### BEGIN SOLUTION

    def windows(maps, w, stride):
        rows, columns = (n // 2 for n in w.shape[:2])
        padded = np.pad(maps, ((0, 0), (rows, rows), (columns, columns), (0, 0)))
        found = np.lib.stride_tricks.sliding_window_view(padded, w.shape[:2], axis=(1, 2))
        return found[:, ::stride, ::stride]  # (n, r, c, k, u, v)

    def forward(maps, w, stride):
        return np.einsum("nrckuv,uvko->nrco", windows(maps, w, stride), w)

    def back(g, maps, w, stride):
        """Gradients of the maps and of the filters, where g is that of the answer."""
        spread = np.zeros((*maps.shape[:3], g.shape[3]), g.dtype)
        spread[:, ::stride, ::stride] = g
        turned = w[::-1, ::-1].swapaxes(2, 3)
        return forward(spread, turned, 1), np.einsum("nrckuv,nrco->uvko", windows(maps, w, stride), g)

    h = np.maximum(forward(x, filters[0], strides) + biases[0], 0)
    f = forward(h, filters[1], 1) + biases[1]
    met = x[:, ::strides, ::strides]
    y = np.maximum(f + (met if shortcut is None else met @ shortcut), 0)

    g = upstream * np.sign(y)  # of the sum, and so of both ways
    d_h, d_w2 = back(g, h, filters[1], 1)
    g1 = d_h * np.sign(h)
    d_x, d_w1 = back(g1, x, filters[0], strides)
    d_x[:, ::strides, ::strides] += g if shortcut is None else g @ shortcut.T
    d_filters = [d_w1, d_w2]
    if shortcut is not None:
        d_filters.append(np.einsum("nrck,nrco->ko", met, g))
    return y, d_x, d_filters, [g1.sum(axis=(0, 1, 2)), g.sum(axis=(0, 1, 2))]
    ### END SOLUTION


def block(rng, size, channels, maps, window=(3, 3), strides=1, identity=False, batch=2):
    """A block in whose every rectifier some sums are positive and some are not, and none is close to 0."""
    while True:
        drawn = {
            "x": rng.normal(size=(batch, *size, channels)),
            "filters": [layer(rng, *window, channels, maps), layer(rng, *window, maps, maps)],
            "biases": [0.5 * rng.normal(size=maps) for _ in range(2)],
            "shortcut": None if identity else layer(rng, channels, maps),
            "strides": strides,
        }
        rows, columns = (-(-n // strides) for n in size)
        drawn["upstream"] = rng.normal(size=(batch, rows, columns, maps)) + 0.4
        sums = sums_of(**drawn)
        if min(np.abs(z).min() for z in sums) > 2e-4 and all((z > 0.1).any() and (z < -0.1).any() for z in sums):
            return drawn


def sums_of(x, filters, biases, shortcut, upstream, strides):
    first = tap(x, filters[0], strides) + biases[0]
    met = x[:, ::strides, ::strides]
    added = tap(relu(first), filters[1], 1) + biases[1]
    return first, added, added + (met if shortcut is None else met @ shortcut)


def tap(x, w, strides):
    return conv(x, w, 0.0, strides, (w.shape[0] // 2, w.shape[1] // 2))


def tap_back(g, x, w, strides, turned=False):
    """Gradients of maps and filters, one weight after the other."""
    top, left = w.shape[0] // 2, w.shape[1] // 2
    framed = np.pad(x, ((0, 0), (top, top), (left, left), (0, 0)))
    d_framed, d_w = np.zeros_like(framed), np.zeros_like(w)
    into = dict(taps(d_framed, w.shape[:2], strides))
    sent = w[::-1, ::-1] if turned else w
    for place, met in taps(framed, w.shape[:2], strides):
        d_w[place] = np.einsum("nrck,nrco->ko", met, g)
        into[place][...] += g @ sent[place].T
    return d_framed[:, top : top + x.shape[1], left : left + x.shape[2]], d_w


@combinable
def mistaken(
    *,
    inner=True,
    outer="sum",
    shortcut_in=1,
    bias_in=(1, 1),
    gate=True,
    short_gate=True,
    inner_gate=True,
    short_way=1,
    long_way=1,
    turned=False,
    laid=lambda w: w,
    unless_it_fits=False,
    last_window=lambda g, x, strides: g,
    over=lambda x: 1,
    learns_shortcut=True,
    spread=lambda d, s: d[:, ::s, ::s],
):
    """Return the block with one slip in it; its gradients are those of its own output."""

    def residual(x, filters, biases, shortcut, upstream, *, strides=1):
        given, filters = shortcut, [laid(w) for w in filters]
        if unless_it_fits and strides == 1 and x.shape[3] == len(biases[1]):
            shortcut = None
        met = x[:, ::strides, ::strides]
        s = shortcut_in * (met if shortcut is None else met @ shortcut)
        z = tap(x, filters[0], strides) + bias_in[0] * biases[0]
        h = relu(z) if inner else z
        f = tap(h, filters[1], 1) + bias_in[1] * biases[1]
        if outer == "before":
            y, g_f, g_s = s + relu(f), upstream * (f > 0), upstream
        elif outer == "both":
            y = relu(s + relu(f))
            g_s = upstream * (y > 0)
            g_f = g_s * (f > 0)
        elif outer == "none":
            y, g_f, g_s = s + f, upstream, upstream
        else:
            y = relu(s + f)
            g_f = g_s = upstream * (y > 0) if gate else upstream
            g_s = g_s if short_gate else upstream
        g_s = g_s * shortcut_in
        d_h, d_w2 = tap_back(g_f, h, filters[1], 1, turned)
        g1 = d_h * (z > 0) if inner and inner_gate else d_h
        d_x, d_w1 = tap_back(last_window(g1, x, strides), x, filters[0], strides, turned)
        d_x = long_way * d_x
        by_shortcut = short_way * (g_s if shortcut is None else g_s @ shortcut.T)
        spread(d_x, strides)[...] += by_shortcut[:, : d_x.shape[1], : d_x.shape[2]]
        learnt = [laid(d_w1), laid(d_w2)]
        if given is not None:
            used = learns_shortcut and shortcut is not None
            learnt.append(np.einsum("nrck,nrco->ko", met, g_s) * used)
        scale = over(x)
        biases = [g.sum(axis=(0, 1, 2)) * scale * there for g, there in zip((g1, g_f), bias_in, strict=True)]
        return y, d_x, [scale * d for d in learnt], biases

    return residual


def without_a_last_one(g, x, strides):
    """The gradient without that of windows whose centre is on the last row or column, where the stride leaves a rest.

    The rest is that of a division, n mod s; it does not say that something is left behind the last window.
    """
    g = g.copy()
    rows, columns = x.shape[1:3]
    if rows % strides and (rows - 1) % strides == 0:
        g[:, -1] = 0
    if columns % strides and (columns - 1) % strides == 0:
        g[:, :, -1] = 0
    return g


BEFORE = Mistake(
    "rectifier before the addition",
    mistaken(outer="before"),
    "You rectify before the addition. Then a block could only ever add.",
)
BOTH = Mistake(
    "rectifier before the addition as well",
    mistaken(outer="both"),
    "You rectify before the addition as well as behind it. Then a block could only ever add.",
)
NO_OUTER = Mistake(
    "no rectifier at the end",
    mistaken(outer="none"),
    "Your block has no rectifier behind the addition.",
)
NO_SHORTCUT = Mistake(
    "no shortcut",
    mistaken(shortcut_in=0),
    "Your block has no shortcut. What it computes is *added* to its input.",
)
NO_INNER = Mistake(
    "no rectifier between the convolutions",
    mistaken(inner=False),
    "Your block has no rectifier between its convolutions.",
)
NO_BIAS = Mistake("no biases", mistaken(bias_in=(0, 0)), "Your convolutions have no biases.")
NO_SECOND_BIAS = Mistake(
    "no second bias", mistaken(bias_in=(1, 0)), "Your second convolution has no bias. Each of the two has one."
)
TURNED = Mistake(
    "filters turned round",
    mistaken(laid=lambda w: w[::-1, ::-1]),
    "You turn the filters by 180°. They are laid on as they are.",
)

exercise = Exercise(
    solution=residual,
    reference=mistaken(),
    points=6,
    analytic=True,
    parts=[Part("output", 2), Part("dX", 2), Part("dW", 1.5), Part("db", 0.5)],
    follow_through=FollowThrough(
        of="output",
        parts=["dX", "dW", "db"],
        slips=[BEFORE, BOTH, NO_OUTER, NO_INNER, NO_SECOND_BIAS, TURNED],
    ),
    cases=[
        Case(
            "one pixel by hand",
            inputs={
                "x": np.array([[[[3.0, -2.0]]]]),
                "filters": [np.array([[[[1.0, 0.0], [0.5, -1.0]]]]), np.array([[[[1.0, -4.0], [2.0, 1.0]]]])],
                "biases": [np.array([0.5, 0.0]), np.array([-1.0, 1.0])],
                "shortcut": None,
                "upstream": np.array([[[[10.0, 100.0]]]]),
            },
            about="H = (2.5, 2), F = (2.5 + 4 − 1, −10 + 2 + 1) = (5.5, −7) and S + F = (8.5, −9), so Y = (8.5, 0). "
            "The gradient of the sum is (10, 0), that of H is (10, 20), and dX = (10, 0) + (10 + 0, 5 − 20), "
            "(20, −15).",
        ),
        Case("the shape is kept", block, {"size": (4, 5), "channels": 3, "maps": 3, "identity": True}),
        Case("a shortcut that learns", block, {"size": (7, 4), "channels": 2, "maps": 4, "strides": 2}),
        Case(
            "a stride that leaves a rest",
            block,
            {"size": (5, 7), "channels": 3, "maps": 2, "strides": 3, "window": (3, 5)},
            hidden=True,
        ),
        Case(
            "more maps, the same size",
            block,
            {"size": (3, 4), "channels": 2, "maps": 5, "window": (5, 3), "batch": 3},
            hidden=True,
        ),
        Case(
            "as many maps, and a shortcut that learns",
            block,
            {"size": (4, 3), "channels": 3, "maps": 3, "window": (3, 5)},
            hidden=True,
        ),
    ],
    mistakes=[
        BEFORE,
        BOTH,
        NO_OUTER,
        NO_SHORTCUT,
        NO_INNER,
        NO_BIAS,
        NO_SECOND_BIAS,
        TURNED,
        Mistake(
            "matrix not used where the shapes fit",
            mistaken(unless_it_fits=True),
            "Where the stride is 1 and there are as many maps as channels, your shortcut is X itself, although a "
            "matrix is given.",
        ),
        Mistake(
            "shortcut passes the last rectifier on the way back",
            mistaken(short_gate=False),
            "On the way back your shortcut takes `upstream` as it is. It starts behind the last rectifier, too: where "
            "Y is 0, no gradient comes through.",
        ),
        Mistake(
            "last window lost on the way back",
            mistaken(last_window=without_a_last_one),
            "Where the rows or columns are no multiple of the stride, you leave the last window out on the way back. "
            "Here it is one like the others.",
        ),
        Mistake(
            "last rectifier forgotten on the way back",
            mistaken(gate=False),
            "On the way back you forget the last rectifier: where Y is 0, no gradient comes through.",
        ),
        Mistake(
            "first rectifier forgotten on the way back",
            mistaken(inner_gate=False),
            "On the way back you forget the rectifier between the convolutions.",
        ),
        Mistake(
            "gradient of the long way only",
            mistaken(short_way=0),
            "Your dX comes through the convolutions only. The shortcut carries a gradient, too, and they are added.",
        ),
        Mistake(
            "gradient of the shortcut only",
            mistaken(long_way=0),
            "Your dX comes through the shortcut only. It is a sum over both ways.",
        ),
        Mistake(
            "shortcut's gradient in the corner",
            mistaken(spread=lambda d, s: d[:, : -(-d.shape[1] // s), : -(-d.shape[2] // s)]),
            "Your shortcut's gradient lands in the first rows and columns. It belongs to every s-th one, from which "
            "the shortcut has read.",
        ),
        Mistake(
            "filters turned round in dX",
            mistaken(turned=True),
            "On the way back you send the gradient through filters that are turned the wrong way.",
        ),
        Mistake(
            "averaged over the batch",
            mistaken(over=lambda x: 1 / len(x)),
            "You divide the gradients of the parameters by the size of the batch. If the loss is a mean, the 1/N is in "
            "`upstream` already.",
        ),
        Mistake(
            "shortcut does not learn",
            mistaken(learns_shortcut=False),
            "The gradient of your shortcut's matrix is 0. It has weights like any layer.",
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "The gradient of a sum goes to both terms, unchanged.",
        "Write one function for a convolution's gradients of its input and of its filters, and use it twice.",
        "With a stride: put the gradient where the windows' centres were, zeros between, and go on as with stride 1.",
    ],
)
