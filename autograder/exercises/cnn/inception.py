"""An Inception block"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._networks import conv, framed, layer, max_pool, relu


def inception(x, ones, threes, fives, pooled, biases):
    r"""Return what an Inception block makes of maps.

    Is what there is to see small or large? A layer has to be told the size of its windows before it knows. GoogLeNet
    does not choose: it looks through windows of several sizes side by side, and lets the next layer choose.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: maps that are nowhere negative.
    - `ones`, shape `(channels, n_1)`: the kernel of a 1 × 1 convolution, which at each place takes the vector $a$ of
      all channels to $a W + b$.
    - `threes`, a pair: the kernel of a 1 × 1 convolution, shape `(channels, r_3)`, and a filter, shape
      `(3, 3, r_3, n_3)`.
    - `fives`, a pair: the same with a filter of shape `(5, 5, r_5, n_5)`.
    - `pooled`, shape `(channels, n_4)`: the kernel of a 1 × 1 convolution.
    - `biases`, six vectors: of `ones`, of the two of `threes`, of the two of `fives`, and of `pooled`, in this order.

    The block has four paths. *Each* of its six convolutions has a bias and a rectifier, $\max(z, 0)$.

    1. the 1 × 1 convolution `ones`;
    2. the 1 × 1 convolution of `threes`, then its 3 × 3 convolution with one zero on each side;
    3. the 1 × 1 convolution of `fives`, then its 5 × 5 convolution with two zeros on each side;
    4. max pooling with windows of 3 × 3 that move by **one** row or column, with one row and column of zeros on each
       side, each channel by itself; then the 1 × 1 convolution `pooled`.

    So every path keeps the rows and columns. Convolutions are cross-correlations: filters are not turned.

    **Return** what the four paths end with, side by side in this order, shape
    `(batch, rows, columns, n_1 + n_3 + n_5 + n_4)`.

    Use NumPy only.
    """
    ### BEGIN SOLUTION

    def windows(maps, size):
        p = size // 2
        padded = np.pad(maps, ((0, 0), (p, p), (p, p), (0, 0)))
        return np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))  # (n, r, c, k, u, v)

    def one(maps, kernel, bias):
        return np.maximum(maps @ kernel + bias, 0)

    def reduced(kernel, weights, first, second):
        met = windows(one(x, kernel, first), len(weights))
        return np.maximum(np.einsum("nrckuv,uvko->nrco", met, weights) + second, 0)

    paths = [
        one(x, ones, biases[0]),
        reduced(*threes, *biases[1:3]),
        reduced(*fives, *biases[3:5]),
        one(windows(x, 3).max(axis=(4, 5)), pooled, biases[5]),
    ]
    return np.concatenate(paths, axis=-1)
    ### END SOLUTION


def block(rng, size, channels, widths, batch=2):
    """A block, redrawn until every slip shows; in the pictures' corners the zeros of the frame count."""
    n_1, r_3, n_3, r_5, n_5, n_4 = widths
    while True:
        drawn = {
            "x": rng.uniform(size=(batch, *size, channels)),
            "ones": layer(rng, channels, n_1, gain=2),
            "threes": (layer(rng, channels, r_3, gain=2), layer(rng, 3, 3, r_3, n_3, gain=2)),
            "fives": (layer(rng, channels, r_5, gain=2), layer(rng, 5, 5, r_5, n_5, gain=2)),
            "pooled": layer(rng, channels, n_4, gain=2),
            "biases": [0.4 * rng.normal(size=n) for n in widths],
        }
        right = inception(**drawn)
        if all(np.abs(mistaken(**slip)(**drawn) - right).max() > 0.02 for slip in SLIPS):
            return drawn


@combinable
def mistaken(
    *,
    first=lambda z, size: relu(z),
    framed_first=lambda size: False,
    last=relu,
    straight=relu,
    bias_in=(1, 1, 1, 1, 1, 1),
    turn=lambda w: w,
    pool=lambda x: max_pool(x, 3, 1, 1),
    pool_last=False,
    order=(0, 1, 2, 3),
    side_by_side=lambda paths: np.concatenate(paths, axis=-1),
):
    """Return the block with one slip in it."""

    def inception(x, ones, threes, fives, pooled, biases):
        b = [use * bias for use, bias in zip(bias_in, biases, strict=True)]

        def reduced(kernel, w, before, after):
            size, p = len(w), len(w) // 2
            met, padding = (framed(x, p), 0) if framed_first(size) else (x, p)
            return last(conv(first(met @ kernel + before, size), turn(w), after, padding=padding))

        fourth = pool(straight(x @ pooled + b[5])) if pool_last else straight(pool(x) @ pooled + b[5])
        paths = [straight(x @ ones + b[0]), reduced(*threes, b[1], b[2]), reduced(*fives, b[3], b[4]), fourth]
        return side_by_side([paths[k] for k in order])

    return inception


def mean_of_windows(x):
    return conv(x, np.tile(np.eye(x.shape[-1]) / 9, (3, 3, 1, 1)), padding=1)


def identity(z):
    return z


NO_FIRST = {"first": lambda z, size: z}
NO_FIRST_OF = {k: {"first": lambda z, size, k=k: z if size == k else relu(z)} for k in (3, 5)}
FRAME_FIRST = {"framed_first": lambda size: True}
FRAME_FIRST_OF = {k: {"framed_first": lambda size, k=k: size == k} for k in (3, 5)}
NO_LAST = {"last": identity}
NO_STRAIGHT = {"straight": identity}
NOT_POOLED = {"pool": identity}
MEAN = {"pool": mean_of_windows}
POOL_LAST = {"pool_last": True}
TURNED = {"turn": lambda w: w[::-1, ::-1]}
ONE_PATH = [*NO_FIRST_OF.values(), *FRAME_FIRST_OF.values()]
SLIPS = [*ONE_PATH, NO_LAST, NO_STRAIGHT, NOT_POOLED, MEAN, POOL_LAST, TURNED]
tap_by_tap = mistaken()  # the answer by another route: one weight of all filters after the other

exercise = Exercise(
    solution=inception,
    reference=tap_by_tap,
    points=4,
    cases=[
        Case("a small block", block, {"size": (4, 5), "channels": 3, "widths": (2, 3, 4, 2, 3, 2)}),
        Case(
            "paths of one width",
            block,
            {"size": (5, 3), "channels": 2, "widths": (3, 4, 3, 5, 3, 3), "batch": 3},
            hidden=True,
        ),
        Case(
            "maps of one row",
            block,
            {"size": (1, 6), "channels": 4, "widths": (1, 4, 2, 3, 4, 3), "batch": 1},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "reductions without rectifier",
            mistaken(**NO_FIRST),
            "Your reductions have no rectifier. Each of the six convolutions has one.",
        ),
        Mistake(
            "reduction of one path without rectifier",
            mistaken(**NO_FIRST_OF[3]),
            "The reduction of one of your paths has no rectifier. Each of the six convolutions has one.",
            others=[mistaken(**NO_FIRST_OF[5])],
        ),
        Mistake(
            "frame before the reduction",
            mistaken(**FRAME_FIRST),
            "You put the zeros round the maps before you reduce them. The reduction's bias makes other numbers of "
            "them: they belong round what the 3 × 3 or 5 × 5 windows see.",
            others=[mistaken(**one) for one in FRAME_FIRST_OF.values()],
        ),
        Mistake(
            "larger windows without rectifier",
            mistaken(**NO_LAST),
            "Your 3 × 3 and 5 × 5 convolutions have no rectifier. Each of the six convolutions has one.",
        ),
        Mistake(
            "first and last path without rectifier",
            mistaken(**NO_STRAIGHT),
            "Your first and your fourth path have no rectifier. Each of the six convolutions has one.",
        ),
        Mistake("not pooled", mistaken(**NOT_POOLED), "Your fourth path does not pool."),
        Mistake("mean pooling", mistaken(**MEAN), "Your fourth path takes means. It takes maxima."),
        Mistake(
            "pooling after the convolution",
            mistaken(**POOL_LAST),
            "In your fourth path the pooling comes last. It comes before the 1 × 1 convolution.",
        ),
        Mistake(
            "filters turned round",
            mistaken(**TURNED),
            "You turn the filters by 180°. They are laid on as they are.",
        ),
        Mistake(
            "no biases",
            mistaken(bias_in=(0,) * 6),
            "Your convolutions have no biases.",
        ),
        Mistake(
            "reductions without biases",
            mistaken(bias_in=(1, 0, 1, 0, 1, 1)),
            "Your reductions have no biases.",
        ),
        Mistake(
            "paths in another order",
            mistaken(order=(0, 1, 3, 2)),
            "Your last two paths are the wrong way round: the pooled one comes last.",
        ),
        Mistake(
            "paths added",
            mistaken(side_by_side=lambda paths: sum(p[..., : min(q.shape[-1] for q in paths)] for p in paths)),
            "You add the paths. They stand side by side: the channels become more.",
        ),
    ],
    hints=[
        "`x @ kernel` is a 1 × 1 convolution already.",
        "Pooling with a stride of 1 is the maximum over the same windows that a 3 × 3 convolution sees.",
    ],
)
