"""A time-delay neural network, forward"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def time_delay_network(x, kernels, biases):
    r"""Return what a time-delay neural network says at each time.

    A spoken consonant lasts a tenth of a second, and nobody knows when it begins. In a time-delay network every unit
    sees a short window of the layer below, and the same weights are used at all times: what it has learnt to hear, it
    hears whenever it is said. It needs no recurrence; each layer sees a little further.

    **Given**

    - `x`, shape `(batch, time, features)`: the input sequences.
    - `kernels`, a list of $L \ge 1$ arrays: $W^{(l)}$ of shape `(window, features of the layer below, units)`. Windows
      and units may differ from layer to layer, and a window may be of one step.
    - `biases`, a list of $L$ arrays: $b^{(l)}$ of shape `(units,)`.

    With $a^{(0)} = x$, with $W_k$ the slice `W[k]`, and counted from 0, layer $l$ computes

    $$a_t^{(l)} = \sigma\Big( b^{(l)} + \sum_{k=0}^{\text{window}-1} a_{t+k}^{(l-1)}\, W_k^{(l)} \Big),
      \qquad \sigma(z) = \frac{1}{1 + e^{-z}},$$

    at all times $t$ for which the whole window lies within the layer below. So a layer is `window - 1` steps shorter
    than the layer below. The sequence is long enough for at least one output.

    **Return** the last layer's activations, an array of shape `(batch, out_time, units)`.

    Net inputs may lie beyond $\pm 1000$. Use NumPy only, but not `np.convolve`, `np.correlate` or `np.lib`. Leave the
    inputs as they are.
    """
    ### BEGIN SOLUTION
    for kernel, bias in zip(kernels, biases, strict=True):
        steps = x.shape[1] - len(kernel) + 1
        z = bias + sum(x[:, k : k + steps] @ w for k, w in enumerate(kernel))
        x = (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow
    return x
    ### END SOLUTION


def network(rng, batch, time, sizes, windows, scale=1.0):
    """Weights around 0, of a size that leaves sigmoids between 0.1 and 0.9; or large, and every net input clear of "
    "0."""
    while True:
        inputs = {
            "x": rng.normal(size=(batch, time, sizes[0])),
            "kernels": [
                scale * rng.normal(scale=(n * below) ** -0.5, size=(n, below, units)) * 2
                for n, below, units in zip(windows, sizes, sizes[1:], strict=False)
            ],
            "biases": [scale * rng.normal(scale=0.5, size=units) for units in sizes[1:]],
        }
        if scale == 1 or np.abs(net_inputs(**inputs)).min() > 50:
            return inputs


def net_inputs(x, kernels, biases):
    """Of the first layer alone."""
    steps = x.shape[1] - len(kernels[0]) + 1
    return biases[0] + sum(x[:, k : k + steps] @ w for k, w in enumerate(kernels[0]))


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


def padded(x, before, after):
    return np.pad(x, ((0, 0), (before, after), (0, 0)))


@combinable
def mistaken(
    *,
    slices=lambda kernel: kernel,
    frame=lambda x, n: x,
    f=sigmoid,
    bias=lambda b, n: b,
    last=lambda z, f: f(z),
    step=lambda x: x,
    pick=lambda a: a,
):
    """Return the algorithm with one slip in it."""

    def time_delay_network(x, kernels, biases):
        for number, (kernel, b) in enumerate(zip(kernels, biases, strict=True)):
            x = frame(x, len(kernel))
            steps = x.shape[1] - len(kernel) + 1
            z = bias(b, len(kernel)) + sum(x[:, k : k + steps] @ w for k, w in enumerate(slices(kernel)))
            x = last(z, f) if number == len(kernels) - 1 else step(f(z))
        return pick(x)

    return time_delay_network


exercise = Exercise(
    solution=time_delay_network,
    points=4,
    cases=[
        Case(
            "one window of two steps",
            inputs={
                "x": np.array([[[1.0], [3.0], [2.0]]]),
                "kernels": [np.array([[[-1.0]], [[2.0]]])],
                "biases": [np.array([-4.0])],
            },
            about="The net inputs are −1 + 6 − 4 = 1 and −3 + 4 − 4 = −3: the answers are σ(1) ≈ 0.731 and σ(−3) ≈ "
            "0.047.",
        ),
        Case("two layers", network, {"batch": 3, "time": 9, "sizes": (4, 5, 2), "windows": (3, 2)}),
        Case(
            "three layers, one of them with a window of one step",
            network,
            {"batch": 2, "time": 8, "sizes": (3, 4, 4, 2), "windows": (2, 1, 4)},
            hidden=True,
        ),
        Case(
            "one output",
            network,
            {"batch": 1, "time": 5, "sizes": (2, 3, 3), "windows": (3, 3)},
            hidden=True,
        ),
        Case(
            "large net inputs",
            network,
            {"batch": 2, "time": 6, "sizes": (4, 3), "windows": (3,), "scale": 2000.0},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "window turned round",
            mistaken(slices=lambda kernel: kernel[::-1]),
            "You turn the window round in time, as a true convolution does. Here W₀ meets the window's *first* step.",
        ),
        Mistake(
            "zeros at both ends",
            mistaken(frame=lambda x, n: padded(x, (n - 1) // 2, n // 2)),
            "You pad with zeros, so that the layers are as long as the input. Only whole windows count: a layer is "
            "`window - 1` steps shorter.",
        ),
        Mistake(
            "zeros before the beginning",
            mistaken(frame=lambda x, n: padded(x, n - 1, 0)),
            "You put zeros before the sequence, so that each output has its window. Only whole windows count.",
        ),
        Mistake(
            "bias once for each step of the window",
            mistaken(bias=lambda b, n: n * b),
            "You add the bias once for each step of the window. It is added once.",
        ),
        Mistake("bias left out", mistaken(bias=lambda b, n: 0), "The biases are missing."),
        Mistake(
            "first step of the window alone",
            mistaken(slices=lambda kernel: np.concatenate([kernel[:1], 0 * kernel[1:]])),
            "Your units see one step only. They see a window of the layer below.",
        ),
        Mistake(
            "last layer without activation",
            mistaken(last=lambda z, f: z),
            "Your last layer has no σ. All layers have.",
        ),
        Mistake(
            "tanh for the sigmoid",
            mistaken(f=np.tanh),
            "Your activation is tanh. It is σ, between 0 and 1.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(f=unstable),
            "For large net inputs your σ divides inf by inf. Write it so that only negative numbers are exponentiated.",
        ),
        Mistake(
            "summed over time",
            mistaken(pick=lambda a: a.sum(axis=1)),
            "You add up over time. That is what Waibel's network does in the end; here each time is returned.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.lib"],
    hints=[
        "A layer is a sum of `window` matrix products, each of a shifted piece of the layer below: `x[:, k : k + "
        "steps] @ W[k]`.",
        "How many steps has the layer? Then every piece is that long.",
    ],
)
