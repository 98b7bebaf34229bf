"""Saturation adjustment in HSV"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def saturation(images, factor):
    r"""Return pictures with more or less colour, each by its own factor.

    Old photographs fade: what was red becomes brick, then grey. Red, green and blue do not say how colourful a pixel
    is, but hue, saturation and value (HSV) do. For a pixel with $V = \max(R, G, B)$ the saturation is

    $$S = \frac{V - \min(R, G, B)}{V} \quad (0 \text{ for black}),$$

    0 for grey and 1 where one of the three is missing altogether.

    **Given**

    - `images`, shape `(batch, rows, columns, 3)`: red, green and blue in $[0, 1]$.
    - `factor`, shape `(batch,)`: one factor $c \ge 0$ a picture.

    **Return** an array of the shape of `images`: every pixel with the same hue and the same value $V$, and with the
    saturation $S' = \min(c\,S,\, 1)$. Grey pixels stay as they are, and no NaN appears.

    You may go to HSV and back; you need not. With the same hue and value, a channel's distance from $V$ is proportional
    to the saturation: $V - R' = (V - R)\, S'/S$, and so for $G$ and $B$.

    Use NumPy only (the standard library's `colorsys` is allowed), and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    value = images.max(axis=-1, keepdims=True)
    chroma = value - images.min(axis=-1, keepdims=True)
    s = chroma / np.where(value > 0, value, 1)
    gain = np.minimum(factor[:, None, None, None] * s, 1) / np.where(s > 0, s, 1)
    return value - (value - images) * gain
    ### END SOLUTION


def colours(rng, shape, low, high, greys=False, nearly=False):
    """Colours of clear saturation; if greys, some pixels are grey, one is black and one is pure red.

    If nearly, one is nearly grey and one is nearly black.
    """
    images = rng.uniform(0.1, 0.95, size=(*shape, 3))
    lowest = images.argmin(axis=-1)[..., None]
    np.put_along_axis(images, lowest, 0.4 * np.take_along_axis(images, lowest, axis=-1), axis=-1)
    if greys:
        images[:, 0, 0], images[:, 1, 0], images[:, 0, 1] = 0.5, 0.0, [1.0, 0.0, 0.0]
    if nearly:
        images[:, 0, 0], images[:, 1, 0] = np.array([2048, 2047, 2046]) / 4096, np.array([2, 1, 0]) / 4096
    factor = rng.permutation(np.linspace(low, high, shape[0])) + rng.uniform(-0.03, 0.03, shape[0])
    return {"images": images, "factor": factor}


def none_left(rng, shape):
    """A factor of 0 for the last picture, and one of 1 for the first."""
    factor = rng.uniform(0.5, 0.9, size=shape[0])
    factor[0], factor[-1] = 1.0, 0.0
    return colours(rng, shape, 0.5, 1.5) | {"factor": factor}


@combinable
def mistaken(
    *,
    clip=True,
    value_of=lambda images: images.max(axis=-1, keepdims=True),
    protect=True,
    above=0.0,
    shape=lambda f: f[:, None, None, None],
    to_value=False,
    grey_of=None,
    measure=lambda chroma, v: chroma / v,
):
    """Return the exercise with one slip in it."""

    def saturation(images, factor):
        value = value_of(images)
        v = images.max(axis=-1, keepdims=True)
        with np.errstate(all="ignore"):
            s = measure(v - images.min(axis=-1, keepdims=True), np.where(v > above, v, 1) if protect else v)
            wanted = np.minimum(shape(factor) * s, 1) if clip else shape(factor) * s
            gain = wanted / (np.where(s > above, s, 1) if protect else s)
        if to_value:
            return images * np.minimum(shape(factor) * v, 1) / np.where(v > 0, v, 1)
        answer = value - (value - images) * gain
        if grey_of is not None:
            answer = np.where(shape(factor) == 0, grey_of(images), answer)
        return answer

    return saturation


def mixed_with_grey(images, factor, red=0.299, green=0.587, blue=0.114):
    grey = (images @ np.array([red, green, blue]))[..., None]
    return np.clip(grey + factor[:, None, None, None] * (images - grey), 0, 1)


def mixed_with_the_mean(images, factor):
    return mixed_with_grey(images, factor, 1 / 3, 1 / 3, 1 / 3)


exercise = Exercise(
    solution=saturation,
    points=2,
    cases=[
        Case(
            "by hand",
            inputs={"images": np.array([[[[0.8, 0.4, 0.6]]], [[[0.5, 0.25, 0.25]]]]), "factor": np.array([0.5, 4.0])},
            about="(0.8, 0.4, 0.6) has S = ½; halved, all distances from 0.8 are halved: (0.8, 0.6, 0.7). (0.5, 0.25, "
            "0.25) has S = ½ as well; four times that is more than 1, so that it becomes (0.5, 0, 0).",
        ),
        Case("paler", colours, {"shape": (3, 2, 4), "low": 0.2, "high": 0.8}),
        Case("stronger", colours, {"shape": (2, 4, 3), "low": 1.2, "high": 2.5, "nearly": True}, hidden=True),
        Case("greys among them", colours, {"shape": (3, 3, 2), "low": 0.4, "high": 1.6, "greys": True}, hidden=True),
        Case("no colour left", none_left, {"shape": (3, 1, 4)}, hidden=True),
        Case("one picture without colour", none_left, {"shape": (1, 4, 1)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "mixed with the grey picture",
            mixed_with_grey,
            "You mix with the grey picture, as Pillow and PyTorch do. That keeps the luminance; here the value, the "
            "largest of the three, is kept.",
        ),
        Mistake(
            "mean grey for a factor of zero",
            mistaken(grey_of=lambda images: images.mean(axis=-1, keepdims=True)),
            "With a factor of 0 you return the mean of the three channels. The value V is kept then, too: all three "
            "channels become V.",
        ),
        Mistake(
            "more than full saturation",
            mistaken(clip=False),
            "Some of your channels are negative: the saturation is at most 1.",
        ),
        Mistake(
            "nan for greys",
            mistaken(protect=False),
            "Grey pixels become NaN: you divide by a saturation, or by a value, of 0.",
        ),
        Mistake(
            "small saturation and value taken for zero",
            mistaken(above=1e-3),
            "Pixels that are nearly grey or nearly black come out wrong. They have a saturation: only where the "
            "divisor is exactly 0 you need another.",
        ),
        Mistake(
            "about the mean of the channels",
            mistaken(value_of=lambda images: images.mean(axis=-1, keepdims=True)),
            "You keep the mean of the three channels. Keep the largest one, which is the value.",
            others=[mixed_with_the_mean],
        ),
        Mistake(
            "chroma limited in place of saturation",
            mistaken(measure=lambda chroma, v: chroma),
            "You put the limit of 1 on c (V − min). What is at most 1 is the saturation: in a dark pixel the chroma "
            "ends at V already.",
        ),
        Mistake(
            "about the smallest channel",
            mistaken(value_of=lambda images: images.min(axis=-1, keepdims=True)),
            "You keep the smallest of the three channels. Keep the largest one, which is the value.",
        ),
        Mistake(
            "value changed instead",
            mistaken(to_value=True),
            "You multiply the value, which changes the brightness. Change the distances of the channels from it.",
        ),
        Mistake(
            "one factor for all pictures",
            mistaken(shape=lambda f: f[0]),
            "All pictures get the first one's factor.",
        ),
    ],
    forbidden=["PIL", "matplotlib"],
    hints=[
        "Find V and S first, both with `keepdims=True`. Then you need one number a pixel: S′/S.",
        "`np.where(s > 0, s, 1)` is a divisor that is never 0. What is V − R of a grey pixel?",
    ],
)
