"""Boxes from offsets"""

import numpy as np

from autograder import Case, Exercise, Mistake, boxes, combinable

from ._boxes import boxes as random_boxes
from ._boxes import redrawn


def decode_offsets(anchors, offsets, *, means=(0.0, 0.0, 0.0, 0.0), deviations=(0.1, 0.1, 0.2, 0.2)):
    r"""Return the boxes that lie by given offsets from anchors.

    The network has spoken: so many anchor widths to the right, so many times as wide. Where is the box? This is
    `encode_offsets` backwards, and it must be so exactly: a network that predicts its targets without a mistake finds
    every box.

    **Given**

    - `anchors`, shape `(n, 4)`: corners $(x_1, y_1, x_2, y_2)$ with $x_1 < x_2$ and $y_1 < y_2$.
    - `offsets`, shape `(n, 4)`: $o$, in the order $x, y, w, h$, one row for each anchor.
    - `means` $\mu$ and `deviations` $\sigma > 0$, four numbers each, in the same order.

    The offsets $o$ of a box with middle $(x, y)$, width $w$ and height $h$ from an anchor with $x_a, y_a, w_a, h_a$ are

    $$o_x = \frac{\frac{x - x_a}{w_a} - \mu_x}{\sigma_x}, \qquad
      o_y = \frac{\frac{y - y_a}{h_a} - \mu_y}{\sigma_y}, \qquad
      o_w = \frac{\ln\frac{w}{w_a} - \mu_w}{\sigma_w}, \qquad
      o_h = \frac{\ln\frac{h}{h_a} - \mu_h}{\sigma_h}.$$

    Solve for the box.

    **Return** its corners $(x_1, y_1, x_2, y_2)$, shape `(n, 4)`. They may lie beyond the picture, and be a hundred
    times as large as the anchor: clip nothing, the exponent neither.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    raw = offsets * np.asarray(deviations) + np.asarray(means)
    size_a = anchors[:, 2:] - anchors[:, :2]
    middle = (anchors[:, :2] + anchors[:, 2:]) / 2 + raw[:, :2] * size_a
    half = np.exp(raw[:, 2:]) * size_a / 2
    return np.hstack([middle - half, middle + half])
    ### END SOLUTION


@combinable
def mistaken(
    *,
    undone=lambda o, mu, sigma: o * sigma + mu,
    start=lambda a: (a[:, :2] + a[:, 2:]) / 2,
    unit=lambda size: size,
    grown=lambda raw, size: np.exp(raw) * size,
    corners=lambda m, size: (m - size / 2, m + size / 2),
    moved=1,
    clip=lambda b: b,
):
    """Return the boxes with one slip in them."""

    def decode_offsets(anchors, offsets, *, means=(0.0, 0.0, 0.0, 0.0), deviations=(0.1, 0.1, 0.2, 0.2)):
        raw = undone(offsets, np.array(means), np.array(deviations))
        size = anchors[:, 2:] - anchors[:, :2]
        middle = start(anchors) + moved * raw[:, :2] * unit(size)
        return clip(np.hstack(corners(middle, grown(raw[:, 2:], size))))

    return decode_offsets


SLIPS = {
    "not standardised": mistaken(undone=lambda o, mu, sigma: o),
    "means forgotten": mistaken(undone=lambda o, mu, sigma: o * sigma),
    "mean added first": mistaken(undone=lambda o, mu, sigma: (o + mu) * sigma),
    "mean subtracted": mistaken(undone=lambda o, mu, sigma: o * sigma - mu),
    "divided by the deviations": mistaken(undone=lambda o, mu, sigma: o / (4 * sigma) + mu),
    "usual constants always": mistaken(undone=lambda o, mu, sigma: o * np.array([0.1, 0.1, 0.2, 0.2])),
    "from the corner": mistaken(start=lambda a: a[:, :2]),
    "in units of the picture": mistaken(unit=lambda size: 1.0),
    "units exchanged": mistaken(unit=lambda size: size[:, ::-1]),
    "the other way": mistaken(moved=-1),
    "no exponential": mistaken(grown=lambda raw, size: raw * size),
    "one and the offset": mistaken(grown=lambda raw, size: (1 + raw) * size),
    "size without the anchor": mistaken(grown=lambda raw, size: np.exp(raw)),
    "whole sizes to either side": mistaken(corners=lambda m, size: (m - size, m + size)),
    "centres returned": mistaken(corners=lambda m, size: (m, size)),
    "middle taken for a corner": mistaken(corners=lambda m, size: (m, m + size)),
    "clipped": mistaken(clip=lambda b: np.clip(b, 0, 1)),
}
SLIPS["divided by the deviations"] = mistaken(undone=lambda o, mu, sigma: o / sigma + mu)


def held(bound):
    """The exponent is held below a bound, against overflow."""
    return mistaken(grown=lambda raw, size: np.exp(np.clip(raw, -bound, bound)) * size)


STANDARD = {"means forgotten", "mean added first", "mean subtracted", "usual constants always"}


def predictions(rng, count, standard=False, far=False):
    """Offsets that enlarge some boxes beyond the picture, on request one of them by more than a hundred times."""

    def draw():
        inputs = {"anchors": random_boxes(rng, count), "offsets": rng.normal(size=(count, 4))}
        inputs["offsets"][0, 2:] = rng.uniform(2.5, 3, size=2)
        if standard:
            inputs["offsets"][0, :2] = rng.uniform(-9, -7, size=2)
            return inputs
        constants = {
            "means": rng.uniform(0.2, 0.4, size=4) * rng.choice([-1, 1], size=4),
            "deviations": rng.uniform(0.4, 0.8, size=4),
        }
        if far:
            large = rng.uniform(5, 6, size=2)
            inputs["offsets"][1, 2:] = (large - constants["means"][2:]) / constants["deviations"][2:]
        return {**inputs, **constants}

    return redrawn(draw, decode_offsets, [f for name, f in SLIPS.items() if not (standard and name in STANDARD)])


def worst_box(inputs, expected, answer):
    """The box that is furthest off, with its anchor."""
    i = int(np.abs(answer - expected).max(axis=1).argmax())
    return boxes(expected[[i]], answer[[i]], given=inputs["anchors"][[i]])


exercise = Exercise(
    solution=decode_offsets,
    picture=worst_box,
    points=3,
    cases=[
        Case(
            "by hand",
            inputs={
                "anchors": np.array([[0.0, 0.0, 2.0, 4.0]]),
                "offsets": np.array([[2.0, -1.0, 2 * np.log(2.0), -2 * np.log(2.0)]]),
                "deviations": (0.5, 0.25, 0.5, 0.5),
            },
            about="One anchor width to the right and a quarter of its height up: the middle is (3, 1). Twice as wide "
            "and half as high: 4 and 2. The box is (1, 0, 5, 2).",
        ),
        Case("usual constants", predictions, {"count": 5, "standard": True}),
        Case("other constants", predictions, {"count": 3}),
        Case("more boxes", predictions, {"count": 9, "far": True}, hidden=True),
        Case("a single box", predictions, {"count": 1}, hidden=True),
    ],
    mistakes=[
        Mistake("not standardised", SLIPS["not standardised"], "You use neither `means` nor `deviations`."),
        Mistake(
            "means forgotten",
            SLIPS["means forgotten"],
            "You do not add `means`. They are 0 by default, but need not be.",
        ),
        Mistake(
            "mean added first",
            SLIPS["mean added first"],
            "You add μ before you multiply by σ. It was subtracted before the division, so it is added after.",
        ),
        Mistake("mean subtracted", SLIPS["mean subtracted"], "You subtract μ once more. Backwards it is added."),
        Mistake(
            "divided by the deviations",
            SLIPS["divided by the deviations"],
            "You divide by the deviations once more. Backwards you multiply by them.",
        ),
        Mistake(
            "usual constants always",
            SLIPS["usual constants always"],
            "You use 0.1, 0.1, 0.2, 0.2, whatever `means` and `deviations` are.",
        ),
        Mistake(
            "from the corner",
            SLIPS["from the corner"],
            "You move the anchor's upper left corner. x and y are of its middle.",
        ),
        Mistake(
            "in units of the picture",
            SLIPS["in units of the picture"],
            "You move the box by shares of the picture. Offsets count in widths and heights of the anchor.",
        ),
        Mistake(
            "units exchanged",
            SLIPS["units exchanged"],
            "You multiply o_x by the anchor's height and o_y by its width.",
        ),
        Mistake("the other way", SLIPS["the other way"], "Your boxes move to the other side. x = x_a + …"),
        Mistake(
            "no exponential",
            SLIPS["no exponential"],
            "You multiply the size by the offset itself. It is a logarithm: take its exponential.",
        ),
        Mistake(
            "one and the offset",
            SLIPS["one and the offset"],
            "You multiply the size by 1 + o. That is near the exponential for small offsets only, and may be negative.",
        ),
        Mistake(
            "size without the anchor",
            SLIPS["size without the anchor"],
            "Your size is the exponential alone. It counts in sizes of the anchor.",
        ),
        Mistake(
            "whole sizes to either side",
            SLIPS["whole sizes to either side"],
            "Your boxes reach a whole width to either side of their middle. It is half of it to each.",
        ),
        Mistake("centres returned", SLIPS["centres returned"], "You return (x, y, w, h). The answer has corners."),
        Mistake(
            "middle taken for a corner",
            SLIPS["middle taken for a corner"],
            "You return boxes whose upper left corner is what you computed as the middle.",
        ),
        Mistake("clipped", SLIPS["clipped"], "You cut boxes off at the picture's edge. Nothing is clipped here."),
        Mistake(
            "exponent held within bounds",
            held(4.0),
            "You hold the exponent within bounds, as libraries do. Nothing is clipped here: a box may be a hundred "
            "times as large as its anchor.",
            others=[held(bound) for bound in (2.0, 3.0, float(np.log(1000 / 16)))],
        ),
    ],
    hints=[
        "Solve one equation for x, with σ and μ first: what is (x − x_a)/w_a?",
        "Solve another one for w: what undoes ln?",
        "Then from middle and size to corners. A test: encode the answer, and the offsets must come back.",
    ],
)
