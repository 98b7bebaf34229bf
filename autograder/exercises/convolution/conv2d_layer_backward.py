"""The backward pass of a convolutional layer."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def conv2d_layer_backward(x, filters, upstream, *, strides=1, padding=0, dilation_rate=1):
    r"""Return the gradients of a loss with respect to a convolutional layer's input, filters and bias.

    A convolutional layer uses the same few weights at every place of the image. So the gradient of a weight is a sum
    over all places, and the gradient of a pixel is a sum over all windows that contain the pixel.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: the layer's input.
    - `filters`, shape `(filter_rows, filter_columns, channels, out_channels)`.
    - `upstream`, shape `(batch, out_rows, out_columns, out_channels)`: the gradient $G = \partial J / \partial Y$ of
      the loss with respect to the layer's output $Y$.
    - `strides`, `padding`, `dilation_rate`: each an int, or a pair of ints for (rows, columns). `padding` is the
      number of zero rows (columns) that are put on *each* side of the image, and may be 0; the others are at least 1.

    With $(s, s')$, $(p, p')$ and $(d, d')$ the strides, the padding and the dilation, and with $\tilde X$ the padded
    input, the layer computes a cross-correlation, as Keras and PyTorch do, and adds a bias:

    $$Y_{n,r,c,o} = b_o + \sum_{i,j,k} \tilde X_{n,\; s r + d i,\; s' c + d' j,\; k}\; F_{i,j,k,o},
      \qquad \tilde X_{n,\,r + p,\,c + p',\,k} = X_{n,r,c,k} .$$

    There are as many output rows as windows fit: $\lfloor (R + 2p - d\,(f - 1) - 1)/s \rfloor + 1$ for $R$ rows and
    $f$ filter rows, and the same for columns. If the division leaves a rest, the last rows are in no window.

    **Return** three arrays, in this order:

    1. $\partial J/\partial X$, shaped like `x`;
    2. $\partial J/\partial F$, shaped like `filters`;
    3. $\partial J/\partial b$, shape `(out_channels,)`.

    $J$ is whatever follows the layer: all that you need to know of it is in `upstream`, a mean over the batch
    included. Use NumPy only, but not its `convolve` and `correlate`, and leave the inputs as they are. Loops over the
    filter's few entries are fine.
    """
    ### BEGIN SOLUTION

    def pair(value):
        return (value, value) if np.ndim(value) == 0 else tuple(value)

    (stride, stride_c), (pad, pad_c), (step, step_c) = pair(strides), pair(padding), pair(dilation_rate)
    rows, columns = x.shape[1:3]
    out_rows, out_columns = upstream.shape[1:3]
    padded = np.pad(x, ((0, 0), (pad, pad), (pad_c, pad_c), (0, 0)))
    d_padded, d_filters = np.zeros_like(padded), np.empty_like(filters)
    for i, j in np.ndindex(*filters.shape[:2]):
        # The pixels that filter entry (i, j) meets, one for each place of the output.
        r, c = i * step, j * step_c
        met = np.s_[:, r : r + stride * out_rows : stride, c : c + stride_c * out_columns : stride_c]
        d_padded[met] += upstream @ filters[i, j].T  # (batch, out_rows, out_columns, channels)
        d_filters[i, j] = np.tensordot(padded[met], upstream, axes=([0, 1, 2], [0, 1, 2]))  # (channels, out_channels)
    return d_padded[:, pad : pad + rows, pad_c : pad_c + columns], d_filters, upstream.sum(axis=(0, 1, 2))
    ### END SOLUTION


def lecture_image():
    """The lecture's picture and its two filters; the loss ½ Σ Y² makes the feature maps the upstream gradient."""
    image = ["100001", "010010", "001100", "100010", "010010", "001010"]
    maps = [
        [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]],
        [[-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3]],
    ]
    filters = [[[1, -1, -1], [-1, 1, -1], [-1, -1, 1]], [[-1, 1, -1]] * 3]
    return {
        "x": np.array([list(row) for row in image], float)[None, :, :, None],
        "filters": np.moveaxis(np.array(filters, float), 0, -1)[:, :, None],
        "upstream": np.moveaxis(np.array(maps, float), 0, -1)[None],
    }


def small_numbers():
    small = np.array([[1.0, 2.0], [3.0, 4.0]])
    arrays = np.arange(9.0).reshape(1, 3, 3, 1), small[:, :, None, None], small[None, :, :, None]
    return dict(zip(("x", "filters", "upstream"), arrays, strict=True))


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def layer(rng, x, filters, **geometry):
    """Random values of the given shapes, with an upstream gradient of the size that the layer's output has."""
    options = {"strides": 1, "padding": 0, "dilation_rate": 1, **geometry}
    sizes = zip(x[1:3], filters[:2], *map(pair, options.values()), strict=True)
    out = [(size + 2 * pad - dilation * (width - 1) - 1) // stride + 1 for size, width, stride, pad, dilation in sizes]
    shapes = {"x": x, "filters": filters, "upstream": (x[0], *out, filters[3])}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()} | geometry


@combinable
def mistaken(
    *,
    seen=lambda filters: filters,
    d_filters_as=lambda d_filters: d_filters,
    spread=True,
    dilated=True,
    cut=lambda d, p, q, x: d[:, p : p + x.shape[1], q : q + x.shape[2]],
    accumulated=True,
    rest_in_front=False,
    last_filter_only=False,
    factor=lambda x: 1,
    bias_gradient=lambda g: g.sum(axis=(0, 1, 2)),
):
    """Return the algorithm with one slip in it."""

    def conv2d_layer_backward(x, filters, upstream, *, strides=1, padding=0, dilation_rate=1):
        strides, padding, steps = pair(strides), pair(padding), pair(dilation_rate if dilated else 1)
        padded = np.pad(x, ((0, 0), *((p, p) for p in padding), (0, 0)))
        d_padded, d_filters = np.zeros_like(padded), np.zeros_like(filters)
        arriving = upstream[..., -1:] if last_filter_only else upstream
        weights = seen(filters)[..., -1:] if last_filter_only else seen(filters)

        def met(i, j, strides):
            starts, counts = (i * steps[0], j * steps[1]), upstream.shape[1:3]
            windows = [slice(a, a + s * n, s) for a, s, n in zip(starts, strides, counts, strict=True)]
            return (slice(None), *windows)

        for i, j in np.ndindex(*filters.shape[:2]):
            place = met(i, j, strides if spread else (1, 1))
            sent = arriving @ weights[i, j].T
            d_padded[place] = d_padded[place] + sent if accumulated else sent
            d_filters[i, j] = np.einsum("nrck,nrco->ko", padded[met(i, j, strides)], upstream)
        if rest_in_front:
            sizes = zip(padded.shape[1:3], filters.shape[:2], steps, strides, strict=True)
            rest = [(size - step * (width - 1) - 1) % stride for size, width, step, stride in sizes]
            d_padded = np.roll(d_padded, rest, axis=(1, 2))
        return cut(d_padded, *padding, x), d_filters_as(d_filters) * factor(x), bias_gradient(upstream)

    return conv2d_layer_backward


exercise = Exercise(
    solution=conv2d_layer_backward,
    points=8,
    parts=[Part("dX", 4), Part("dW", 3), Part("db", 1)],
    cases=[
        Case(
            "the lecture's image",
            inputs=lecture_image(),
            about="The lecture's 6 × 6 picture and its two filters, with the loss ½ Σ Y²: the upstream gradient is "
            "then the output itself, and `upstream` holds the lecture's two feature maps.",
        ),
        Case(
            "a filter that is not symmetric",
            inputs=small_numbers(),
            about="By hand: dX is the wide convolution of G with F, (1 4 4; 6 20 16; 9 24 16), dW the "
            "cross-correlation of the picture with G, (27 37; 57 67), and db = 10.",
        ),
        Case("channels and a batch", layer, {"x": (2, 5, 6, 3), "filters": (2, 3, 3, 4)}),
        Case("zero padding", layer, {"x": (1, 4, 5, 2), "filters": (3, 3, 2, 3), "padding": (1, 2)}),
        Case("strides", layer, {"x": (2, 7, 9, 2), "filters": (3, 3, 2, 2), "strides": 2}),
        Case("strides and rest", layer, {"x": (3, 8, 9, 2), "filters": (3, 2, 2, 3), "strides": (2, 3)}, hidden=True),
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
    ],
    mistakes=[
        Mistake(
            "filters turned round in dX",
            mistaken(seen=lambda filters: filters[::-1, ::-1]),
            "Your dX is that of a layer that computes a true convolution. This layer computes a cross-correlation. "
            "Follow one pixel: through which entry of F does it reach which output?",
        ),
        Mistake(
            "filter gradient turned round",
            mistaken(d_filters_as=lambda d_filters: d_filters[::-1, ::-1]),
            "Your dW is rotated by 180°. The entry F[i, j] is multiplied by the pixels that lie i rows below and j "
            "columns to the right of the window's corner; nothing is rotated there.",
        ),
        Mistake(
            "padding not cropped",
            mistaken(cut=lambda d, p, q, x: d[:, : x.shape[1], : x.shape[2]]),
            "Your dX is cut from the corner of the *padded* gradient. The input's first pixel lies `padding` rows and "
            "columns inside it.",
        ),
        Mistake(
            "cropped up to minus the padding",
            mistaken(cut=lambda d, p, q, x: d[:, p:-p, q:-q]),
            "Without padding your dX is empty: the slice `0:-0` is `0:0`. Count where the input ends from its own "
            "size, `padding : padding + rows`.",
        ),
        Mistake(
            "strides ignored in dX",
            mistaken(spread=False),
            "Your dX is that of strides of 1. The window of output (r, c) begins at row s·r and column s′·c, on the "
            "way back as on the way forward.",
        ),
        Mistake(
            "dilation ignored",
            mistaken(dilated=False),
            "You use adjacent pixels. Neighbouring entries of a dilated filter are multiplied by pixels that are "
            "`dilation_rate` apart.",
        ),
        Mistake(
            "overlapping windows overwritten",
            mistaken(accumulated=False),
            "A pixel lies in several windows, and its gradient is a sum over them. You keep only the last term: add, "
            "do not assign.",
        ),
        Mistake(
            "rest put in front",
            mistaken(rest_in_front=True),
            "Where the strides leave a rest, your dX is shifted. The rows and columns in no window are the *last* "
            "ones, so that is where the zeros belong.",
        ),
        Mistake(
            "only the last filter reaches dX",
            mistaken(last_filter_only=True),
            "Your dX has the term of one filter only. A pixel is an input of every output channel, so sum over them.",
        ),
        Mistake(
            "filter gradient averaged over the batch",
            mistaken(factor=lambda x: 1 / len(x)),
            "You divide dW by the size of the batch. If the loss is a mean, then the 1/N is in `upstream` already; the "
            "chain rule sums over the samples.",
        ),
        Mistake(
            "bias gradient averaged over the places",
            mistaken(bias_gradient=lambda g: g.mean(axis=(1, 2)).sum(axis=0)),
            "The bias is added at every place of the output, so its gradient is a sum over the places, not a mean.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate"],
    equivalent={"dilation_rate or 1": "A dilation is at least 1, so that it never counts as false."},
    hints=[
        "Write the forward pass as a loop over the filter's entries (i, j): each takes a strided slice of the padded "
        "input, multiplies it by F[i, j] and adds it to the output.",
        "Now go back through that loop: the slice that was read on the way forward is the slice that is added to on "
        "the way back.",
        "For one entry (i, j), the gradient of F[i, j] has shape (channels, out_channels): a product of the slice and "
        "of `upstream`, summed over the batch and all places.",
        "Collect dX in an array of the padded size, and cut the padding off at the end.",
    ],
)
