"""The gradients of the trainable sub-sampling layer"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._pooling import Windows


def subsampling_layer_backward(x, weight, bias, upstream, *, pool_size=2, reduction="mean", activation="sigmoid"):
    r"""Return the gradients of a trainable sub-sampling layer with respect to its input, weights and biases.

    The lecture carries the error back "by up-sampling": one number becomes a window of equal numbers. By how much each
    of them is divided it leaves to the reader, and prints a formula for the weight whose sizes do not fit. You are the
    reader.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: feature maps $X$, what the layer was given.
    - `weight` $w$ and `bias` $b$, each of shape `(channels,)`.
    - `upstream`, shape `(batch, out_rows, out_columns, channels)`: $G = \partial L/\partial Y$, the gradient with
      respect to the layer's *output* $Y$, behind the activation.
    - `pool_size`: the window's size, an int or a pair of ints for (rows, columns). The windows lie side by side; rows
      and columns at the end that fill no window are left out. At least one window fits into the map.
    - `reduction`: `"mean"` or `"sum"`, what $\operatorname{down}$ does with the entries of a window.
    - `activation`: `"sigmoid"`, `"tanh"` or `"linear"`, the name of $f$; for the last one $f(z) = z$.

    The layer is $Y = f(Z)$ with $Z_{n,i,j,c} = w_c \operatorname{down}(X_{n,\cdot,\cdot,c})_{ij} + b_c$.

    **Return** three arrays, in this order:

    1. $\partial L/\partial X$, shaped like `x`; entries in no window get 0;
    2. $\partial L/\partial w$, shape `(channels,)`;
    3. $\partial L/\partial b$, shape `(channels,)`.

    The numbers $Z$ are of moderate size. Use NumPy only, and no numerical differentiation, and leave the inputs as they
    are.
    """
    ### BEGIN SOLUTION
    m, n = (pool_size, pool_size) if np.ndim(pool_size) == 0 else pool_size
    batch, rows, columns, channels = upstream.shape
    blocks = x[:, : rows * m, : columns * n].reshape(batch, rows, m, columns, n, channels)
    share = 1 / (m * n) if reduction == "mean" else 1.0  # of an entry in its window
    down = share * blocks.sum(axis=(2, 4))
    z = weight * down + bias
    if activation == "sigmoid":
        y = 1 / (1 + np.exp(-z))
        slope = y * (1 - y)
    else:
        slope = 1 - np.tanh(z) ** 2 if activation == "tanh" else np.ones_like(z)
    delta = slope * upstream
    d_x = np.zeros_like(x)
    up = np.repeat(np.repeat(share * weight * delta, m, axis=1), n, axis=2)
    d_x[:, : rows * m, : columns * n] = up
    return d_x, (down * delta).sum(axis=(0, 1, 2)), delta.sum(axis=(0, 1, 2))
    ### END SOLUTION


def layer(rng, shape, **settings):
    channels, windows = shape[3], Windows(shape, settings.get("pool_size", 2), None, 0)
    return {
        "x": rng.normal(size=shape) + 0.5,
        "weight": rng.permutation(np.linspace(0.4, 1.6, channels)) * rng.choice([-1.0, 1.0], size=channels),
        "bias": rng.uniform(0.3, 0.9, size=channels) * rng.choice([-1.0, 1.0], size=channels),
        "upstream": rng.normal(size=(shape[0], *windows.counts, channels)) + 0.3,
        **settings,
    }


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


SLOPES = {
    "sigmoid": lambda z: sigmoid(z) * (1 - sigmoid(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "linear": np.ones_like,
}


@combinable
def mistaken(
    *,
    share=lambda count, reduction: 1 / count if reduction == "mean" else 1.0,
    slope=lambda z, name: SLOPES[name](z),
    weighted=lambda w: w,
    d_weight=lambda down, delta: (down * delta).sum((0, 1, 2)),
    d_bias=lambda delta: delta.sum((0, 1, 2)),
    corner=False,
    net=lambda w, down, b: w * down + b,
    swapped=False,
):
    """Return the way back with one slip in it."""

    def subsampling_layer_backward(x, weight, bias, upstream, *, pool_size=2, reduction="mean", activation="sigmoid"):
        windows = Windows(x.shape, pool_size, None, 0, swapped=swapped)
        count = windows.window[0] * windows.window[1]
        right = 1 / count if reduction == "mean" else 1.0
        down = np.empty((len(x), *windows.counts, x.shape[3]), x.dtype)
        for place, window in windows:
            down[place] = right * x[window].sum((1, 2))
        delta = slope(net(weight, down, bias), activation) * upstream
        d_x = np.zeros_like(x)
        for place, window in windows:
            sent = share(count, reduction) * weighted(weight) * delta[place]
            if corner:
                d_x[window][:, 0, 0] = sent
            else:
                d_x[window] = sent[:, None, None]
        return d_x, d_weight(down, delta), d_bias(delta)

    return subsampling_layer_backward


exercise = Exercise(
    solution=subsampling_layer_backward,
    points=5,
    parts=[Part("dX", 2), Part("dw", 2), Part("db", 1)],
    cases=[
        Case(
            "one window by hand",
            inputs={
                "x": np.array([[1.0, 2.0], [2.0, 3.0]])[None, :, :, None],
                "weight": np.array([3.0]),
                "bias": np.array([-5.0]),
                "upstream": np.full((1, 1, 1, 1), 4.0),
                "activation": "linear",
            },
            about="The mean is 2. Each entry of the window gets 3 · 4 / 4 = 3, the weight 2 · 4 = 8, the bias 4.",
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
            "sum and sigmoid",
            layer,
            {"shape": (2, 5, 9, 3), "pool_size": (2, 4), "reduction": "sum"},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "up-sampled without dividing",
            mistaken(share=lambda count, reduction: 1.0),
            "With the mean, your dX is as many times too large as a window has entries. Each entry counted with one "
            "over their number on the way forward.",
        ),
        Mistake(
            "divided for the sum as well",
            mistaken(share=lambda count, reduction: 1 / count),
            "With the sum, your dX is divided by the number of entries in a window. Nothing was divided on the way "
            "forward.",
        ),
        Mistake(
            "only one entry of each window",
            mistaken(corner=True),
            "You send the gradient to one entry of each window. All of them were added up.",
        ),
        Mistake(
            "no weight on the way back",
            mistaken(weighted=lambda w: 1.0),
            "Your dX lacks the weight: X was multiplied by w.",
        ),
        Mistake(
            "no slope of the activation",
            mistaken(slope=lambda z, name: np.ones_like(z)),
            "You take `upstream` for the gradient with respect to Z. It is that with respect to the output: multiply "
            "by f′(Z) first.",
        ),
        Mistake(
            "slope of the sigmoid always",
            mistaken(slope=lambda z, name: SLOPES["sigmoid"](z)),
            "You use the sigmoid's slope whatever `activation` says.",
        ),
        Mistake(
            "slope without the bias",
            mistaken(net=lambda w, down, b: w * down),
            "You take the slope at w · down(X). The net input has the bias in it.",
        ),
        Mistake(
            "tanh derivative not squared",
            mistaken(slope=lambda z, name: 1 - np.tanh(z) if name == "tanh" else SLOPES[name](z)),
            "You differentiate tanh as 1 − tanh(z). One square is missing.",
        ),
        Mistake(
            "weight gradient averaged over the places",
            mistaken(d_weight=lambda down, delta: (down * delta).mean((1, 2)).sum(0)),
            "Your dw is a mean over the places. One weight serves all of them, so its gradient is a sum.",
        ),
        Mistake(
            "weight gradient of separate sums",
            mistaken(d_weight=lambda down, delta: down.sum((0, 1, 2)) * delta.sum((0, 1, 2))),
            "You multiply two sums. Multiply place by place, then sum.",
        ),
        Mistake(
            "bias gradient averaged over the places",
            mistaken(d_bias=lambda delta: delta.mean((1, 2)).sum(0)),
            "Your db is a mean over the places. The bias is added at each of them, so its gradient is a sum.",
        ),
        Mistake(
            "gradients averaged over the batch",
            mistaken(
                d_weight=lambda down, delta: (down * delta).sum((1, 2)).mean(0),
                d_bias=lambda delta: delta.sum((1, 2)).mean(0),
            ),
            "You divide dw and db by the size of the batch. If the loss is a mean, that is in `upstream` already.",
        ),
    ],
    analytic=True,
    equivalent={
        "minus dropped: np.exp(-z) -> np.exp(z)": "σ(−z) = 1 − σ(z), and σ(1 − σ) is the same of both.",
    },
    hints=[
        "Go forward first: down(X), then Z. Then δ = f′(Z) ⊙ G, and everything else follows from δ.",
        "∂Z/∂w is down(X), which has the shape of δ.",
        "`np.repeat` along two axes is up-sampling. Ask yourself what one entry of X adds to Z, with the mean and with "
        "the sum.",
    ],
)
