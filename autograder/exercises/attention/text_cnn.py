"""A convolutional network that reads a text"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def text_cnn(x, lengths, kernels, biases):
    r"""Turn texts of any length into vectors of one size by convolution.

    "Not good" is two words, "not very good" three. A kernel that is two words wide slides over a text and looks for
    something like the first; one that is three words wide looks for the second. How strongly it found it at its best
    place is all that is kept. Several kernels side by side make a vector, by which a text can be classified.

    **Given**

    - `x`, shape `(batch, time, features)`: a vector for each word.
    - `lengths`, integers of shape `(batch,)`: the words $n$ of each text, from 1 to `time`. What stands behind them is
      padding, whatever its numbers; but no number is NaN or infinite.
    - `kernels`, a list of arrays of the shapes `(width, features, channels)`; width $w$ and channels differ.
    - `biases`, a list of arrays of the shapes `(channels,)`, one for each kernel.

    A window is $w$ words in a row. For a text of $n \ge w$ words there are the $n - w + 1$ windows that lie within it;
    no window reaches into the padding. A text of fewer than $w$ words has zeros put behind its last word until it has
    $w$, and so it has one window. Each channel $c$ of a kernel $K$ with bias $b$ gives, as convolutional layers do it
    (without turning the kernel round),

    $$ y_c = \max\Big( 0,\; \max_{\text{windows } t} \Big( b_c + \sum_{j=0}^{w-1} \sum_d x_{t+j,\,d}\, K_{j d c} \Big)
       \Big) . $$

    **Return** an array of shape `(batch, all channels)`: the channels of the first kernel, then those of the second,
    and so on.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    rows = []
    for text, n in zip(x, lengths, strict=True):
        features = []
        for kernel, bias in zip(kernels, biases, strict=True):
            width = len(kernel)
            words = np.zeros((max(n, width), x.shape[2]), x.dtype)
            words[:n] = text[:n]
            windows = np.stack([words[t : t + width] for t in range(len(words) - width + 1)])
            maps = np.tensordot(windows, kernel, axes=2) + bias
            features.append(np.maximum(maps.max(axis=0), 0))
        rows.append(np.concatenate(features))
    return np.stack(rows)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    cut=lambda text, n: text[:n],
    kernel_of=lambda kernel: kernel,
    windows_of=lambda words, width: len(words) - width + 1,
    pool=lambda maps: maps.max(axis=0),
    rectify=lambda y: np.maximum(y, 0),
    bias_after=False,
    with_bias=True,
    order=1,
    short="pad",
):
    """Return the network with one slip in it."""

    def text_cnn(x, lengths, kernels, biases):
        rows = []
        for text, n in zip(x, lengths, strict=True):
            features = []
            for kernel, bias in list(zip(kernels, biases, strict=True))[::order]:
                width, real = len(kernel), cut(text, n)
                words = np.zeros((max(len(real), width), x.shape[2]), x.dtype)
                words[len(words) - len(real) if short == "front" else 0 :][: len(real)] = real
                windows = np.stack([words[t : t + width] for t in range(max(1, windows_of(words, width)))])
                maps = np.tensordot(windows, kernel_of(kernel), axes=2)
                maps = maps if bias_after or not with_bias else maps + bias
                y = rectify(pool(maps)) + (bias if bias_after else 0)
                features.append(np.zeros_like(y) if short == "nothing" and len(real) < width else y)
            rows.append(np.concatenate(features))
        return np.stack(rows)

    return text_cnn


SLIPS = {
    "windows reach into the padding": mistaken(cut=lambda text, n: text),
    "zeros on all sides": mistaken(cut=lambda text, n: np.pad(text[:n], [(1, 1), (0, 0)])),
    "one window too few": mistaken(windows_of=lambda words, width: len(words) - width),
    "first window only": mistaken(windows_of=lambda words, width: 1),
    "kernel turned round": mistaken(kernel_of=lambda kernel: kernel[::-1]),
    "mean over time": mistaken(pool=lambda maps: maps.mean(axis=0)),
    "no rectifier": mistaken(rectify=lambda y: y),
    "bias added last": mistaken(bias_after=True),
    "bias left out": mistaken(with_bias=False),
    "kernels in another order": mistaken(order=-1),
    "short texts give nothing": mistaken(short="nothing"),
    "zeros in front of short texts": mistaken(short="front"),
}


def texts(rng, lengths, time, features, widths, channels, unseen=()):
    """Texts on which each slip but ``unseen`` is wrong by more than a hair; padding is larger than words."""
    while True:
        x = rng.normal(size=(len(lengths), time, features))
        for row, n in zip(x, lengths, strict=True):
            row[n:] *= 5
        inputs = {
            "x": x,
            "lengths": np.array(lengths),
            "kernels": [rng.normal(size=(w, features, c)) for w, c in zip(widths, channels, strict=True)],
            "biases": [rng.normal(size=c) for c in channels],
        }
        right = text_cnn(**inputs)
        off = {name: np.abs(slip(**inputs) - right).max() for name, slip in SLIPS.items()}
        if all((d < 1e-12) if name in unseen else (d > 0.05) for name, d in off.items()):
            return inputs


SHORT = ("short texts give nothing", "zeros in front of short texts")

exercise = Exercise(
    solution=text_cnn,
    points=4,
    cases=[
        Case(
            "three words by hand",
            inputs={
                "x": np.array([[[1.0], [3.0], [2.0], [50.0]]]),
                "lengths": np.array([3]),
                "kernels": [np.array([[[1.0, -1.0]]]), np.array([[[-1.0]], [[1.0]]])],
                "biases": [np.array([0.0, 0.5]), np.array([1.0])],
            },
            about="The first kernel sees one word: 3 at its best; its second channel has at most −1 + 0.5, which the "
            "rectifier makes 0. The second kernel sees the rise from word to word: at most 2, and 1 is its bias. The "
            "fourth word is padding.",
        ),
        Case(
            "texts of several lengths",
            texts,
            {
                "lengths": [6, 4, 5],
                "time": 7,
                "features": 3,
                "widths": (2, 4),
                "channels": (3, 2),
                "unseen": SHORT,
            },
        ),
        Case(
            "texts that are shorter than a window",
            texts,
            {"lengths": [2, 5, 1, 3], "time": 5, "features": 2, "widths": (3, 1, 4), "channels": (2, 3, 4)},
            hidden=True,
        ),
        Case(
            "one text, one kernel",
            texts,
            {
                "lengths": [5],
                "time": 6,
                "features": 4,
                "widths": (3,),
                "channels": (7,),
                "unseen": (*SHORT, "kernels in another order"),
            },
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "windows reach into the padding",
            SLIPS["windows reach into the padding"],
            "Your windows reach into the padding, or lie in it. Cut each text at its length before you slide.",
        ),
        Mistake(
            "zeros on all sides",
            SLIPS["zeros on all sides"],
            "You put zeros around each text. Only a text that is shorter than the window gets any, and behind its end.",
        ),
        Mistake(
            "one window too few",
            SLIPS["one window too few"],
            "Your last window is missing: there are n − w + 1.",
        ),
        Mistake(
            "first window only", SLIPS["first window only"], "Your kernel stands at the first word and does not slide."
        ),
        Mistake(
            "kernel turned round",
            SLIPS["kernel turned round"],
            "You turn the kernel round. Its first row meets the first word of a window.",
        ),
        Mistake(
            "mean over time",
            SLIPS["mean over time"],
            "You take the mean over the windows. The largest entry of each channel is kept.",
        ),
        Mistake("no rectifier", SLIPS["no rectifier"], "Your features may be negative. The rectifier is missing."),
        Mistake(
            "bias added last",
            SLIPS["bias added last"],
            "You add the bias behind the rectifier. It belongs to what is rectified.",
        ),
        Mistake("bias left out", SLIPS["bias left out"], "The bias of the channels is missing."),
        Mistake(
            "kernels in another order",
            SLIPS["kernels in another order"],
            "Your features stand in another order. Those of the first kernel come first.",
        ),
        Mistake(
            "short texts give nothing",
            SLIPS["short texts give nothing"],
            "A text that is shorter than a window gives you zeros. It has one window, with zeros behind its last word.",
        ),
        Mistake(
            "zeros in front of short texts",
            SLIPS["zeros in front of short texts"],
            "You put the zeros in front of a short text. They belong behind it.",
        ),
    ],
    hints=[
        "Write it for one text and one kernel first; two loops do the rest.",
        "`np.tensordot(windows, kernel, axes=2)` sums over the words and the features of all windows at once.",
    ],
)
