"""Hue adjustment in HSV"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def hue(images, delta):
    r"""Return pictures whose hues are turned, each by its own angle.

    A car may be red or blue and is a car. A tomato is not. Hue is an angle: red at 0, green at $\frac13$, blue at
    $\frac23$ of a turn, and at the end of the turn red again. All other colours are between.

    **Given**

    - `images`, shape `(batch, rows, columns, 3)`: red, green and blue in $[0, 1]$.
    - `delta`, shape `(batch,)`: one number $\delta$ a picture, in **parts of a whole turn**, positive or negative.

    **Return** an array of the shape of `images`: every pixel with the same saturation and value, and with the hue
    $H' = (H + \delta) \bmod 1$. Grey pixels stay as they are. Two channels may be equal and the largest, as in yellow;
    both cases below then give the same hue.

    With $V = \max(R, G, B)$ and $C = V - \min(R, G, B)$ the hue is

    $$6H = \begin{cases} (G - B)/C & V = R, \\ 2 + (B - R)/C & V = G, \\ 4 + (R - G)/C & V = B, \end{cases}
      \quad \bmod 6,$$

    and back from $H$, $C$ and $V$ it goes by

    $$R = f(5), \quad G = f(3), \quad B = f(1), \qquad f(n) = V - C \max\bigl(0, \min(k, 4 - k, 1)\bigr), \quad
      k = (n + 6H) \bmod 6 .$$

    Use NumPy only (the standard library's `colorsys` is allowed), and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    red, green, blue = np.moveaxis(images, -1, 0)
    value = images.max(axis=-1)
    chroma = value - images.min(axis=-1)
    c = np.where(chroma > 0, chroma, 1)
    sixths = np.where(
        value == red, (green - blue) / c, np.where(value == green, 2 + (blue - red) / c, 4 + (red - green) / c)
    )
    turned = sixths + 6 * delta[:, None, None]

    def channel(n):
        k = (n + turned) % 6
        return value - chroma * np.clip(np.minimum(k, 4 - k), 0, 1)

    return np.stack([channel(5), channel(3), channel(1)], axis=-1)
    ### END SOLUTION


def colours(rng, shape, low, high, greys=False):
    """Colours of clear saturation, with every channel the largest somewhere.

    If greys, some pixels are grey, and one is nearly black.
    """
    images = np.sort(rng.uniform(0.1, 0.9, size=(*shape, 3)), axis=-1) * [0.5, 0.8, 1.0]
    orders = np.array([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    order = orders[rng.permutation(np.arange(np.prod(shape)) % 6).reshape(shape)]
    images = np.take_along_axis(images, order, axis=-1)
    if greys:
        images[:, 0, 0], images[:, 1, 1] = 0.5, 0.0
        images[:, 0, 1] = np.array([2, 1, 0]) / 2**12
    delta = rng.permutation(np.linspace(low, high, shape[0])) + rng.uniform(-0.02, 0.02, shape[0])
    return {"images": images, "delta": delta}


def pure(rng, shape):
    """Pictures of yellow, cyan, magenta, red, green, blue, white and black, darker from picture to picture."""
    eight = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [0, 0, 0]])
    shades = rng.integers(20, 64, size=(shape[0], 1, 1)) / 64
    images = shades * np.stack([rng.permutation(eight) for _ in range(shape[0])])
    return {"images": images.reshape(*shape, 3), "delta": rng.permutation(np.linspace(-0.3, 0.4, shape[0])) + 0.03}


@combinable
def mistaken(
    *,
    turn=lambda d: 6 * d[:, None, None],
    wrap=lambda k: k % 6,
    numbers=(5, 3, 1),
    protect=True,
    above=0.0,
    keep=lambda v, c: c,
    branch_of_red=lambda h: h,
    largest=lambda one, others: one >= np.maximum(*others),
):
    """Return the exercise with one slip in it."""

    def hue(images, delta):
        red, green, blue = np.moveaxis(images, -1, 0)
        value = images.max(axis=-1)
        chroma = value - images.min(axis=-1)
        c = np.where(chroma > above, chroma, 1) if protect else chroma
        with np.errstate(all="ignore"):
            sixths = np.where(
                largest(red, (green, blue)),
                branch_of_red((green - blue) / c),
                np.where(largest(green, (red, blue)), 2 + (blue - red) / c, 4 + (red - green) / c),
            )
            turned = sixths + turn(delta)
            ks = [wrap(n + turned) for n in numbers]
            return np.stack([value - keep(value, chroma) * np.clip(np.minimum(k, 4 - k), 0, 1) for k in ks], axis=-1)

    return hue


exercise = Exercise(
    solution=hue,
    points=3,
    cases=[
        Case(
            "by hand",
            inputs={
                "images": np.array([[[[0.75, 0.25, 0.25]]], [[[0.5, 0.25, 0.0]]]]),
                "delta": np.array([1 / 3, 0.5]),
            },
            about="A third of a turn changes red into green: (0.25, 0.75, 0.25). Half a turn changes (0.5, 0.25, 0) "
            "into the opposite colour, (0, 0.25, 0.5).",
        ),
        Case("a little", colours, {"shape": (2, 3, 4), "low": -0.1, "high": 0.15}),
        Case("more than a turn", colours, {"shape": (3, 4, 2), "low": -1.4, "high": 1.7}, hidden=True),
        Case("greys among them", colours, {"shape": (3, 2, 5), "low": -0.3, "high": 0.4, "greys": True}, hidden=True),
        Case("pure colours", pure, {"shape": (2, 2, 4)}, hidden=True),
        Case("one picture", colours, {"shape": (1, 3, 2), "low": -0.2, "high": 0.2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "degrees",
            mistaken(turn=lambda d: d[:, None, None] / 60),
            "Your hues hardly move: you take δ for degrees. It is in parts of a turn.",
        ),
        Mistake(
            "radians",
            mistaken(turn=lambda d: d[:, None, None] * 6 / (2 * np.pi)),
            "You take δ for radians. It is in parts of a turn.",
        ),
        Mistake(
            "sixths",
            mistaken(turn=lambda d: d[:, None, None]),
            "You add δ to 6H. It is added to H, the part of a turn.",
        ),
        Mistake(
            "turned the other way",
            mistaken(turn=lambda d: -6 * d[:, None, None]),
            "Your hues turn the other way: a third of a turn changes red into green, not into blue.",
        ),
        Mistake(
            "not taken modulo one turn",
            mistaken(wrap=lambda k: k),
            "Hues beyond a whole turn are wrong: take k modulo 6.",
        ),
        Mistake(
            "colours without chroma",
            mistaken(keep=lambda v, c: v),
            "On the way back you use V for C, which makes every pixel fully saturated.",
        ),
        Mistake(
            "green and blue exchanged",
            mistaken(numbers=(5, 1, 3)),
            "Your green and blue are exchanged: G = f(3), and B = f(1).",
        ),
        Mistake(
            "nan for greys",
            mistaken(protect=False),
            "Grey pixels become NaN: you divide by a chroma of 0. They have no hue, and any will do.",
        ),
        Mistake(
            "small chroma taken for zero",
            mistaken(above=1e-3),
            "Pixels that are nearly black, or nearly grey, get another hue. Only where C is exactly 0 you need another "
            "divisor.",
        ),
        Mistake(
            "negative hues cut off",
            mistaken(branch_of_red=lambda h: np.maximum(h, 0)),
            "Pinks and purples, whose largest channel is red and which have more blue than green, lose their blue: "
            "there (G − B)/C is negative, and modulo 6 that is right.",
        ),
        Mistake(
            "two largest channels taken for blue",
            mistaken(largest=lambda one, others: one > np.maximum(*others)),
            "Where red and green are equal and the largest, as in yellow, you take the formula for blue. It is enough "
            "that a channel equals V; it need not be larger than both others.",
        ),
    ],
    forbidden=["PIL", "matplotlib"],
    hints=[
        "Three arrays without the last axis: 6H, C and V. Add 6δ to the first, and go back.",
        "A nested `np.where` chooses among the three cases. If two channels are the largest, both give the same hue.",
        "Check: with δ = ⅓ the channels change places, and with δ = 1 nothing changes.",
    ],
)
