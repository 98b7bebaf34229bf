"""The gradient of encoded offsets"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._boxes import boxes as drawn_boxes
from ._boxes import redrawn


def encode_offsets_gradient(anchors, boxes, upstream, *, deviations=(0.1, 0.1, 0.2, 0.2)):
    r"""Carry a gradient from offsets back to the boxes that they were computed from.

    Each corner has a part in two offsets: it moves the middle of its box, and it makes the box larger.

    **Given**

    - `anchors` and `boxes`, shape `(n, 4)`: corners $(x_1, y_1, x_2, y_2)$ with $x_1 < x_2$ and $y_1 < y_2$, one anchor
      for each box.
    - `upstream`, shape `(n, 4)`: $\partial L/\partial o$, in the order $x, y, w, h$.
    - `deviations` $\sigma > 0$, four numbers, in the order $x, y, w, h$.

    The offsets were, up to constants, with the middle $(x, y)$, the width $w$ and the height $h$ of box $b$ and anchor
    $a$,

    $$o_x = \frac{x_b - x_a}{\sigma_x w_a}, \qquad o_y = \frac{y_b - y_a}{\sigma_y h_a}, \qquad
      o_w = \frac{1}{\sigma_w} \ln\frac{w_b}{w_a}, \qquad o_h = \frac{1}{\sigma_h} \ln\frac{h_b}{h_a}.$$

    **Return** $\partial L/\partial(x_1, y_1, x_2, y_2)$ of the boxes, shape `(n, 4)`. Anchors are constants.

    Use NumPy only, and no numerical differentiation. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    u = upstream / np.asarray(deviations)
    moved = u[:, :2] / (2 * (anchors[:, 2:] - anchors[:, :2]))
    grown = u[:, 2:] / (boxes[:, 2:] - boxes[:, :2])
    return np.hstack([moved - grown, moved + grown])
    ### END SOLUTION


@combinable
def mistaken(
    *,
    scaled=lambda u, sigma: u / sigma,
    half=0.5,
    by=lambda a, b: a,
    log_by=lambda a, b: b,
    signs=(-1, 1),
    moves=(1, 1),
    order=lambda u: u,
):
    """Return the gradient with one slip in it."""

    def encode_offsets_gradient(anchors, boxes, upstream, *, deviations=(0.1, 0.1, 0.2, 0.2)):
        a, b = (x[:, 2:] - x[:, :2] for x in (anchors, boxes))
        u = order(scaled(upstream, np.array(deviations)))
        moved, grown = half * u[:, :2] / by(a, b), u[:, 2:] / log_by(a, b)
        return np.hstack([moves[0] * moved + signs[0] * grown, moves[1] * moved + signs[1] * grown])

    return encode_offsets_gradient


SLIPS = {
    "deviations forgotten": mistaken(scaled=lambda u, sigma: u),
    "multiplied by the deviations": mistaken(scaled=lambda u, sigma: u * sigma),
    "usual deviations always": mistaken(scaled=lambda u, sigma: u / np.array([0.1, 0.1, 0.2, 0.2])),
    "no half": mistaken(half=1),
    "middle by the box": mistaken(by=lambda a, b: b),
    "logarithm by the anchor": mistaken(log_by=lambda a, b: a),
    "no derivative of the logarithm": mistaken(log_by=lambda a, b: 1.0),
    "derivative of the quotient": mistaken(log_by=lambda a, b: b / a),
    "sides alike": mistaken(signs=(1, 1)),
    "sides exchanged": mistaken(signs=(1, -1)),
    "corners move apart": mistaken(moves=(-1, 1)),
    "middle forgotten": mistaken(moves=(0, 0)),
    "size forgotten": mistaken(signs=(0, 0)),
    "width and height exchanged": mistaken(by=lambda a, b: a[:, ::-1]),
}


def pairs(rng, count, standard=False):
    def draw():
        inputs = {name: drawn_boxes(rng, count) for name in ("anchors", "boxes")}
        inputs["upstream"] = rng.normal(size=(count, 4))
        return inputs if standard else {**inputs, "deviations": rng.uniform(0.3, 0.9, size=4)}

    seen = [f for name, f in SLIPS.items() if not (standard and name == "usual deviations always")]
    return redrawn(draw, encode_offsets_gradient, seen)


exercise = Exercise(
    solution=encode_offsets_gradient,
    points=3,
    analytic=True,
    cases=[
        Case(
            "by hand",
            inputs={
                "anchors": np.array([[0.0, 0.0, 2.0, 4.0]]),
                "boxes": np.array([[1.0, 0.0, 5.0, 2.0]]),
                "upstream": np.array([[1.0, 0.0, 2.0, 3.0]]),
                "deviations": (0.5, 0.25, 0.5, 0.25),
            },
            about="Divided by σ the gradient is (2, 0, 4, 12). Half of 2 over w_a = 2 goes to x₁ and x₂: ½. 4 over w_b "
            "= 4 is 1: −1 to x₁ and +1 to x₂. 12 over h_b = 2 is 6. So (−½, −6, 1½, 6).",
        ),
        Case("usual deviations", pairs, {"count": 5, "standard": True}),
        Case("other deviations", pairs, {"count": 3}),
        Case("more boxes", pairs, {"count": 9}, hidden=True),
        Case("a single box", pairs, {"count": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "deviations forgotten",
            SLIPS["deviations forgotten"],
            "The deviations have no part in your gradient. The offsets were divided by them.",
        ),
        Mistake(
            "multiplied by the deviations",
            SLIPS["multiplied by the deviations"],
            "You multiply by the deviations. The offsets were divided by them, and so are their derivatives.",
        ),
        Mistake(
            "usual deviations always",
            SLIPS["usual deviations always"],
            "You use 0.1, 0.1, 0.2, 0.2, whatever `deviations` are.",
        ),
        Mistake(
            "no half",
            SLIPS["no half"],
            "The middle is half the sum of two corners: each moves it by half of what it moves itself.",
        ),
        Mistake(
            "middle by the box",
            SLIPS["middle by the box"],
            "You divide the gradient of o_x by the box's width. The offset counts in widths of the anchor.",
        ),
        Mistake(
            "logarithm by the anchor",
            SLIPS["logarithm by the anchor"],
            "You divide the gradient of o_w by the anchor's width. The derivative of ln(w_b/w_a) with respect to w_b "
            "is 1/w_b: the anchor cancels.",
        ),
        Mistake(
            "no derivative of the logarithm",
            SLIPS["no derivative of the logarithm"],
            "You forget the logarithm on the way back. Its derivative is 1/w_b.",
        ),
        Mistake(
            "derivative of the quotient",
            SLIPS["derivative of the quotient"],
            "You stop at the derivative of ln with respect to the quotient. The quotient's own, 1/w_a, comes in, too.",
        ),
        Mistake(
            "sides alike",
            SLIPS["sides alike"],
            "With you x₁ makes the box wider as it grows. w = x₂ − x₁: it makes it narrower.",
        ),
        Mistake(
            "sides exchanged",
            SLIPS["sides exchanged"],
            "Your signs for the size are the wrong way round: w = x₂ − x₁.",
        ),
        Mistake(
            "corners move apart",
            SLIPS["corners move apart"],
            "Both corners move the middle to the same side. Yours have opposite signs there.",
        ),
        Mistake(
            "middle forgotten",
            SLIPS["middle forgotten"],
            "o_x and o_y send nothing back. A corner moves the middle, too.",
        ),
        Mistake(
            "size forgotten",
            SLIPS["size forgotten"],
            "o_w and o_h send nothing back. A corner changes the size, too.",
        ),
        Mistake(
            "width and height exchanged",
            SLIPS["width and height exchanged"],
            "You divide the gradient of o_x by the anchor's height, and that of o_y by its width.",
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "First write x and w by the corners: x = (x₁ + x₂)/2, w = x₂ − x₁. What are their derivatives?",
        "Then the two ways of x₁: by o_x, ½/(σ_x w_a), and by o_w, −1/(σ_w w_b).",
    ],
)
