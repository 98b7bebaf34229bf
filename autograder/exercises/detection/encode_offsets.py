"""Offsets of boxes from anchors"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._boxes import boxes as drawn_boxes
from ._boxes import redrawn


def encode_offsets(anchors, boxes, *, means=(0.0, 0.0, 0.0, 0.0), deviations=(0.1, 0.1, 0.2, 0.2)):
    r"""Return how boxes lie from their anchors, as numbers that a network can learn.

    A network does not predict where an object is. It predicts how far its anchor is off: how many anchor widths to the
    right, how many times as wide. These numbers are of the same kind for every anchor, large or small, wherever it is.

    **Given**

    - `anchors` and `boxes`, shape `(n, 4)`: corners $(x_1, y_1, x_2, y_2)$ = (left, top, right, bottom), with
      $x_1 < x_2$ and $y_1 < y_2$. Row $i$ of `boxes` belongs to row $i$ of `anchors`.
    - `means` $\mu$ and `deviations` $\sigma$, four numbers each, in the order $x, y, w, h$; deviations are positive.

    With the middle $(x, y)$, the width $w$ and the height $h$ of anchor $a$ and box $b$, the offsets are

    $$\left(
      \frac{\frac{x_b - x_a}{w_a} - \mu_x}{\sigma_x}, \;
      \frac{\frac{y_b - y_a}{h_a} - \mu_y}{\sigma_y}, \;
      \frac{\ln\frac{w_b}{w_a} - \mu_w}{\sigma_w}, \;
      \frac{\ln\frac{h_b}{h_a} - \mu_h}{\sigma_h}
    \right).$$

    **Return** the offsets, shape `(n, 4)`, in this order. Add nothing within the logarithm.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    size_a, size_b = (b[:, 2:] - b[:, :2] for b in (anchors, boxes))
    moved = (boxes[:, 2:] + boxes[:, :2] - anchors[:, 2:] - anchors[:, :2]) / 2
    raw = np.hstack([moved / size_a, np.log(size_b / size_a)])
    return (raw - np.asarray(means)) / np.asarray(deviations)
    ### END SOLUTION


def _standardised(raw, mu, sigma):
    return (raw - mu) / sigma


@combinable
def mistaken(
    *,
    middle=lambda b: (b[:, :2] + b[:, 2:]) / 2,
    unit=lambda a, b: a,
    grown=lambda a, b: np.log(b / a),
    standardised=_standardised,
    turned=lambda raw: raw,
    exchanged=False,
):
    """Return the offsets with one slip in them."""

    def encode_offsets(anchors, boxes, *, means=(0.0, 0.0, 0.0, 0.0), deviations=(0.1, 0.1, 0.2, 0.2)):
        a, b = (boxes, anchors) if exchanged else (anchors, boxes)
        size_a, size_b = (x[:, 2:] - x[:, :2] for x in (a, b))
        raw = np.hstack([(middle(b) - middle(a)) / unit(size_a, size_b), grown(size_a, size_b)])
        return standardised(turned(raw), np.array(means), np.array(deviations))

    return encode_offsets


SLIPS = {
    "from the corner": mistaken(middle=lambda b: b[:, :2]),
    "in units of the picture": mistaken(unit=lambda a, b: 1.0),
    "in units of the box": mistaken(unit=lambda a, b: b),
    "units exchanged": mistaken(unit=lambda a, b: a[:, ::-1]),
    "no logarithm": mistaken(grown=lambda a, b: b / a),
    "sizes subtracted": mistaken(grown=lambda a, b: (b - a) / a),
    "logarithm to base 2": mistaken(grown=lambda a, b: np.log2(b / a)),
    "anchor from the box": mistaken(exchanged=True),
    "height before width": mistaken(turned=lambda raw: raw[:, [0, 1, 3, 2]]),
    "not standardised": mistaken(standardised=lambda raw, mu, sigma: raw),
    "means forgotten": mistaken(standardised=lambda raw, mu, sigma: raw / sigma),
    "mean subtracted after the division": mistaken(standardised=lambda raw, mu, sigma: raw / sigma - mu),
    "multiplied by the deviations": mistaken(standardised=lambda raw, mu, sigma: (raw - mu) * sigma),
    "usual constants always": mistaken(
        standardised=lambda raw, mu, sigma: raw / np.array([0.1, 0.1, 0.2, 0.2]),
    ),
}
STANDARD = {"means forgotten", "mean subtracted after the division", "usual constants always"}


def added(little):
    """Something small within the logarithm, against 0."""
    return mistaken(grown=lambda a, b: np.log(b / a + little))


def pairs(rng, count, standard=False, tiny=False):
    """Boxes and anchors that are no squares; with constants of their own, or with the usual ones.

    On request a box is some thousand times as small as its anchor.
    """

    def draw():
        inputs = {name: drawn_boxes(rng, count) for name in ("anchors", "boxes")}
        if tiny:
            inputs["boxes"][1] = [0, 0, 2.0**-15, 2.0**-14]  # at 0, where its size is known exactly
        if standard:
            return inputs
        return {
            **inputs,
            "means": rng.uniform(0.1, 0.3, size=4) * rng.choice([-1, 1], size=4),
            "deviations": rng.uniform(0.3, 0.9, size=4),
        }

    return redrawn(draw, encode_offsets, [f for name, f in SLIPS.items() if not (standard and name in STANDARD)])


exercise = Exercise(
    solution=encode_offsets,
    points=3,
    cases=[
        Case(
            "by hand",
            inputs={
                "anchors": np.array([[0.0, 0.0, 2.0, 4.0]]),
                "boxes": np.array([[1.0, 0.0, 5.0, 2.0]]),
                "deviations": (0.5, 0.25, 0.5, 0.5),
            },
            about="The box's middle is (3, 1), the anchor's (1, 2): one anchor width to the right, a quarter of its "
            "height up, twice as wide and half as high: (1/0.5, −0.25/0.25, ln 2/0.5, −ln 2/0.5) = (2, −1, 1.386, "
            "−1.386).",
        ),
        Case("usual constants", pairs, {"count": 5, "standard": True}),
        Case("other constants", pairs, {"count": 3}),
        Case("more boxes", pairs, {"count": 9, "tiny": True}, hidden=True),
        Case("a single box", pairs, {"count": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "from the corner",
            SLIPS["from the corner"],
            "You compare upper left corners. x and y are the *middles* of box and anchor.",
        ),
        Mistake(
            "in units of the picture",
            SLIPS["in units of the picture"],
            "You do not divide by the anchor's width and height. A large anchor is off by more than a small one.",
        ),
        Mistake(
            "in units of the box",
            SLIPS["in units of the box"],
            "You divide by the box's width and height. Only the anchor's are known when the network is asked.",
        ),
        Mistake(
            "units exchanged",
            SLIPS["units exchanged"],
            "You divide x by the anchor's height and y by its width.",
        ),
        Mistake(
            "no logarithm",
            SLIPS["no logarithm"],
            "Your third and fourth numbers are quotients. Their logarithm is 0 where the sizes agree, and half as "
            "large is as far from it as twice as large.",
        ),
        Mistake(
            "sizes subtracted",
            SLIPS["sizes subtracted"],
            "Your third and fourth numbers are (w_b − w_a)/w_a. Take the logarithm of the quotient.",
        ),
        Mistake(
            "logarithm to base 2", SLIPS["logarithm to base 2"], "Your logarithm is to base 2. ln is the natural one."
        ),
        Mistake(
            "anchor from the box",
            SLIPS["anchor from the box"],
            "You tell how the anchor lies from the box. It is the other way round.",
        ),
        Mistake(
            "height before width",
            SLIPS["height before width"],
            "Your third number is of the height and the fourth of the width. The order is x, y, w, h.",
        ),
        Mistake(
            "not standardised",
            SLIPS["not standardised"],
            "You neither subtract the means nor divide by the deviations.",
        ),
        Mistake(
            "means forgotten",
            SLIPS["means forgotten"],
            "You do not subtract `means`. They are 0 by default, but need not be.",
        ),
        Mistake(
            "mean subtracted after the division",
            SLIPS["mean subtracted after the division"],
            "You divide by σ first and subtract μ then. First subtract, then divide.",
        ),
        Mistake(
            "multiplied by the deviations",
            SLIPS["multiplied by the deviations"],
            "You multiply by the deviations. Standardising divides by them.",
        ),
        Mistake(
            "usual constants always",
            SLIPS["usual constants always"],
            "You use 0.1, 0.1, 0.2, 0.2, whatever `means` and `deviations` are.",
        ),
        Mistake(
            "something within the logarithm",
            added(1e-6),
            "You add something to the quotient within the logarithm. To a very small box it makes a difference, and "
            "the quotient is never 0.",
            others=[added(little) for little in (1e-4, 1e-5)],
        ),
    ],
    hints=[
        "First middles and sizes of both: `b[:, 2:] - b[:, :2]` is width and height at once.",
        "`np.hstack` puts the two halves of the answer side by side; then all four columns are standardised at once.",
    ],
)
