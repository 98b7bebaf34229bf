"""From red, green and blue to four inks"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def rgb_to_cmyk(rgb):
    r"""Return how much cyan, magenta, yellow and black ink makes a colour.

    Inks take light away. Cyan, magenta and yellow on top of each other should be black, and in print are a muddy brown;
    so as much as possible of what they have in common is printed in black, the *key*.

    **Given**

    - `rgb`, shape `(..., 3)`: red, green and blue, floats in $[0, 1]$; any number of axes before, or none.

    **Return** an array of shape `(..., 4)`: $C$, $M$, $Y$ and $K$ in this order,

    $$K = 1 - \max(R, G, B), \qquad C = \frac{1 - R - K}{1 - K}, \quad M = \frac{1 - G - K}{1 - K}, \quad
      Y = \frac{1 - B - K}{1 - K}.$$

    For black, $R = G = B = 0$, they are $C = M = Y = 0$ and $K = 1$. Use NumPy only; no NaN, please.
    """
    ### BEGIN SOLUTION
    brightest = rgb.max(axis=-1, keepdims=True)
    inks = (brightest - rgb) / np.where(brightest > 0, brightest, 1)
    return np.concatenate([inks, 1 - brightest], axis=-1)
    ### END SOLUTION


def colours(rng, shape, brightest=1.0):
    return {"rgb": brightest * rng.uniform(0.1, 0.9, size=(*shape, 3))}


@combinable
def mistaken(
    *,
    value=lambda rgb: rgb.max(axis=-1, keepdims=True),
    divide=lambda a, k: a / np.where(k < 1, 1 - k, 1),
    order=lambda inks, k: [inks, k],
    light=lambda rgb: 1 - rgb,
    without=lambda a, k: a - k,
):
    """Return the algorithm with one slip in it."""

    def rgb_to_cmyk(rgb):
        k = 1 - value(rgb)
        with np.errstate(all="ignore"):
            return np.concatenate(order(divide(without(light(rgb), k), k), k), axis=-1)

    return rgb_to_cmyk


exercise = Exercise(
    solution=rgb_to_cmyk,
    points=2,
    cases=[
        Case(
            "three colours",
            inputs={"rgb": np.array([[0.8, 0.4, 0.2], [1.0, 0.0, 0.0], [1.0, 1.0, 1.0]])},
            about="By hand: K is 0.2 for the first one, so that M = (1 − 0.4 − 0.2)/0.8 = 0.5. White needs no ink.",
        ),
        Case("black", inputs={"rgb": np.array([[[0.0, 0.0, 0.0], [0.5, 0.5, 0.25]]])}),
        Case("a picture", colours, {"shape": (3, 4)}, hidden=True),
        Case("nearly black", colours, {"shape": (5,), "brightest": 0.0005}, hidden=True),
        Case("a single colour", colours, {"shape": ()}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not divided",
            mistaken(divide=lambda a, k: a),
            "You take black out of the inks, but do not divide by 1 − K: with black on it, the colour gets too light.",
        ),
        Mistake(
            "black left in the inks",
            mistaken(divide=lambda a, k: a, without=lambda a, k: a),
            "Your inks are 1 − R, 1 − G and 1 − B. Black is printed on top of them once more.",
        ),
        Mistake(
            "zero over zero",
            mistaken(divide=lambda a, k: a / (1 - k)),
            "For black you divide by 1 − K = 0.",
        ),
        Mistake(
            "black from the darkest channel",
            mistaken(value=lambda rgb: rgb.min(axis=-1, keepdims=True)),
            "Black is what all three inks have in common: it is decided by the brightest channel.",
        ),
        Mistake(
            "black from the mean",
            mistaken(value=lambda rgb: rgb.mean(axis=-1, keepdims=True)),
            "You take the mean of the channels for the brightest one: an ink becomes negative.",
        ),
        Mistake(
            "the key first",
            mistaken(order=lambda inks, k: [k, inks]),
            "The order is C, M, Y, K.",
        ),
        Mistake(
            "colours instead of inks",
            mistaken(light=lambda rgb: rgb),
            "An ink takes light away: cyan takes red. Begin with 1 − R.",
        ),
        Mistake(
            "one black for all",
            mistaken(value=lambda rgb: np.full_like(rgb[..., :1], rgb.max())),
            "You take the maximum of the whole array. Each pixel has a brightest channel of its own.",
        ),
    ],
    hints=["`keepdims=True` keeps K beside the colours.", "Divide by 1 where K is 1: the numerators are 0 there."],
)
