"""HSV jitter: random hue, saturation and value"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def hsv_jitter(images, power, factor, shift):
    r"""Return pictures whose hue, saturation and value are changed at random, as the lecture has it.

    In 2014 a network was trained without a single label: it had to recognise one picture, changed in a thousand ways,
    among others changed in the same ways. What it learnt depended on these changes. The following one counted most:
    raise saturation and value to a power, multiply them, add to them, and turn the hue, the same for all pixels of a
    picture.

    **Given**

    - `images`, shape `(batch, rows, columns, 3)`: red, green and blue in $[0, 1]$.
    - `power`, shape `(batch, 2)`: $p_S$ and $p_V$ of each picture (the lecture: between ¼ and 4).
    - `factor`, shape `(batch, 2)`: $a_S$ and $a_V$ (between 0.7 and 1.4).
    - `shift`, shape `(batch, 3)`: $d_H$, $d_S$ and $d_V$ (between −0.1 and 0.1).

    **Return** an array of the shape of `images`: every pixel with

    $$H' = (H + d_H) \bmod 1, \qquad S' = \operatorname{clip}\left(a_S S^{p_S} + d_S,\, 0,\, 1\right), \qquad
      V' = \operatorname{clip}\left(a_V V^{p_V} + d_V,\, 0,\, 1\right).$$

    Clip once, after the last of the three steps. Hue, saturation and value are those of `hue` and `saturation`: hues in
    parts of a turn, $S = C/V$ with $C = V - \min(R, G, B)$. A grey pixel has $H = 0$ and $S = 0$, and so has a black
    one; they are changed like all others.

    Use NumPy only (the standard library's `colorsys` is allowed), and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    red, green, blue = np.moveaxis(images, -1, 0)
    v = images.max(axis=-1)
    chroma = v - images.min(axis=-1)
    c = np.where(chroma > 0, chroma, 1)
    sixths = np.where(v == red, (green - blue) / c, np.where(v == green, 2 + (blue - red) / c, 4 + (red - green) / c))
    s = chroma / np.where(v > 0, v, 1)

    p, a, d = (each[:, None, None, :] for each in (power, factor, shift))
    sixths = sixths + 6 * d[..., 0]
    s = np.clip(a[..., 0] * s ** p[..., 0] + d[..., 1], 0, 1)
    v = np.clip(a[..., 1] * v ** p[..., 1] + d[..., 2], 0, 1)

    def channel(n):
        k = (n + sixths) % 6
        return v - v * s * np.clip(np.minimum(k, 4 - k), 0, 1)

    return np.stack([channel(5), channel(3), channel(1)], axis=-1)
    ### END SOLUTION


def colours(rng, shape, power, factor, shift, clipped=False):
    """Colours of clear saturation, every channel the largest somewhere; it may matter where one clips, or not."""
    clipped_twice = mistaken(change=lambda x, p, a, d: np.clip(np.clip(a * x**p, 0, 1) + d, 0, 1))
    while True:
        inputs = any_colours(rng, shape, power, factor, shift)
        if (np.abs(clipped_twice(**inputs) - hsv_jitter(**inputs)).max() > 0.01) == clipped:
            return inputs


def any_colours(rng, shape, power, factor, shift):
    images = np.sort(rng.uniform(0.2, 0.9, size=(*shape, 3)), axis=-1) * [0.5, 0.8, 1.0]
    orders = np.array([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    order = orders[rng.permutation(np.arange(np.prod(shape)) % 6).reshape(shape)]
    n = shape[0]

    def signed(count):
        return rng.choice([-1, 1], size=(n, count)) * rng.uniform(0.5, 1, size=(n, count)) * shift

    return {
        "images": np.take_along_axis(images, order, axis=-1),
        "power": power ** (rng.choice([-1, 1], size=(n, 2)) * rng.uniform(0.5, 1, size=(n, 2))),
        "factor": factor ** rng.uniform(0.4, 1, size=(n, 2)),
        "shift": signed(3),
    }


def without_hue(rng):
    """Greys, black and white, colours with two largest channels, and what is nearly grey or nearly black.

    Saturation and value go up, then down.
    """
    eight = np.array([[1, 1, 1], [0, 0, 0], [2, 2, 2], [2, 2, 1], [1, 2, 2], [2, 1, 2], [0, 2, 2], [2, 0, 0]]) / 2
    nearly = np.array([[1024, 1023, 1022], [1, 0.5, 0]]) / 2048
    ten = np.concatenate([eight, nearly])
    return {
        "images": np.stack([rng.permutation(ten), rng.permutation(ten)]).reshape(2, 2, 5, 3),
        "power": rng.uniform(0.5, 2.0, size=(2, 2)),
        "factor": rng.uniform(1.05, 1.2, size=(2, 2)),
        "shift": np.array([[1.0], [-1.0]]) * rng.uniform(0.1, 0.2, size=(2, 3)),
    }


@combinable
def mistaken(
    *,
    change=lambda x, p, a, d: np.clip(a * x**p + d, 0, 1),
    turn=lambda d: 6 * d,
    pair=(0, 1),
    shifts=(0, 1, 2),
    chroma_for_saturation=False,
    value_first=False,
    protect=True,
    above=0.0,
    still=None,
):
    """Return the exercise with one slip in it."""

    def hsv_jitter(images, power, factor, shift):
        red, green, blue = np.moveaxis(images, -1, 0)
        v = images.max(axis=-1)
        chroma = v - images.min(axis=-1)
        c, divisor = (np.where(x > above, x, 1) if protect else x for x in (chroma, v))
        with np.errstate(all="ignore"):
            h = np.where(
                v == red, (green - blue) / c, np.where(v == green, 2 + (blue - red) / c, 4 + (red - green) / c)
            )
            s = chroma if chroma_for_saturation else chroma / divisor
        p, a, d = (
            power[:, None, None, list(pair)],
            factor[:, None, None, list(pair)],
            shift[:, None, None, list(shifts)],
        )
        h = h + turn(d[..., 0])
        s, new_v = change(s, p[..., 0], a[..., 0], d[..., 1]), change(v, p[..., 1], a[..., 1], d[..., 2])
        if still == "greys":
            s = np.where(chroma > 0, s, 0)
        if still == "black":
            new_v = np.where(v > 0, new_v, 0)
        new_chroma = (v if value_first else new_v) * s
        ks = [(n + h) % 6 for n in (5, 3, 1)]
        return np.stack([new_v - new_chroma * np.clip(np.minimum(k, 4 - k), 0, 1) for k in ks], axis=-1)

    return hsv_jitter


def first_for_all(images, power, factor, shift):
    same = [np.repeat(each[:1], len(images), axis=0) for each in (power, factor, shift)]
    return mistaken()(images, *same)


exercise = Exercise(
    solution=hsv_jitter,
    points=3,
    cases=[
        Case(
            "by hand",
            inputs={
                "images": np.array([[[[0.5, 0.25, 0.25]]]]),
                "power": np.array([[2.0, 1.0]]),
                "factor": np.array([[1.0, 1.5]]),
                "shift": np.array([[0.5, 0.25, 0.0]]),
            },
            about="(0.5, 0.25, 0.25) has H = 0, S = ½ and V = ½. Then H′ = ½, S′ = ¼ + ¼ = ½ and V′ = ¾: (0.375, 0.75, "
            "0.75).",
        ),
        Case("a little", colours, {"shape": (2, 3, 4), "power": 1.5, "factor": 0.8, "shift": 0.06}),
        Case(
            "much",
            colours,
            {"shape": (3, 2, 5), "power": 2.5, "factor": 1.6, "shift": 0.25, "clipped": True},
            hidden=True,
        ),
        Case("greys, black and equal channels", without_hue, hidden=True),
    ],
    mistakes=[
        Mistake(
            "factor before the power",
            mistaken(change=lambda x, p, a, d: np.clip((a * x) ** p + d, 0, 1)),
            "You multiply before you raise to the power. The order is power, factor, shift.",
        ),
        Mistake(
            "shift before the factor",
            mistaken(change=lambda x, p, a, d: np.clip(a * (x**p + d), 0, 1)),
            "You add before you multiply. The order is power, factor, shift.",
        ),
        Mistake(
            "clipped in between",
            mistaken(change=lambda x, p, a, d: np.clip(np.clip(a * x**p, 0, 1) + d, 0, 1)),
            "You clip after multiplying and once more after adding. A value above 1 may fall below it again by the "
            "shift: clip once, at the end.",
        ),
        Mistake(
            "not clipped",
            mistaken(change=lambda x, p, a, d: a * x**p + d),
            "Some of your saturations or values are above 1: clip them after the last step.",
        ),
        Mistake(
            "no power",
            mistaken(change=lambda x, p, a, d: np.clip(a * x + d, 0, 1)),
            "You leave the power out.",
        ),
        Mistake(
            "saturation and value exchanged",
            mistaken(pair=(1, 0), shifts=(0, 2, 1)),
            "You exchange the numbers of saturation and value. Those of the saturation come first.",
        ),
        Mistake(
            "hue last in the shift",
            mistaken(shifts=(2, 0, 1)),
            "You take the last of the three shifts for the hue. It is the first.",
        ),
        Mistake(
            "hue in sixths",
            mistaken(turn=lambda d: d),
            "You add the shift to 6H. It is added to H, the part of a turn.",
        ),
        Mistake(
            "chroma for saturation",
            mistaken(chroma_for_saturation=True),
            "You take C = V − min for the saturation. The saturation is C/V.",
        ),
        Mistake(
            "old value on the way back",
            mistaken(value_first=True),
            "On the way back you compute the chroma from the *old* value. C = V′ S′.",
        ),
        Mistake(
            "black stays black",
            mistaken(still="black"),
            "You leave black pixels black. Their value is 0, and a shift of the value changes it like any other.",
        ),
        Mistake(
            "greys stay grey",
            mistaken(still="greys"),
            "You leave grey pixels grey. Their saturation is 0, and a shift of the saturation changes it like any "
            "other; their hue is 0.",
        ),
        Mistake(
            "nan for greys",
            mistaken(protect=False),
            "Grey or black pixels become NaN: you divide by a chroma, or by a value, of 0.",
        ),
        Mistake(
            "small chroma and value taken for zero",
            mistaken(above=1e-3),
            "Pixels that are nearly grey or nearly black lose their hue or their saturation. They have both: only "
            "where the divisor is exactly 0 you need another.",
        ),
        Mistake(
            "one jitter for all pictures",
            first_for_all,
            "All pictures get the first one's numbers.",
        ),
    ],
    forbidden=["PIL", "matplotlib"],
    hints=[
        "Take your own `hue`, and change S and V before you go back: C = S′V′ there.",
        "With powers and factors of 1 and shifts of 0 nothing may change.",
    ],
)
