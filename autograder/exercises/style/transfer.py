"""A step on the pixels"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable


def transfer(pixels, d_content, d_style, means, deviations, *, weights, learning_rate):
    r"""Return the pixels after one step of style transfer, and the picture that can be shown.

    The network stands still. What is learnt are the pixels, in the network's scale, in which the channel of a picture
    $p$ from 0 to 1 is $x = (p - \mu) / \sigma$.

    **Given**

    - `pixels` $x$, shape `(rows, columns, channels)`, in the network's scale.
    - `d_content` $\partial L_c / \partial x$ and `d_style` $\partial L_s / \partial x$, of the same shape: what came
      back through the network for the two losses.
    - `means` $\mu$ and `deviations` $\sigma$, shape `(channels,)`.
    - `weights`, a tuple $(\alpha, \beta, \gamma)$, and `learning_rate` $\eta$: numbers.

    The loss is $L = \alpha L_c + \beta L_s + \gamma V$, where

    $$V = \sum \lvert x_{i,j,k} - x_{i+1,j,k} \rvert + \lvert x_{i,j,k} - x_{i,j+1,k} \rvert$$

    over all pairs of neighbours within the picture and all channels. Its gradient is up to you: the derivative of
    $\lvert d \rvert$ is $\operatorname{sign}(d)$, with $\operatorname{sign}(0) = 0$.

    **Return** a tuple of two arrays of the shape of `pixels`:

    1. the new pixels $x' = x - \eta\, \partial L / \partial x$, in the network's scale; they are not clipped;
    2. the picture to be shown, $p = \sigma x' + \mu$, clipped to the range from 0 to 1.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    d_variation = np.zeros_like(pixels)
    for axis in (0, 1):
        d_variation -= np.diff(np.sign(np.diff(pixels, axis=axis)), axis=axis, prepend=0, append=0)
    alpha, beta, gamma = weights
    moved = pixels - learning_rate * (alpha * d_content + beta * d_style + gamma * d_variation)
    return moved, np.clip(moved * deviations + means, 0, 1)
    ### END SOLUTION


def step(rng, shape, weights=(1.0, 2.0, 0.75), learning_rate=0.5, levels=9, spread=1.0, near=False):
    """Pixels on few levels, so that neighbours are sometimes equal; on request two differ by very little."""
    x = spread * rng.integers(-levels, levels + 1, size=shape) / 4
    if shape[1] > 2:
        x[:, 1] = x[:, 0]
    if near:
        x[-1] = x[-2] + 2.0**-12
    return {
        "pixels": x,
        "d_content": rng.normal(size=shape),
        "d_style": rng.normal(size=shape),
        "means": rng.uniform(0.4, 0.6, size=shape[2]),
        "deviations": rng.uniform(0.2, 0.3, size=shape[2]),
        "weights": weights,
        "learning_rate": learning_rate,
    }


def in_range(x, low=0.0, high=1.0):
    return np.clip(x, low, high)


@combinable
def mistaken(
    *,
    direction=-1,
    weighted=lambda a, b, c: (a, b, c),
    sign=np.sign,
    turn=1,
    later=True,
    clip=in_range,
    shown=lambda x, m, s: x * s + m,
    axes=(0, 1),
    clipped_pixels=False,
):
    """Return the step with one slip in it: each pair pulls at both of its pixels."""

    def transfer(pixels, d_content, d_style, means, deviations, *, weights, learning_rate):
        pulled = np.zeros_like(pixels)
        for axis in axes:
            n = pixels.shape[axis]
            for first in range(n - 1):
                one, other = ((slice(None),) * axis + (place,) for place in (first, first + 1))
                pull = turn * sign(pixels[one] - pixels[other])
                pulled[one] += pull
                pulled[other] -= pull * later
        a, b, c = weighted(*weights)
        moved = pixels + direction * learning_rate * (a * d_content + b * d_style + c * pulled)
        moved = np.clip(moved, 0, 1) if clipped_pixels else moved
        return moved, clip(shown(moved, means, deviations))

    return transfer


def smoothed(little):
    """The derivative of a root that is no corner at 0."""
    return mistaken(sign=lambda d: d / np.sqrt(d**2 + little))


SLIPS = [
    Mistake("uphill", mistaken(direction=1), "You go up the gradient. A loss is to fall."),
    Mistake(
        "no variation",
        mistaken(weighted=lambda a, b, c: (a, b, 0)),
        "The third part, the total variation, does not pull at your pixels.",
    ),
    Mistake(
        "style and content exchanged",
        mistaken(weighted=lambda a, b, c: (b, a, c)),
        "You multiply the content by β and the style by α.",
    ),
    Mistake(
        "variation the wrong way round",
        mistaken(turn=-1),
        "The derivative of your variation has the other sign: it pulls neighbours apart.",
    ),
    Mistake(
        "one pixel of a pair",
        mistaken(later=False),
        "Each pair pulls at both of its pixels. In yours only the first one moves.",
    ),
    Mistake(
        "squares",
        mistaken(sign=lambda d: 2 * d),
        "Your variation is one of squares. Of an absolute value only the sign comes back.",
    ),
    Mistake(
        "equal neighbours pulled",
        mistaken(sign=lambda d: np.where(d >= 0, 1.0, -1.0)),
        "Equal neighbours are at rest: sign(0) = 0.",
    ),
    Mistake(
        "a smoothed sign",
        smoothed(1e-6),
        "Your sign is smoothed near 0. A difference has the sign 1 or −1, however small it is.",
        others=[smoothed(little) for little in (1e-4, 1e-5, 1e-7, 1e-8)],
    ),
    Mistake("down alone", mistaken(axes=(0,)), "Neighbours in a row do not pull at each other in yours."),
]

exercise = Exercise(
    solution=transfer,
    reference=mistaken(),
    points=4,
    parts=[Part("pixels", 3), Part("picture")],
    follow_through=FollowThrough(of="pixels", parts=["picture"], slips=SLIPS),
    cases=[
        Case(
            "three pixels in a row, by hand",
            inputs={
                "pixels": np.array([0.0, 2.0, 2.0]).reshape(1, 3, 1),
                "d_content": np.array([1.0, 0.0, 0.0]).reshape(1, 3, 1),
                "d_style": np.array([0.0, 0.0, 1.0]).reshape(1, 3, 1),
                "means": np.array([0.5]),
                "deviations": np.array([0.25]),
                "weights": (1.0, 3.0, 1.0),
                "learning_rate": 1.0,
            },
            about="The variation pulls by −1, +1 and 0: the whole gradient is (0, 1, 3), and the pixels become "
            "(0, 1, −1). They are shown as 0.5, 0.75 and 0.25.",
        ),
        Case("a picture in colour", step, {"shape": (4, 5, 2)}),
        Case("much brightness and darkness", step, {"shape": (3, 6, 3), "spread": 4.0}),
        Case(
            "one column",
            step,
            {"shape": (6, 1, 2), "weights": (0.5, 1.5, 2.0), "spread": 3.0, "near": True},
            hidden=True,
        ),
    ],
    mistakes=[
        *SLIPS,
        Mistake("not clipped", mistaken(clip=lambda p: p), "What is shown is to be clipped to the range from 0 to 1."),
        Mistake(
            "the pixels clipped",
            mistaken(clipped_pixels=True),
            "You clip the pixels themselves to [0, 1]. Their scale is the network's; only what is shown is clipped.",
        ),
        Mistake(
            "preprocessed again",
            mistaken(shown=lambda x, m, s: (x - m) / s),
            "You preprocess a second time. To show a picture, undo it: σ x + μ.",
        ),
        Mistake(
            "mean before the deviation",
            mistaken(shown=lambda x, m, s: (x + m) * s),
            "You add μ before you multiply by σ. What was done last is undone first.",
        ),
    ],
    hints=[
        "A pixel has up to four neighbours, and each of them pulls at it by the sign of the difference.",
        "For one axis: `np.sign(np.diff(...))` holds a sign a pair. A pixel gets the one before, minus the one behind.",
    ],
)
