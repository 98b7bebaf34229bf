"""HSV jitter: random hue, saturation and value"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._colours import any_colours, without_hue


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
    """Colours of clear saturation, every channel the largest somewhere; it may matter where one clips, or not.

    Some hue falls below zero.
    """
    below_zero = mistaken(turn=lambda h, d: h + 6 * d, whole=np.trunc)
    clipped_twice = mistaken(change=lambda x, p, a, d: np.clip(np.clip(a * x**p, 0, 1) + d, 0, 1))
    while True:
        inputs = any_colours(rng, shape, power, factor, shift)
        right = hsv_jitter(**inputs)
        matters, wraps = (np.abs(slip(**inputs) - right).max() > 0.01 for slip in (clipped_twice, below_zero))
        if matters == clipped and wraps:
            return inputs


@combinable
def mistaken(
    *,
    change=lambda x, p, a, d: np.clip(a * x**p + d, 0, 1),
    turn=lambda h, d: (h + 6 * d) % 6,
    pair=(0, 1),
    shifts=(0, 1, 2),
    chroma_for_saturation=False,
    value_first=False,
    protect=True,
    above=0.0,
    still=None,
    whole=np.floor,
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
        h = turn(h % 6, d[..., 0])
        s, new_v = change(s, p[..., 0], a[..., 0], d[..., 1]), change(v, p[..., 1], a[..., 1], d[..., 2])
        if still == "greys":
            s = np.where(chroma > 0, s, 0)
        if still == "black":
            new_v = np.where(v > 0, new_v, 0)
        new_chroma = (v if value_first else new_v) * s
        in_sixth = h - whole(h)  # what a sixth's rising channel has, and its falling one lacks
        low, falls, rises = (new_v - new_chroma * c for c in (1, in_sixth, 1 - in_sixth))
        around = np.stack([new_v, falls, low, low, rises, new_v])
        ks = [(whole(h).astype(int) + n) % 6 for n in (0, 4, 2)]
        return np.stack([np.take_along_axis(around, k[None], axis=0)[0] for k in ks], axis=-1)

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
            mistaken(turn=lambda h, d: (h + d) % 6),
            "You add the shift to 6H. It is added to H, the part of a turn.",
        ),
        Mistake(
            "hue below zero",
            mistaken(turn=lambda h, d: h + 6 * d, whole=np.trunc),
            "Where the shift takes a hue below 0 your colours are wrong. Hues go round: the statement says which "
            "number between 0 and 1 is meant.",
        ),
        Mistake(
            "hue clipped",
            mistaken(turn=lambda h, d: np.clip(h + 6 * d, 0, 6)),
            "You clip the hue to [0, 1]. It goes round: behind the last hue comes the first.",
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
