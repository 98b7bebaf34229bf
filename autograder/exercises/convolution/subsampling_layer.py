"""The trainable sub-sampling layer"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._pooling import Windows


def subsampling_layer(x, weight, bias, *, pool_size=2, reduction="mean", activation="sigmoid"):
    r"""Return the output of a trainable sub-sampling layer.

    In the first networks that read cheques, pooling could learn a little: each map had one weight and one bias, and a
    sigmoid stood behind. With a small weight the layer only blurs. With a large one it becomes a "noisy or" or a "noisy
    and" of its window, as the bias decides.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: feature maps $X$.
    - `weight` $w$ and `bias` $b$, each of shape `(channels,)`: one number a map.
    - `pool_size`: the window's size $(m, m')$, an int or a pair of ints for (rows, columns). The windows lie side by
      side: window $R_{ij}$ has the rows $m i, \dots, m i + m - 1$ and the columns $m' j, \dots, m' j + m' - 1$. Rows
      and columns at the end that fill no window are left out. At least one window fits into the map.
    - `reduction`: `"mean"` or `"sum"`, what $\operatorname{down}$ does with the $m\,m'$ entries of a window. One of the
      lecture's notes averages, the other adds up; a layer of the one kind is a layer of the other with another weight.
    - `activation`: `"sigmoid"`, `"tanh"` or `"linear"`, the name of $f$; for the last one $f(z) = z$.

    **Return** $f(Z)$, shape `(batch, out_rows, out_columns, channels)`, with

    $$Z_{n,i,j,c} = w_c \operatorname{down}(X_{n,\cdot,\cdot,c})_{ij} + b_c .$$

    The numbers $Z$ are of moderate size: no sigmoid overflows. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    m, n = (pool_size, pool_size) if np.ndim(pool_size) == 0 else pool_size
    batch, rows, columns, channels = x.shape[0], x.shape[1] // m, x.shape[2] // n, x.shape[3]
    blocks = x[:, : rows * m, : columns * n].reshape(batch, rows, m, columns, n, channels)
    down = blocks.mean(axis=(2, 4)) if reduction == "mean" else blocks.sum(axis=(2, 4))
    z = weight * down + bias
    if activation == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return np.tanh(z) if activation == "tanh" else z
    ### END SOLUTION


def layer(rng, shape, **settings):
    """Weights far from each other and from one, biases of about the same size."""
    channels = shape[3]
    return {
        "x": rng.normal(size=shape) + 0.5,
        "weight": rng.permutation(np.linspace(0.4, 1.6, channels)) * rng.choice([-1.0, 1.0], size=channels),
        "bias": rng.uniform(0.3, 0.9, size=channels) * rng.choice([-1.0, 1.0], size=channels),
        **settings,
    }


ACTIVATIONS = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "linear": lambda z: z}


@combinable
def mistaken(
    *,
    reduce=lambda window, reduction: window.mean((1, 2)) if reduction == "mean" else window.sum((1, 2)),
    net=lambda down, w, b, count: w * down + b,
    f=lambda z, name: ACTIVATIONS[name](z),
    before=lambda x, name: x,
    **geometry,
):
    """Return the layer with one slip in it."""

    def subsampling_layer(x, weight, bias, *, pool_size=2, reduction="mean", activation="sigmoid"):
        windows = Windows(x.shape, pool_size, None, 0, **geometry)
        framed = windows.framed(before(x, activation), 0.0)
        down = np.empty((len(x), *windows.counts, x.shape[3]), x.dtype)
        for place, window in windows:
            down[place] = reduce(framed[window], reduction)
        return f(net(down, weight, bias, windows.window[0] * windows.window[1]), activation)

    return subsampling_layer


exercise = Exercise(
    solution=subsampling_layer,
    points=3,
    cases=[
        Case(
            "one window by hand",
            inputs={
                "x": np.array([[1.0, 2.0], [2.0, 3.0]])[None, :, :, None],
                "weight": np.array([3.0]),
                "bias": np.array([-5.0]),
            },
            about="The mean is 2, the net input 3 · 2 − 5 = 1, and σ(1) = 0.7311.",
        ),
        Case("mean and sigmoid", layer, {"shape": (2, 6, 4, 3)}),
        Case("sum and tanh", layer, {"shape": (1, 4, 6, 4), "reduction": "sum", "activation": "tanh"}),
        Case(
            "windows that are not square, with a rest",
            layer,
            {"shape": (3, 7, 7, 2), "pool_size": (3, 2), "activation": "tanh"},
            hidden=True,
        ),
        Case(
            "sum, linear",
            layer,
            {"shape": (2, 5, 9, 3), "pool_size": (2, 4), "reduction": "sum", "activation": "linear"},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "always the mean",
            mistaken(reduce=lambda window, reduction: window.mean((1, 2))),
            'You average whatever `reduction` says. For "sum" add up.',
        ),
        Mistake(
            "always the sum",
            mistaken(reduce=lambda window, reduction: window.sum((1, 2))),
            'You add up whatever `reduction` says. For "mean" divide by the number of entries of a window.',
        ),
        Mistake(
            "largest of the window",
            mistaken(reduce=lambda window, reduction: window.max((1, 2))),
            "You take the largest entry of each window. This layer is older than max pooling.",
        ),
        Mistake(
            "a mean over the window's height",
            mistaken(
                reduce=lambda window, reduction: window.sum((1, 2)) / (window.shape[1] if reduction == "mean" else 1)
            ),
            "Your mean divides by the number of rows in a window. It has rows *times* columns entries.",
        ),
        Mistake(
            "weight on the sum of bias and pooled map",
            mistaken(net=lambda down, w, b, count: w * (down + b)),
            "You multiply the bias by the weight as well. The bias comes afterwards.",
        ),
        Mistake(
            "no bias",
            mistaken(net=lambda down, w, b, count: w * down),
            "Your layer has no bias.",
        ),
        Mistake(
            "bias for every entry of the window",
            mistaken(net=lambda down, w, b, count: w * down + count * b),
            "You add the bias once for every entry of a window. It is added once for every window.",
        ),
        Mistake(
            "one weight for all maps",
            mistaken(net=lambda down, w, b, count: w[0] * down + b),
            "You use the first map's weight for all of them. Each has its own.",
        ),
        Mistake(
            "sigmoid always",
            mistaken(f=lambda z, name: ACTIVATIONS["sigmoid"](z)),
            "You use the sigmoid whatever `activation` says.",
        ),
        Mistake(
            "no activation",
            mistaken(f=lambda z, name: z),
            "You return the net input Z. The activation is missing.",
        ),
        Mistake(
            "activation before the pooling",
            mistaken(before=lambda x, name: ACTIVATIONS[name](x), f=lambda z, name: z),
            "You apply the activation to the maps that come in. It belongs behind weight and bias.",
        ),
        Mistake(
            "rest in a window of its own",
            mistaken(rounded_up=True),
            "You let a last window hang over the edge. What fills no window is left out.",
        ),
        Mistake(
            "rows and columns swapped",
            mistaken(swapped=True),
            "In a pair the first number is for the rows, the second for the columns. Your window has them the other "
            "way round.",
        ),
    ],
    hints=[
        "Windows side by side are a matter of shape: cut off the rest, and reshape the rows to (out_rows, m) and the "
        "columns to (out_columns, m′).",
        "`weight` has the shape (channels,) and stands last: it is broadcast as it is.",
    ],
)
