"""Network in network"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import conv, layer, max_pool, mean_pool, relu


def nin(x, filters, kernels, biases, *, strides, padding):
    r"""Return what a network in network (NiN) says of pictures.

    AlexNet's dense layers have nearly all of its parameters. A network in network has none: at each place of a map it
    asks a small network of its own, the same everywhere, and at the end every class has a map, of which the mean
    counts. A small network at each place is nothing but two convolutions with windows of 1 × 1.

    **Given**, for a network of $B \ge 1$ blocks

    - `x`, shape `(batch, rows, columns, channels)`: pictures.
    - `filters`, $B$ arrays of shape `(filter_rows, filter_columns, channels, maps)`; their channels are those of the
      block below.
    - `kernels`, $B$ pairs of matrices, each of shape `(maps, maps)`; row $i$ belongs to the map $i$ below.
    - `biases`, $B$ triples of vectors of shape `(maps,)`.
    - `strides` and `padding`, $B$ ints each: for the convolution of each block, in both directions; `padding` is the
      number of zero rows and columns on *each* side, from 0 on.

    A *block* has three layers, each with a rectifier, $\max(z, 0)$: a convolution with its filter and the first of its
    biases; then twice a 1 × 1 convolution, which at each place takes the vector $a$ of all maps there to $a W + b$,
    with the block's matrices in order and its second and third bias. Convolutions are cross-correlations: filters are
    not turned. A window has a place only where all of it fits.

    Behind each block but the last there is max pooling with windows of 3 × 3 that move by **two** rows or columns,
    without padding. The last block has a map for each class.

    **Return** two arrays: the maps of the last block, shape `(batch, rows_B, columns_B, classes)`, and the logits, of
    shape `(batch, classes)`, each the mean of a map over all places.

    Something is left for each window. Use NumPy only.
    """
    ### BEGIN SOLUTION

    def windows(maps, size, stride):
        found = np.lib.stride_tricks.sliding_window_view(maps, size, axis=(1, 2))
        return found[:, ::stride, ::stride]  # (n, r, c, k, u, v)

    for number, (weights, matrices, vectors) in enumerate(zip(filters, kernels, biases, strict=True)):
        if number:
            x = windows(x, (3, 3), 2).max(axis=(4, 5))
        p = padding[number]
        x = np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)))
        x = np.einsum("nrckuv,uvko->nrco", windows(x, weights.shape[:2], strides[number]), weights)
        x = np.maximum(x + vectors[0], 0)
        for kernel, bias in zip(matrices, vectors[1:], strict=True):
            x = np.maximum(x @ kernel + bias, 0)
    return x, x.mean(axis=(1, 2))
    ### END SOLUTION


def network(rng, size, windows, channels, maps, strides, padding, batch=2):
    """A random network, redrawn until every slip that can show shows."""
    while True:
        drawn = {
            "x": rng.normal(size=(batch, *size, channels)),
            "filters": [layer(rng, *m, n, o) for m, n, o in zip(windows, (channels, *maps), maps, strict=False)],
            "kernels": [[layer(rng, n, n) for _ in range(2)] for n in maps],
            "biases": [[0.5 * rng.normal(size=n) + 0.2 for _ in range(3)] for n in maps],
            "strides": list(strides),
            "padding": list(padding),
        }
        if slips_show(drawn):
            return drawn


def slips_show(inputs):
    right = nin(**inputs)[0]
    for slip in SLIPS:
        wrong = mistaken(**slip)(**inputs)[0]
        if wrong.shape == right.shape and np.abs(wrong - right).max() < 0.02 * np.abs(right).max():
            return False
    return True


@combinable
def mistaken(
    *,
    turn=lambda w: w,
    across=lambda w: w,
    rectified=(True, True, True),
    bias_in=(1, 1, 1),
    moves=lambda strides: strides,
    zeros=lambda p: p,
    pool=(3, 2),
    matrices=lambda pair: pair,
    mean=lambda a: a.mean(axis=(1, 2)),
    pools_last=False,
    pooled=max_pool,
):
    """Return the network with one slip in it."""

    def nin(x, filters, kernels, biases, *, strides, padding):
        f = [relu if each else (lambda z: z) for each in rectified]
        blocks = list(zip(filters, kernels, biases, moves(list(strides)), padding, strict=True))
        for number, (w, square, b, s, p) in enumerate(blocks):
            if number > 0:
                x = pooled(x, *pool)
            x = f[0](conv(x, turn(w), bias_in[0] * b[0], s, zeros(p)))
            for k, kernel in enumerate(matrices(square), start=1):
                x = f[k](x @ across(kernel) + bias_in[k] * b[k])
        x = max_pool(x, *pool) if pools_last and min(x.shape[1:3]) >= 3 else x
        return x, mean(x)

    return nin


NO_RELU_FIRST = {"rectified": (False, True, True)}
NO_RELU_BETWEEN = {"rectified": (True, False, True)}
NO_RELU_LAST = {"rectified": (True, True, False)}
ONE_MATRIX = {"matrices": lambda pair: pair[:1]}
SWAPPED = {"matrices": lambda pair: pair[::-1]}
TRANSPOSED = {"across": lambda w: w.T}
TURNED = {"turn": lambda w: w[::-1, ::-1]}
SLIPS = [NO_RELU_FIRST, NO_RELU_BETWEEN, NO_RELU_LAST, ONE_MATRIX, SWAPPED, TRANSPOSED, TURNED]
tap_by_tap = mistaken()  # the answer by another route: one weight of all filters after the other

exercise = Exercise(
    solution=nin,
    reference=tap_by_tap,
    points=4,
    parts=[Part("maps", 3), Part("logits")],
    cases=[
        Case(
            "one pixel by hand",
            inputs={
                "x": np.array([[[[1.0, 2.0]]]]),
                "filters": [np.array([[[[1.0, -1.0], [1.0, 2.0]]]])],
                "kernels": [[np.array([[1.0, 3.0], [-2.0, 1.0]]), np.array([[1.0, 0.5], [0.25, -1.0]])]],
                "biases": [[np.array([1.0, -1.0]), np.array([-1.0, 2.0]), np.array([0.5, 4.0])]],
                "strides": [1],
                "padding": [0],
            },
            about="The convolution gives (4, 2), the first matrix (4 − 4 − 1, 12 + 2 + 2) = (−1, 16), of which (0, 16) "
            "is left, and the second one (4 + 0.5, −16 + 4), which leaves (4.5, 0).",
        ),
        Case(
            "two blocks",
            network,
            {
                "size": (8, 9),
                "windows": [(3, 2), (2, 2)],
                "channels": 2,
                "maps": (4, 3),
                "strides": (1, 1),
                "padding": (0, 0),
            },
        ),
        Case(
            "strides and padding",
            network,
            {
                "size": (21, 29),
                "windows": [(3, 3), (3, 3)],
                "channels": 2,
                "maps": (5, 3),
                "strides": (3, 2),
                "padding": (2, 1),
            },
            hidden=True,
        ),
        Case(
            "three blocks",
            network,
            {
                "size": (23, 25),
                "windows": [(2, 3), (2, 2), (2, 1)],
                "channels": 3,
                "maps": (4, 5, 4),
                "strides": (1, 1, 2),
                "padding": (1, 1, 1),
                "batch": 1,
            },
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "no rectifier behind the convolution",
            mistaken(**NO_RELU_FIRST),
            "Your block has no rectifier behind its first convolution. Each of the three layers has one.",
        ),
        Mistake(
            "no rectifier between the small layers",
            mistaken(**NO_RELU_BETWEEN),
            "Your block has no rectifier between its 1 × 1 convolutions. Without it the two are one.",
        ),
        Mistake(
            "no rectifier at the end of a block",
            mistaken(**NO_RELU_LAST),
            "Your block has no rectifier at its end. Each of the three layers has one.",
        ),
        Mistake(
            "one small layer",
            mistaken(**ONE_MATRIX),
            "Your block has one 1 × 1 convolution. It has two.",
        ),
        Mistake(
            "small layers in the other order",
            mistaken(**SWAPPED),
            "You use the second matrix of a block before the first.",
        ),
        Mistake(
            "matrices transposed",
            mistaken(**TRANSPOSED),
            "Your matrices are transposed: row i belongs to the map i below, so that it is a W, the maps last.",
        ),
        Mistake(
            "filters turned round",
            mistaken(**TURNED),
            "You turn the filters by 180°. They are laid on as they are.",
        ),
        Mistake(
            "no biases",
            mistaken(bias_in=(0, 0, 0)),
            "Your layers have no biases.",
        ),
        Mistake(
            "no biases in the small layers",
            mistaken(bias_in=(1, 0, 0)),
            "Your 1 × 1 convolutions have no biases.",
        ),
        Mistake(
            "strides ignored",
            mistaken(moves=lambda strides: [1] * len(strides)),
            "Your convolutions move by one. They move by `strides`.",
        ),
        Mistake(
            "stride of the first block everywhere",
            mistaken(moves=lambda strides: strides[:1] * len(strides)),
            "All your convolutions move as the first one does. Each block has its own stride.",
        ),
        Mistake(
            "last block moves by one",
            mistaken(moves=lambda strides: [*strides[:-1], 1]),
            "The convolution of your last block moves by one. It has a stride like the others.",
        ),
        Mistake(
            "padding ignored",
            mistaken(zeros=lambda p: 0),
            "Your convolutions have no padding.",
        ),
        Mistake(
            "pooling that does not overlap",
            mistaken(pool=(2, 2)),
            "Your pooling has windows of 2 × 2. They are 3 × 3, and move by two.",
        ),
        Mistake(
            "pooling by its window",
            mistaken(pool=(3, 3)),
            "Your pooling moves by three. Its windows are 3 × 3, and move by two.",
        ),
        Mistake(
            "mean for maximum",
            mistaken(pooled=mean_pool),
            "Between the blocks you pool by the mean. It is the maximum.",
        ),
        Mistake(
            "pooling behind the last block",
            mistaken(pools_last=True),
            "You pool behind the last block, too. There the mean over all places follows.",
        ),
        Mistake(
            "sum over the places",
            mistaken(mean=lambda a: a.sum(axis=(1, 2))),
            "Your logits are sums over the places. They are means, so that larger pictures are not surer.",
        ),
        Mistake(
            "largest place",
            mistaken(mean=lambda a: a.max(axis=(1, 2))),
            "Your logits are the maxima of the maps. They are the means.",
        ),
    ],
    hints=[
        "`x @ kernel` with `x` of shape (batch, rows, columns, maps) is a 1 × 1 convolution already.",
        "`sliding_window_view(maps, (m, n), axis=(1, 2))[:, ::s, ::s]` gives the windows of a convolution, and of a "
        "pooling.",
    ],
)
