"""Random crop box: area, aspect ratio and place"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def random_crop_box(uniforms, *, rows, columns, area=(0.1, 1.0), ratio=(0.5, 2.0)):
    r"""Return random boxes of given ranges of area and shape, one a picture.

    A network that is shown a tenth of a dog learns to recognise an ear. Random parts, resized to one size, teach
    several things at once: that objects come in all sizes, at all places, and a little distorted. The lecture takes
    10 % to 100 % of the area, and shapes between 1:2 and 2:1. How can you draw such a box, and never one that does not
    fit?

    **Given**

    - `uniforms`, shape `(batch, 4)`: numbers $u_1, u_2, u_3, u_4$ in $[0, 1)$ for each box.
    - `rows` and `columns`: the pictures' height $H$ and width $W$.
    - `area`: $(a_0, a_1)$, the smallest and the largest share of the picture's area, $0 < a_0 \le a_1 \le 1$.
    - `ratio`: $(\rho_0, \rho_1)$, the smallest and the largest *width over height* of the box, in pixels.

    Draw in this order:

    1. the share of the area, uniformly: $a = a_0 + u_1 (a_1 - a_0)$;
    2. the ratio $\rho$ with a uniform *logarithm*: $\ln \rho = \ln \rho_0' + u_2 (\ln \rho_1' - \ln \rho_0')$, so that
       1:2 is as likely as 2:1. A box of area $aHW$ and ratio $\rho$ fits into the picture only if
       $\;aW/H \le \rho \le W/(aH)$; therefore $\rho_0'$ and $\rho_1'$ are $\rho_0$ and $\rho_1$, *each clipped to this
       interval*;
    3. the place, uniformly: with height $h = \sqrt{aHW/\rho}$ and width $w = \sqrt{aHW\rho}$, the top edge is at
       $u_3 (H - h)$ and the left edge at $u_4 (W - w)$.

    **Return** an array of shape `(batch, 4)`: *(top, left, bottom, right)*. Round nothing.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    u_area, u_ratio, u_top, u_left = uniforms.T
    a = area[0] + u_area * (area[1] - area[0])
    low, high = (np.log(np.clip(r, a * columns / rows, columns / (a * rows))) for r in ratio)
    rho = np.exp(low + u_ratio * (high - low))
    height, width = np.sqrt(a * rows * columns / rho), np.sqrt(a * rows * columns * rho)
    top, left = u_top * (rows - height), u_left * (columns - width)
    return np.stack([top, left, top + height, left + width], axis=1)
    ### END SOLUTION


def draws(rng, batch, rows, columns, **ranges):
    """Uniform numbers away from 0 and 1; the first box large, so that not all shapes fit, the last one small."""
    uniforms = rng.uniform(0.1, 0.9, size=(batch, 4))
    uniforms[:, 1] = rng.permutation(np.linspace(0.15, 0.85, batch))
    uniforms[:, 0] = np.linspace(0.85, 0.1, batch) + rng.uniform(-0.05, 0.05, batch)
    return {"uniforms": uniforms, "rows": rows, "columns": columns, **ranges}


@combinable
def mistaken(
    *,
    share=lambda a: a,
    logarithm=True,
    clipped=True,
    place=lambda u, whole, part: u * (whole - part),
    upright=False,
    order=(0, 1, 2, 3),
    result=lambda t, x, h, w: [t, x, t + h, x + w],
    wrong_fit=False,
    clip_drawn=False,
):
    """Return the exercise with one slip in it."""

    def random_crop_box(uniforms, *, rows, columns, area=(0.1, 1.0), ratio=(0.5, 2.0)):
        u_area, u_ratio, u_top, u_left = uniforms.T[list(order)]
        a = share(area[0] + u_area * (area[1] - area[0]))
        least, most = a * columns / rows, columns / (a * rows)
        if wrong_fit:
            least, most = a * rows / columns, rows / (a * columns)
        low, high = (np.clip(r, least, most) if clipped else r + 0 * a for r in ratio)
        if logarithm:
            rho = np.exp(np.log(low) + u_ratio * (np.log(high) - np.log(low)))
        else:
            rho = low + u_ratio * (high - low)
        if clip_drawn:
            rho = np.clip(rho, least, most)
        if upright:
            rho = 1 / rho
        height, width = np.sqrt(a * rows * columns / rho), np.sqrt(a * rows * columns * rho)
        top, left = place(u_top, rows, height), place(u_left, columns, width)
        return np.stack(result(top, left, height, width), axis=1)

    return random_crop_box


exercise = Exercise(
    solution=random_crop_box,
    points=3,
    cases=[
        Case(
            "by hand",
            inputs={
                "uniforms": np.array([[1 / 6, 0.0, 0.5, 0.5], [4 / 9, 1.0 - 1e-9, 0.5, 0.5]]),
                "rows": 20.0,
                "columns": 20.0,
            },
            about="In a picture of 20 by 20: u₁ = 1/6 is a quarter of the area, and u₂ = 0 the ratio ½, so that the "
            "box is 14.14 high and 7.07 wide. The second has half the area; a ratio of 2 just fits, as wide as "
            "the picture.",
        ),
        Case("a wide picture", draws, {"batch": 4, "rows": 20.0, "columns": 30.0}),
        Case(
            "other ranges",
            draws,
            {"batch": 5, "rows": 24.0, "columns": 18.0, "area": (0.2, 0.9), "ratio": (0.6, 3.0)},
            hidden=True,
        ),
        Case("a very tall picture", draws, {"batch": 3, "rows": 90.0, "columns": 12.0}, hidden=True),
        Case(
            "one area and one shape",
            draws,
            {"batch": 1, "rows": 16.0, "columns": 20.0, "area": (0.3, 0.3), "ratio": (1.5, 1.5)},
            hidden=True,
        ),
        Case(
            "the whole picture",
            draws,
            {"batch": 2, "rows": 15.0, "columns": 21.0, "area": (1.0, 1.0), "ratio": (0.25, 4.0)},
            hidden=True,
            weight=0.25,
        ),
    ],
    mistakes=[
        Mistake(
            "share of each side",
            mistaken(share=lambda a: a**2),
            "Your boxes are too small: you take a for the share of each side. It is the share of the *area*.",
        ),
        Mistake(
            "ratio drawn uniformly",
            mistaken(logarithm=False),
            "You draw the ratio itself uniformly, so that two thirds of all boxes are wider than tall. Draw its "
            "logarithm uniformly.",
        ),
        Mistake(
            "boxes that do not fit",
            mistaken(clipped=False),
            "Some of your boxes are larger than the picture: not every shape fits with every area. Clip both ends of "
            "the range of ratios before you draw.",
        ),
        Mistake(
            "ratio clipped after drawing",
            mistaken(clipped=False, clip_drawn=True),
            "You draw the ratio from the whole range and clip it afterwards, so that boxes as long as the picture are "
            "far too frequent. Clip the ends of the range, then draw between them.",
        ),
        Mistake(
            "height over width",
            mistaken(upright=True),
            "Your boxes are wide where they should be tall. The ratio is width over height.",
        ),
        Mistake(
            "interval upside down",
            mistaken(wrong_fit=True),
            "You exchange H and W in the interval of ratios that fit. Check: the whole picture, a = 1, has the ratio "
            "W/H.",
        ),
        Mistake(
            "place anywhere in the picture",
            mistaken(place=lambda u, whole, part: u * whole),
            "Your boxes reach beyond the picture: the top edge may be anywhere between 0 and H *less the height*.",
        ),
        Mistake(
            "always in the middle",
            mistaken(place=lambda u, whole, part: (whole - part) / 2),
            "All of your boxes are in the middle. The third and the fourth number say where they are.",
        ),
        Mistake(
            "numbers in another order",
            mistaken(order=(0, 1, 3, 2)),
            "You take the third number for left and the fourth for top. It is the other way round.",
        ),
        Mistake(
            "top, left, height, width",
            mistaken(result=lambda t, x, h, w: [t, x, h, w]),
            "You return height and width for the last two. They are the bottom and the right edge.",
        ),
    ],
    hints=[
        "All four columns of `uniforms` are arrays of shape (batch,): there is no loop to write.",
        "The interval of ratios differs from box to box, for it depends on a. `np.clip` takes arrays as its ends.",
        "Check: every box must lie within the picture, and have exactly the area a·H·W.",
    ],
)
