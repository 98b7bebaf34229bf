"""The gradient of decoded boxes"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._boxes import boxes as drawn_boxes
from ._boxes import redrawn


def decode_offsets_gradient(anchors, offsets, upstream, *, means=(0.0, 0.0, 0.0, 0.0), deviations=(0.1, 0.1, 0.2, 0.2)):
    r"""Carry a gradient from boxes back to the offsets that they were decoded from.

    Some losses look at the box itself: how much does it overlap the truth? What they say has to reach the offsets,
    which are what the network computes.

    **Given**

    - `anchors`, shape `(n, 4)`: corners $(x_1, y_1, x_2, y_2)$ with $x_1 < x_2$ and $y_1 < y_2$.
    - `offsets`, shape `(n, 4)`: $o$, in the order $x, y, w, h$.
    - `upstream`, shape `(n, 4)`: $\partial L/\partial(x_1, y_1, x_2, y_2)$ of the decoded boxes.
    - `means` $\mu$ and `deviations` $\sigma > 0$, four numbers each, in the order $x, y, w, h$.

    The boxes were decoded by

    $$\begin{aligned}
      x &= x_a + w_a (\sigma_x o_x + \mu_x), & w &= w_a \exp(\sigma_w o_w + \mu_w), \\
      y &= y_a + h_a (\sigma_y o_y + \mu_y), & h &= h_a \exp(\sigma_h o_h + \mu_h),
    \end{aligned}$$

    from the anchors' middles $(x_a, y_a)$, widths $w_a$ and heights $h_a$, and have the corners
    $(x - w/2,\; y - h/2,\; x + w/2,\; y + h/2)$.

    **Return** $\partial L/\partial o$, shape `(n, 4)`, in the order $x, y, w, h$.

    Use NumPy only, and no numerical differentiation. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    sigma, mu = np.asarray(deviations), np.asarray(means)
    size_a = anchors[:, 2:] - anchors[:, :2]
    size = size_a * np.exp(sigma[2:] * offsets[:, 2:] + mu[2:])
    first, last = upstream[:, :2], upstream[:, 2:]
    return sigma * np.hstack([(first + last) * size_a, (last - first) / 2 * size])
    ### END SOLUTION


@combinable
def mistaken(
    *,
    scaled=lambda d, sigma: d * sigma,
    grown=lambda a, o, sigma, mu: a * np.exp(sigma * o + mu),
    unit=lambda a: a,
    moved=lambda first, last: first + last,
    spread=lambda first, last: (last - first) / 2,
):
    """Return the gradient with one slip in it."""

    def decode_offsets_gradient(
        anchors, offsets, upstream, *, means=(0.0, 0.0, 0.0, 0.0), deviations=(0.1, 0.1, 0.2, 0.2)
    ):
        sigma, mu = np.array(deviations), np.array(means)
        a = anchors[:, 2:] - anchors[:, :2]
        u = upstream[:, :2], upstream[:, 2:]
        size = grown(a, offsets[:, 2:], sigma[2:], mu[2:])
        return scaled(np.hstack([moved(*u) * unit(a), spread(*u) * size]), sigma)

    return decode_offsets_gradient


SLIPS = {
    "deviations forgotten": mistaken(scaled=lambda d, sigma: d),
    "divided by the deviations": mistaken(scaled=lambda d, sigma: d / sigma),
    "usual deviations always": mistaken(scaled=lambda d, sigma: d * np.array([0.1, 0.1, 0.2, 0.2])),
    "no exponential": mistaken(grown=lambda a, o, sigma, mu: a),
    "mean forgotten in the exponent": mistaken(grown=lambda a, o, sigma, mu: a * np.exp(sigma * o)),
    "deviation forgotten in the exponent": mistaken(grown=lambda a, o, sigma, mu: a * np.exp(o + mu)),
    "exponential without the anchor": mistaken(grown=lambda a, o, sigma, mu: np.exp(sigma * o + mu)),
    "in units of the picture": mistaken(unit=lambda a: 1.0),
    "width and height exchanged": mistaken(unit=lambda a: a[:, ::-1]),
    "mean of the corners": mistaken(moved=lambda first, last: (first + last) / 2),
    "first corner only": mistaken(moved=lambda first, last: first),
    "no half": mistaken(spread=lambda first, last: last - first),
    "sides exchanged": mistaken(spread=lambda first, last: (first - last) / 2),
    "sides alike": mistaken(spread=lambda first, last: (first + last) / 2),
}
STANDARD = {"usual deviations always", "mean forgotten in the exponent"}


def held(bound):
    """The exponent is held below a bound, against overflow."""
    return mistaken(grown=lambda a, o, sigma, mu: a * np.exp(np.clip(sigma * o + mu, -bound, bound)))


def predictions(rng, count, standard=False, far=False):
    """Offsets of either sign, one of which makes a box more than a hundred times as large on request."""

    def draw():
        inputs = {"anchors": drawn_boxes(rng, count), "offsets": rng.uniform(0.5, 2, size=(count, 4))}
        inputs["offsets"] *= rng.choice([-1, 1], size=(count, 4))
        inputs["upstream"] = rng.normal(size=(count, 4)) * (5 if standard else 1)
        if standard:
            return inputs
        constants = {
            "means": rng.uniform(0.2, 0.4, size=4) * rng.choice([-1, 1], size=4),
            "deviations": rng.uniform(0.4, 0.8, size=4),
        }
        if far:
            large = rng.uniform(5, 6, size=2)
            inputs["offsets"][1, 2:] = (large - constants["means"][2:]) / constants["deviations"][2:]
        return {**inputs, **constants}

    seen = [f for name, f in SLIPS.items() if not (standard and name in STANDARD)]
    return redrawn(draw, decode_offsets_gradient, seen)


exercise = Exercise(
    solution=decode_offsets_gradient,
    points=3,
    analytic=True,
    cases=[
        Case(
            "by hand",
            inputs={
                "anchors": np.array([[0.0, 0.0, 2.0, 4.0]]),
                "offsets": np.array([[0.3, 0.7, 2 * np.log(2.0), 0.0]]),
                "upstream": np.array([[1.0, 2.0, 3.0, -1.0]]),
                "deviations": (0.5, 0.25, 0.5, 0.25),
            },
            about="x: (1 + 3) · 2 · ½ = 4. y: (2 − 1) · 4 · ¼ = 1. The width is 2 · 2 = 4: ½ (3 − 1) · 4 · ½ = 2. The "
            "height is 4: ½ (−1 − 2) · 4 · ¼ = −1½.",
        ),
        Case("usual constants", predictions, {"count": 5, "standard": True}),
        Case("other constants", predictions, {"count": 3}),
        Case("more boxes", predictions, {"count": 9, "far": True}, hidden=True),
        Case("a single box", predictions, {"count": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "deviations forgotten",
            SLIPS["deviations forgotten"],
            "Your gradient lacks the factor σ, by which each offset was multiplied.",
        ),
        Mistake(
            "divided by the deviations",
            SLIPS["divided by the deviations"],
            "You divide by the deviations. Decoding multiplies by them, and so does its gradient.",
        ),
        Mistake(
            "usual deviations always",
            SLIPS["usual deviations always"],
            "You multiply by 0.1, 0.1, 0.2, 0.2, whatever `deviations` are.",
        ),
        Mistake(
            "no exponential",
            SLIPS["no exponential"],
            "You take the anchor's size for the box's. The derivative of the exponential is the exponential.",
        ),
        Mistake(
            "mean forgotten in the exponent",
            SLIPS["mean forgotten in the exponent"],
            "You leave μ out of the exponent. It is a constant, but it makes the box larger, and a change with it.",
        ),
        Mistake(
            "deviation forgotten in the exponent",
            SLIPS["deviation forgotten in the exponent"],
            "You leave σ out of the exponent.",
        ),
        Mistake(
            "exponential without the anchor",
            SLIPS["exponential without the anchor"],
            "Your derivative of the size lacks the anchor's own size.",
        ),
        Mistake(
            "in units of the picture",
            SLIPS["in units of the picture"],
            "Your derivative of the middle lacks the anchor's size, in which it counts.",
        ),
        Mistake(
            "width and height exchanged",
            SLIPS["width and height exchanged"],
            "You multiply the gradient of x by the anchor's height, and that of y by its width.",
        ),
        Mistake(
            "mean of the corners",
            SLIPS["mean of the corners"],
            "You take half the sum of the corners' gradients. Each corner moves as far as the middle does: it is their "
            "sum.",
        ),
        Mistake(
            "first corner only",
            SLIPS["first corner only"],
            "Only the first corner has a part in your gradient of x and y. The middle moves both.",
        ),
        Mistake(
            "no half",
            SLIPS["no half"],
            "A corner moves by half of what the width grows. The factor ½ is missing.",
        ),
        Mistake(
            "sides exchanged",
            SLIPS["sides exchanged"],
            "Your signs for the size are the wrong way round: x₁ = x − w/2.",
        ),
        Mistake(
            "sides alike",
            SLIPS["sides alike"],
            "With you both sides move the same way as the box grows. The first one moves to the left.",
        ),
        Mistake(
            "exponent held within bounds",
            held(4.0),
            "You hold the exponent within bounds. A box may be a hundred times as large as its anchor, and then a "
            "change of its offset counts as much more.",
            others=[held(bound) for bound in (2.0, 3.0, float(np.log(1000 / 16)))],
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "o_x moves both x₁ and x₂: two terms.",
        "o_w moves x₁ by −½ ∂w/∂o_w and x₂ by +½ ∂w/∂o_w. What is the derivative of an exponential?",
    ],
)
