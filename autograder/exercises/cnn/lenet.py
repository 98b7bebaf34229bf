"""LeNet's forward pass"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import FUNCTIONS, conv, layer, max_pool, mean_pool, softmax


def lenet(x, filters, kernels, biases, *, activation="sigmoid", pooling="max"):
    r"""Return what LeNet, in its modern variant, says of pictures.

    Two convolutions that look, with pooling behind each, and three dense layers that decide: nearly every network for
    pictures is built like that, only larger.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: pictures.
    - `filters`, two arrays of shape `(filter_rows, filter_columns, channels, maps)`; their channels are those of the
      layer below. Of the first one `filter_rows` and `filter_columns` are odd; they need not be the same.
    - `kernels`, three matrices of shape `(inputs, units)`.
    - `biases`, five vectors: of the two convolutions, then of the three dense layers.
    - `activation`, one of `"sigmoid"`, `"tanh"`, `"relu"`; `pooling`, `"max"` or `"mean"`.

    The layers, in this order:

    1. a convolution with `filters[0]`, a stride of 1 and zeros all around the picture such that its size is *kept*;
       the activation; pooling;
    2. a convolution with `filters[1]`, a stride of 1 and *no* padding; the activation; pooling;
    3. the maps as one vector a picture: row by row, in a row column by column, at each place all channels;
    4. a dense layer, $a W + b$, and the activation; another one, and the activation;
    5. a dense layer *without* an activation: its answers are the logits.

    Convolutions are cross-correlations, as in Keras: filters are not turned. Pooling takes the maximum, or the mean, of
    windows of 2 × 2 that do not overlap, each channel by itself; a last row or column that fills no window is left out.

    **Return** two arrays: the maps after the second pooling, shape `(batch, rows_2, columns_2, maps)`, and the logits,
    shape `(batch, classes)`.

    Use NumPy only. Net inputs may be in the thousands, so write the sigmoid such that its answer stays a
    number.
    """
    ### BEGIN SOLUTION
    functions = {
        "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2,
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
    }
    squash, pool = functions[activation], {"max": np.max, "mean": np.mean}[pooling]

    def conv(maps, weights, bias):
        windows = np.lib.stride_tricks.sliding_window_view(maps, weights.shape[:2], axis=(1, 2))
        return np.einsum("nrckuv,uvko->nrco", windows, weights) + bias

    def halved(maps):
        n, rows, columns, channels = maps.shape
        windows = maps[:, : rows // 2 * 2, : columns // 2 * 2].reshape(n, rows // 2, 2, columns // 2, 2, channels)
        return pool(windows, axis=(2, 4))

    up, left = (n // 2 for n in filters[0].shape[:2])
    a = np.pad(x, ((0, 0), (up, up), (left, left), (0, 0)))
    for weights, bias in zip(filters, biases[:2], strict=True):
        a = halved(squash(conv(a, weights, bias)))
    maps, a = a, a.reshape(len(a), -1)
    for kernel, bias in zip(kernels[:2], biases[2:4], strict=True):
        a = squash(a @ kernel + bias)
    return maps, a @ kernels[2] + biases[4]
    ### END SOLUTION


def network(rng, size, left, first=(3, 5), second=(3, 2), channels=1, batch=2, bias=0.7, **options):
    """A random network for pictures of a size; `left` rows and columns are there after the second pooling."""
    maps_1, maps_2, units_1, units_2, classes = 3, 4, 6, 5, 3
    inputs = left[0] * left[1] * maps_2
    filters = [layer(rng, *first, channels, maps_1, gain=2), layer(rng, *second, maps_1, maps_2, gain=2)]
    widths = [maps_1, maps_2, units_1, units_2, classes]
    kernels = [layer(rng, n, m, gain=2) for n, m in ((inputs, units_1), (units_1, units_2), (units_2, classes))]
    biases = [bias * rng.normal(size=n) for n in widths]
    return {
        "x": rng.normal(size=(batch, *size, channels)),
        "filters": filters,
        "kernels": kernels,
        "biases": biases,
    } | (options)


def firing(rng, **options):
    """The same with rectifiers, of which in each layer some fire and some do not, at the last one for every picture."""
    while True:
        inputs = network(rng, activation="relu", **options)
        right = lenet(**inputs)
        slips = ({"between": False}, {"dense": False}, {"last": FUNCTIONS["relu"]})
        wrong = [mistaken(**slip)(**inputs) for slip in slips]
        if min(np.abs(a[1] - right[1]).max() for a in wrong) > 0.05 and np.abs(wrong[0][0] - right[0]).max() > 0.05:
            return inputs


def saturated(rng, **options):
    """The same with net inputs in the thousands, of either sign; they are odd numbers, so none is near 0."""
    inputs = network(rng, **options)
    for name in ("x", "filters"):
        inputs[name] = whole(inputs[name])
    inputs["biases"][:2] = [whole(b) + 1 for b in inputs["biases"][:2]]
    return inputs


def whole(value):
    return [whole(v) for v in value] if isinstance(value, list) else 2 * np.round(8 * value)


@combinable
def mistaken(
    *,
    frame=lambda m: (m // 2, m // 2),
    turn=lambda w: w,
    between=True,
    dense=True,
    last=lambda z: z,
    bias_in=lambda number: 1,
    pools=None,
    pool_first=(False, False),
    flat=lambda a: a.reshape(len(a), -1),
    functions=FUNCTIONS,
    cut=lambda a: a,
):
    """Return the network with one slip in it."""

    def lenet(x, filters, kernels, biases, *, activation="sigmoid", pooling="max"):
        squash = functions[activation]
        pool = {"max": max_pool, "mean": mean_pool}[pools or pooling]
        a = x
        for number, (w, b) in enumerate(zip(filters, biases[:2], strict=True)):
            if number == 0:
                a = np.pad(a, ((0, 0), frame(w.shape[0]), frame(w.shape[1]), (0, 0)))
            z = conv(a, turn(w), bias_in(number) * b)
            f = squash if between else (lambda z: z)
            a = f(pool(cut(z))) if pool_first[number] else pool(cut(f(z)))
        maps, a = a, flat(a)
        for number, (w, b) in enumerate(zip(kernels[:2], biases[2:4], strict=True)):
            z = a @ w[: a.shape[1]] + bias_in(2 + number) * b
            a = squash(z) if dense else z
        return maps, last(a @ kernels[2] + bias_in(4) * biases[4])

    return lenet


def exploding(z):
    with np.errstate(all="ignore"):
        return np.exp(z) / (1 + np.exp(z))


tap_by_tap = mistaken()  # the answer by another route: one weight of all filters after the other

exercise = Exercise(
    solution=lenet,
    reference=tap_by_tap,
    points=5,
    parts=[Part("maps", 2), Part("logits", 3)],
    cases=[
        Case("sigmoids and maxima", network, {"size": (11, 10), "left": (1, 2), "second": (3, 2)}),
        Case("means", network, {"size": (12, 10), "left": (2, 2), "pooling": "mean", "activation": "tanh"}),
        Case("rectifiers, coloured pictures", firing, {"size": (10, 15), "left": (1, 3), "channels": 3}, hidden=True),
        Case(
            "rows that are left over",
            network,
            {"size": (13, 11), "left": (2, 2), "first": (5, 1), "pooling": "mean"},
            hidden=True,
        ),
        Case(
            "square filters",
            network,
            {"size": (11, 15), "left": (2, 3), "first": (3, 3), "second": (2, 2), "activation": "tanh"},
            hidden=True,
        ),
        Case(
            "one picture, net inputs in the thousands",
            saturated,
            {"size": (10, 13), "left": (1, 2), "batch": 1},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "no padding",
            mistaken(frame=lambda m: (0, 0)),
            "Your first convolution loses rows and columns. Zeros all around the picture keep its size.",
        ),
        Mistake(
            "padding on one side",
            mistaken(frame=lambda m: (m - 1, 0)),
            "You put all zeros above and at the left. There are as many of them on each side.",
        ),
        Mistake(
            "filters turned round",
            mistaken(turn=lambda w: w[::-1, ::-1]),
            "You turn the filters by 180°. They are laid on as they are.",
        ),
        Mistake(
            "rows and columns of the filters exchanged",
            mistaken(turn=lambda w: w.swapaxes(0, 1) if w.shape[0] == w.shape[1] else w),
            "Where a filter is square, you exchange its rows and columns.",
        ),
        Mistake(
            "no activation of the maps",
            mistaken(between=False),
            "Your convolutions have no activation. Without it, two of them are no better than one.",
        ),
        Mistake(
            "no activation of the dense layers",
            mistaken(dense=False),
            "Your first two dense layers have no activation.",
        ),
        Mistake(
            "activation of the logits",
            mistaken(last=lambda z: np.maximum(z, 0)),
            "You put the logits through a rectifier. The last layer has no activation.",
            others=[mistaken(last=FUNCTIONS["sigmoid"]), mistaken(last=np.tanh)],
        ),
        Mistake(
            "probabilities for logits",
            mistaken(last=softmax),
            "You return probabilities. Logits are asked for, before any softmax.",
        ),
        Mistake(
            "biases of the convolutions forgotten",
            mistaken(bias_in=lambda number: number > 1),
            "Your convolutions have no biases: each map has one.",
        ),
        Mistake(
            "biases of the dense layers forgotten",
            mistaken(bias_in=lambda number: number < 2),
            "Your dense layers have no biases.",
        ),
        Mistake(
            "mean for maximum",
            mistaken(pools="mean"),
            "Your pooling always takes the mean.",
        ),
        Mistake(
            "maximum for mean",
            mistaken(pools="max"),
            "Your pooling always takes the maximum.",
        ),
        Mistake(
            "pooling before the activation",
            mistaken(pool_first=(True, True)),
            "You pool before the activation. For maxima that is the same, for means it is not.",
            others=[mistaken(pool_first=(True, False)), mistaken(pool_first=(False, True))],
        ),
        Mistake(
            "channel by channel",
            mistaken(flat=lambda a: np.moveaxis(a, -1, 1).reshape(len(a), -1)),
            "You make a vector of the maps one channel after the other. Here all channels of one place come first.",
        ),
        Mistake(
            "first rows left out",
            mistaken(cut=lambda a: a[:, a.shape[1] % 2 :, a.shape[2] % 2 :]),
            "Where a row is left over, you leave out the first one. It is the last that fills no window.",
        ),
        Mistake(
            "sigmoid that overflows",
            mistaken(functions={**FUNCTIONS, "sigmoid": exploding}),
            "For large net inputs your sigmoid divides inf by inf. Write it so that nothing large is exponentiated.",
        ),
    ],
    hints=[
        "A window of m rows, m odd, keeps the size if there are (m − 1)/2 rows of zeros on each side.",
        "`sliding_window_view` gives all windows of a convolution at once; `einsum` multiplies and adds.",
        "Pooling: give rows and columns two axes each, (rows/2, 2), and reduce the axes of length 2.",
    ],
)
