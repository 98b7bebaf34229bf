"""What a network looks at"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable

from ._networks import conv, layer, relu, taps


def saliency(x, filters, bias, kernel, head_bias, classes):
    r"""Return the logits of a small convolutional network, and how much each pixel moves one of them.

    Why does it say that this is a 7? Ask the gradient: of all changes of a picture that are equally small, which ones
    would change the network's mind most? A picture of these answers often shows what it looks at.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: pictures.
    - `filters`, shape `(filter_rows, filter_columns, channels, maps)`, and `bias`, shape `(maps,)`.
    - `kernel` $V$, shape `(maps, classes)`, and `head_bias` $c$, shape `(classes,)`.
    - `classes`, ints of shape `(batch,)`: of each picture the class $k$ that is asked about.

    The network is a convolution (a cross-correlation, with a stride of 1 and no padding) with its bias; a rectifier,
    $A = \max(\cdot, 0)$; the mean over all $P$ places of each map; and a dense layer, $z = \bar A\, V + c$. No sum in
    front of a rectifier is exactly 0.

    The saliency of a pixel is the size of the derivative of the **logit** of its picture's class $k$ by the pixel, and
    of several channels the largest one:

    $$s_{nij} = \max_c \left| \frac{\partial z_{nk}}{\partial x_{nijc}} \right| .$$

    **Return** two arrays: the logits $z$, shape `(batch, classes)`, and $s$, shape `(batch, rows, columns)`.

    Use NumPy only, and no numerical differentiation.

    If your logits have one of the usual slips, such as a sum for the mean, your saliency still earns its marks where it
    is that of *your* network.
    """
    ### BEGIN SOLUTION
    u, v = filters.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (u, v), axis=(1, 2))
    a = np.maximum(np.einsum("nrckuv,uvko->nrco", windows, filters) + bias, 0)
    logits = a.mean(axis=(1, 2)) @ kernel + head_bias

    places = a.shape[1] * a.shape[2]
    back = np.sign(a) * kernel.T[classes][:, None, None] / places  # d logit / d what the rectifiers were given
    back = np.pad(back, ((0, 0), (u - 1, u - 1), (v - 1, v - 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(back, (u, v), axis=(1, 2))
    gradient = np.einsum("nrcouv,uvko->nrck", windows, filters[::-1, ::-1])
    return logits, np.abs(gradient).max(axis=-1)
    ### END SOLUTION


def network(rng, size, window, channels, maps=3, count=4, batch=3):
    """A network in which each map fires at some places and not at others, for which every slip shows."""
    while True:
        drawn = {
            "x": rng.normal(size=(batch, *size, channels)),
            "filters": layer(rng, *window, channels, maps),
            "bias": 0.4 * rng.normal(size=maps),
            "kernel": 2 * rng.normal(size=(maps, count)),
            "head_bias": rng.normal(size=count),
            "classes": rng.permutation(np.resize(np.arange(count), batch)),
        }
        z = conv(drawn["x"], drawn["filters"], drawn["bias"])
        logits = relu(z).mean(axis=(1, 2)) @ drawn["kernel"] + drawn["head_bias"]
        largest = np.argmax(logits, axis=1)
        fires = np.all((z > 0.05).any(axis=(1, 2)) & (z < -0.05).any(axis=(1, 2)))
        if np.abs(z).min() > 2e-4 and fires and np.any(largest != drawn["classes"]):
            return drawn


def gradient_of(g, x, w):
    d = np.zeros_like(x)
    for place, view in taps(d, w.shape[:2], 1):
        view += g @ w[place].T
    return d


@combinable
def mistaken(
    *,
    fires=lambda z: z > 0,
    rectified=True,
    share=lambda places: 1 / places,
    pooled=lambda a: a.mean(axis=(1, 2)),
    bias_in=1,
    head_bias_in=1,
    asked=lambda k, z: k,
    of=lambda z, k: np.eye(z.shape[1])[k],
    turned=False,
    laid=lambda w: w,
    collect=lambda d, x: np.abs(d).max(axis=-1),
):
    """Return the network with one slip in it; its saliency is that of its own logits."""

    def saliency(x, filters, bias, kernel, head_bias, classes):
        filters = laid(filters)
        z = conv(x, filters, bias_in * bias)
        a = relu(z) if rectified else z
        logits = pooled(a) @ kernel + head_bias_in * head_bias
        by_logit = of(logits, asked(classes, logits))
        g = (by_logit @ kernel.T)[:, None, None] * share(z.shape[1] * z.shape[2])
        g = g * fires(z) if rectified else np.broadcast_to(g, z.shape)
        return logits, collect(gradient_of(g, x, filters[::-1, ::-1] if turned else filters), x)

    return saliency


def of_probability(z, k):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    right = np.eye(z.shape[1])[k]
    return (p * right).sum(axis=1, keepdims=True) * (right - p)


def of_loss(z, k):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) - np.eye(z.shape[1])[k]


SUM = Mistake(
    "sum over the places",
    mistaken(pooled=lambda a: a.sum(axis=(1, 2)), share=lambda places: 1.0),
    "You add a map's entries up. The network takes their mean.",
)
NO_RELU = Mistake("no rectifier", mistaken(rectified=False), "Your network has no rectifier.")
NO_BIAS = Mistake("bias of the convolution forgotten", mistaken(bias_in=0), "Your convolution has no bias.")
TURNED = Mistake(
    "filters turned round",
    mistaken(laid=lambda w: w[::-1, ::-1]),
    "You turn the filters by 180°. They are laid on as they are.",
)
EXCHANGED = Mistake(
    "rows and columns of the filters exchanged",
    mistaken(laid=lambda w: w.swapaxes(0, 1) if w.shape[0] == w.shape[1] else w),
    "Where the filters are square, you exchange their rows and columns.",
)

exercise = Exercise(
    solution=saliency,
    reference=mistaken(),
    points=4,
    analytic=True,
    parts=[Part("logits", 1.5), Part("saliency", 2.5)],
    follow_through=FollowThrough(of="logits", parts=["saliency"], slips=[SUM, NO_RELU, NO_BIAS, TURNED]),
    cases=[
        Case("grey pictures", network, {"size": (5, 6), "window": (2, 3), "channels": 1}),
        Case("coloured pictures", network, {"size": (6, 5), "window": (2, 2), "channels": 3}),
        Case(
            "windows of one pixel",
            network,
            {"size": (3, 4), "window": (1, 1), "channels": 2, "maps": 4},
            hidden=True,
            weight=0.5,
        ),
        Case(
            "one picture",
            network,
            {"size": (7, 4), "window": (3, 3), "channels": 2, "maps": 2, "batch": 1},
            hidden=True,
        ),
    ],
    mistakes=[
        SUM,
        NO_RELU,
        NO_BIAS,
        TURNED,
        EXCHANGED,
        Mistake("bias of the head forgotten", mistaken(head_bias_in=0), "Your logits lack the head's bias."),
        Mistake(
            "rectifier forgotten on the way back",
            mistaken(fires=lambda z: 1.0),
            "Your gradient passes places at which a map did not fire.",
        ),
        Mistake(
            "not shared among the places",
            mistaken(share=lambda places: 1.0),
            "The mean over the places gives each of them 1/P of the gradient.",
        ),
        Mistake(
            "class with the largest logit",
            mistaken(asked=lambda k, z: z.argmax(axis=1)),
            "You ask about the class with the largest logit. The class that is asked about is given.",
        ),
        Mistake(
            "probability for logit",
            mistaken(of=of_probability),
            "You take the derivative of a probability. It vanishes where the network is sure; the logit is asked for.",
        ),
        Mistake(
            "loss for logit",
            mistaken(of=of_loss),
            "You take the derivative of the cross-entropy. The logit is asked for.",
        ),
        Mistake(
            "sum of all logits",
            mistaken(of=lambda z, k: np.ones_like(z)),
            "You take the derivative of all logits together. Only that of the class counts.",
        ),
        Mistake(
            "filters turned round on the way back",
            mistaken(turned=True),
            "On the way back your filters lie the wrong way round.",
        ),
        Mistake(
            "largest derivative, with its sign",
            mistaken(collect=lambda d, x: d.max(axis=-1)),
            "You take the largest derivative. It is the largest *size* of one that counts, so the absolute value comes "
            "first.",
        ),
        Mistake(
            "mean over the channels",
            mistaken(collect=lambda d, x: np.abs(d).mean(axis=-1)),
            "You take the mean over the channels. The largest one counts.",
        ),
        Mistake(
            "length over the channels",
            mistaken(collect=lambda d, x: np.sqrt((d**2).sum(axis=-1))),
            "You take the root of the sum of squares over the channels. The largest one counts.",
        ),
        Mistake(
            "sum over the channels",
            mistaken(collect=lambda d, x: np.abs(d.sum(axis=-1))),
            "You add the channels' derivatives up. The largest one counts, by its size.",
        ),
        Mistake(
            "derivative times picture",
            mistaken(collect=lambda d, x: np.abs(d * x).max(axis=-1)),
            "You multiply the derivative by the picture. Others do so, too; here the derivative alone is asked for.",
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "Go back layer by layer: from the logit to the means, to the entries of the maps, through the rectifier, and "
        "through the convolution.",
        "A pixel is in several windows, and gets a term from each: this is a convolution with the filters turned by "
        "180°, in a frame of zeros.",
    ],
)
