"""The convolutional layer"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def conv2d_layer(x, filters, bias, *, strides=1, padding=0, dilation_rate=1):
    r"""Return the feature maps of a convolutional layer.

    One filter finds one thing, wherever it is. A layer has many filters, and looks with each of them at *all* channels
    of the layer below at once: a filter is as deep as what it looks at.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: $X$.
    - `filters`, shape `(filter_rows, filter_columns, channels, out_channels)`: $W$; square or not, of odd or even
      sizes.
    - `bias`, shape `(out_channels,)`: $b$, one for each feature map.
    - `strides`, `padding`, `dilation_rate`: each an integer, or a pair of integers for (rows, columns). `padding` is
      the number of zero rows (columns) that are put on *each* side of the image, and may be 0; the others are at
      least 1.

    With $(s, s')$, $(p, p')$ and $(d, d')$ the strides, the padding and the dilation, and with $\tilde X$ the image
    among its zeros,

    $$Y_{n,r,c,o} = b_o + \sum_{i,j,k} W_{i,j,k,o}\; \tilde X_{n,\; s r + d i,\; s' c + d' j,\; k},
      \qquad \tilde X_{n,\,r + p,\,c + p',\,k} = X_{n,r,c,k},$$

    a cross-correlation, as in Keras and PyTorch. Rows $r = 0, 1, \dots$ go on as long as all of the filter lies within
    $\tilde X$, and so do columns; if the steps leave a rest, the last rows are in no window. The filters fit wherever
    you are asked.

    **Return** $Y$, shape `(batch, out_rows, out_columns, out_channels)`.

    Use NumPy only, but not its `convolve` and `correlate` or Fourier transforms (`fft`), and leave the inputs as they
    are. Loops over the filter's few weights are fine.
    """
    ### BEGIN SOLUTION

    def pair(value):
        return (value, value) if np.ndim(value) == 0 else tuple(value)

    (stride, stride_c), (pad, pad_c), (step, step_c) = pair(strides), pair(padding), pair(dilation_rate)
    padded = np.pad(x, ((0, 0), (pad, pad), (pad_c, pad_c), (0, 0)))
    out_rows = (padded.shape[1] - (filters.shape[0] - 1) * step - 1) // stride + 1
    out_columns = (padded.shape[2] - (filters.shape[1] - 1) * step_c - 1) // stride_c + 1
    maps = np.zeros((len(x), out_rows, out_columns, len(bias)), x.dtype) + bias
    for i, j in np.ndindex(*filters.shape[:2]):
        r, c = i * step, j * step_c
        met = padded[:, r : r + stride * out_rows : stride, c : c + stride_c * out_columns : stride_c]
        maps += met @ filters[i, j]
    return maps
    ### END SOLUTION


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def layer(rng, x, filters, **geometry):
    shapes = {"x": x, "filters": filters, "bias": filters[3:]}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()} | geometry


def lecture_image():
    """The lecture's picture and its two filters."""
    image = ["100001", "010010", "001100", "100010", "010010", "001010"]
    filters = [[[1, -1, -1], [-1, 1, -1], [-1, -1, 1]], [[-1, 1, -1]] * 3]
    return {
        "x": np.array([list(row) for row in image], float)[None, :, :, None],
        "filters": np.moveaxis(np.array(filters, float), 0, -1)[:, :, None],
        "bias": np.array([0.0, 10.0]),
    }


@combinable
def mistaken(
    *,
    turn=lambda w: w,
    bias_of=lambda b, w: b,
    stride=lambda s: s,
    step=lambda d: d,
    frame=lambda p: [(p[0], p[0]), (p[1], p[1])],
    pairs=lambda value: pair(value),
    rest=lambda room, s: room // s + 1,
    offset=lambda room, s: 0,
    channels=lambda x, w: (x, w),
    span=lambda m, d: (m - 1) * d + 1,
    window=lambda span, s: span,
):
    """Return the layer with one slip in it."""

    def conv2d_layer(x, filters, bias, *, strides=1, padding=0, dilation_rate=1):
        (s, t), (d, e) = pairs(stride(strides)), pairs(step(dilation_rate))
        images, w = channels(x, turn(filters))
        padded = np.pad(images, ((0, 0), *frame(pairs(padding)), (0, 0)))
        spans = span(w.shape[0], d), span(w.shape[1], e)
        rooms = [n - window(m, a) for n, m, a in zip(padded.shape[1:3], spans, (s, t), strict=True)]
        (out_rows, out_columns), (top, left) = (
            [f(room, a) for room, a in zip(rooms, (s, t), strict=True)] for f in (rest, offset)
        )
        behind = [(0, 2 * max(s, t) + max(d, e) * max(w.shape[:2]))] * 2
        padded = np.pad(padded, ((0, 0), *behind, (0, 0)))  # for slips that reach too far
        maps = np.zeros((len(x), out_rows, out_columns, len(bias)))
        for i, j in np.ndindex(*w.shape[:2]):
            r, c = top + i * d, left + j * e
            maps += padded[:, r : r + s * out_rows : s, c : c + t * out_columns : t] @ w[i, j]
        return maps + bias_of(bias, w)

    return conv2d_layer


exercise = Exercise(
    solution=conv2d_layer,
    points=5,
    cases=[
        Case(
            "the lecture's image",
            inputs=lecture_image(),
            about="The lecture's 6 × 6 picture and its two filters. The first map is the lecture's, "
            "(3 −1 −3 −1; −3 1 0 −3; −3 −3 0 1; 3 −2 −2 −1); 10 is added to the second.",
        ),
        Case(
            "a filter that is not symmetric",
            inputs={
                "x": np.arange(9.0).reshape(1, 3, 3, 1),
                "filters": np.array([[1.0, 2.0], [3.0, 4.0]])[:, :, None, None],
                "bias": np.array([0.5]),
            },
            about="Worked by hand: 1 · 0 + 2 · 1 + 3 · 3 + 4 · 4 + ½ = 27.5, and the map (27.5 37.5; 57.5 67.5).",
        ),
        Case("channels and a batch", layer, {"x": (2, 5, 6, 3), "filters": (2, 3, 3, 4)}),
        Case("zero padding", layer, {"x": (1, 4, 5, 2), "filters": (3, 3, 2, 3), "padding": (1, 2)}),
        Case("strides", layer, {"x": (2, 7, 9, 2), "filters": (3, 3, 2, 2), "strides": 2}),
        Case(
            "strides that leave a rest",
            layer,
            {"x": (3, 8, 9, 2), "filters": (3, 2, 2, 3), "strides": (2, 3)},
            hidden=True,
        ),
        Case(
            "dilation, padding of the columns only",
            layer,
            {"x": (2, 7, 8, 1), "filters": (3, 2, 1, 2), "padding": (0, 1), "dilation_rate": (2, 3)},
            hidden=True,
        ),
        Case(
            "all of it together",
            layer,
            {"x": (2, 9, 8, 3), "filters": (2, 3, 3, 2), "strides": (3, 2), "padding": (2, 1), "dilation_rate": 2},
            hidden=True,
        ),
        Case("filters of one weight", layer, {"x": (2, 3, 4, 3), "filters": (1, 1, 3, 5)}, hidden=True, weight=0.5),
        Case(
            "filters of one weight, every other pixel",
            layer,
            {"x": (2, 5, 7, 3), "filters": (1, 1, 3, 4), "strides": 2},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "true convolution",
            mistaken(turn=lambda w: w[::-1, ::-1]),
            "You turn the filters by 180°: that is a true convolution. The layer lays them on as they are.",
        ),
        Mistake("no bias", mistaken(bias_of=lambda b, w: 0 * b), "Your feature maps lack the bias."),
        Mistake(
            "bias of every channel",
            mistaken(bias_of=lambda b, w: b * w.shape[2]),
            "You add the bias once for each input channel. It is added once to a feature map.",
        ),
        Mistake(
            "the first channel only",
            mistaken(channels=lambda x, w: (x[..., :1], w[:, :, :1])),
            "Your maps see the first channel only. A filter has weights for every input channel; their sums are added.",
        ),
        Mistake(
            "channels averaged",
            mistaken(channels=lambda x, w: (x / w.shape[2], w)),
            "You take the mean over the input channels. Their sums are added up.",
        ),
        Mistake(
            "stride ignored",
            mistaken(stride=lambda s: 1),
            "Your filters move by one pixel. They move by `strides`.",
        ),
        Mistake(
            "dilation ignored",
            mistaken(step=lambda d: 1),
            "Your filters look at neighbouring pixels. Between two weights lie `dilation_rate` rows or columns.",
        ),
        Mistake(
            "padding on one side",
            mistaken(frame=lambda p: [(p[0], 0), (p[1], 0)]),
            "You put zeros above and at the left only. There are `padding` of them on each side.",
        ),
        Mistake(
            "rows and columns exchanged",
            mistaken(pairs=lambda value: pair(value)[::-1]),
            "In pairs you take the second number for the rows. It is (rows, columns).",
        ),
        Mistake(
            "padding of rows and columns exchanged",
            mistaken(frame=lambda p: [(p[1], p[1]), (p[0], p[0])]),
            "You put the columns' padding above and below, and the rows' at the sides. In a pair the rows come first.",
        ),
        Mistake(
            "the rows' stride for both",
            mistaken(stride=lambda s: pair(s)[0]),
            "Along the columns, too, you move by the rows' stride. The columns have their own.",
        ),
        Mistake(
            "the rows' dilation for both",
            mistaken(step=lambda d: pair(d)[0]),
            "Along the columns, too, you use the rows' dilation. The columns have their own.",
        ),
        Mistake(
            "filter over the edge",
            mistaken(rest=lambda room, s: -(-room // s) + 1),
            "Where the strides leave a rest, your last windows hang over the edge.",
        ),
        Mistake(
            "rest in front",
            mistaken(offset=lambda room, s: room % s),
            "Where the strides leave a rest, you leave out the first rows. The first window is in the corner.",
        ),
        Mistake(
            "the filter's size times its dilation",
            mistaken(span=lambda m, d: m * d),
            "Your dilated filter spans m · d rows, and so you miss the last places. It spans (m − 1) d + 1.",
        ),
        Mistake(
            "room for a whole stride",
            mistaken(window=max),
            "Where the stride is longer than the filter, you miss the last place: you ask that a whole stride fits "
            "there. Only the filter has to fit.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft"],
    equivalent={"dilation_rate or 1": "A dilation is at least 1, so that it never counts as false."},
    hints=[
        "Pad first, then count how many windows there are.",
        "For one weight (i, j) of all filters, `filters[i, j]` is a matrix (channels, out_channels). The pixels that "
        "it meets are a slice with a step, and one matrix product does them all.",
    ],
)
