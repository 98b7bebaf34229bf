"""Histograms of the brightness around points."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def histogram_descriptor(image, points, *, size=9, bins=8, low=0.0, high=1.0):
    r"""Return, for each point, how often each brightness occurs in the window around it.

    A histogram forgets where a pixel is. So it does not change when the picture is turned, and it can be matched where
    the pixels themselves cannot; but it does not tell a ring from a disc of the same area, either.

    **Given**

    - `image`, shape `(height, width)`: a grey picture $I$, indexed as `image[y, x]`.
    - `points`, shape `(n, 2)`: whole pixels, each `(x, y)`.
    - `size`: width and height of the window, an odd number; the point is its middle, and it lies within the picture.
    - `bins`, `low` and `high`: the range from `low` to `high` is divided into bins of equal width.

    Pixel $I$ is counted in bin

    $$b = \left\lfloor \mathrm{bins} \cdot \frac{I - \mathrm{low}}{\mathrm{high} - \mathrm{low}} \right\rfloor,$$

    but in bin 0 where that is negative, and in the last bin, $\mathrm{bins} - 1$, where it is larger.

    **Return** the *shares* of the window's pixels in each bin, shape `(n, bins)`; every row adds up to 1.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    shares = []
    for x, y in points - size // 2:
        window = image[y : y + size, x : x + size]
        number = (bins * (window - low) / (high - low)).clip(0, bins - 1).astype(int)
        shares.append(np.bincount(number.ravel(), minlength=bins) / size**2)
    return np.array(shares)
    ### END SOLUTION


def picture(rng, size, bins, low=0.0, high=1.0, beyond=0.0, filled=None):
    """Pixels in the middles of bins, so that no rounding moves one; some are beyond the ends, if asked for."""
    image = low + (high - low) * (rng.integers(0, filled or bins, size=(size + 5, size + 9)) + 0.5) / bins
    image[0::3] = low + (high - low) / bins / 2  # the first bin has more than the others
    far = beyond * (high - low)
    image[1::4, ::2] -= far
    image[2::4, ::3] += 2 * far
    x, y = size // 2 + np.array([1, 7, 4]), size // 2 + np.array([3, 2, 0])
    return {"image": image, "points": np.stack([x, y], axis=1), "size": size, "bins": bins, "low": low, "high": high}


@combinable
def mistaken(
    *,
    swapped=False,
    begin=lambda size: size // 2,
    rounding=np.floor,
    shared=True,
    outside="clipped",
    ends=lambda low, high: (low, high),
    wide=lambda bins: bins,
):
    """Return the histograms with one slip in them."""

    def histogram_descriptor(image, points, *, size=9, bins=8, low=0.0, high=1.0):
        low, high = ends(low, high)
        shares = np.zeros((len(points), bins))
        for n, point in enumerate(points - begin(size)):
            x, y = point[::-1] if swapped else point
            window = image[y : y + size, x : x + size]
            number = rounding(wide(bins) * (window - low) / (high - low)).astype(int).ravel()
            if outside == "dropped":
                number = number[(number >= 0) & (number < bins)]
            elif outside == "wrapped":
                number = number % bins
            shares[n] = np.bincount(number.clip(0, bins - 1), minlength=bins) / (size**2 if shared else 1)
        return shares

    return histogram_descriptor


def up_to_the_brightest(image, points, *, size=9, bins=8, low=0.0, high=1.0):
    shares = mistaken()(image, points, size=size, bins=bins, low=low, high=high)
    return shares[:, : 1 + np.flatnonzero(shares.any(axis=0)).max()]


exercise = Exercise(
    solution=histogram_descriptor,
    points=3,
    cases=[
        Case(
            "two bins by hand",
            inputs={
                "image": np.array([[0.0, 0.25, 0.625], [0.375, 0.875, 1.0], [0.125, 0.5, 0.75]]),
                "points": np.array([[1, 1]]),
                "size": 3,
                "bins": 2,
            },
            about="0, 0.25, 0.375 and 0.125 are in the first bin, 4 of 9; 0.5 begins the second, and 1 is in it, too.",
        ),
        Case("five bins", picture, {"size": 5, "bins": 5}),
        Case("another range", picture, {"size": 3, "bins": 4, "low": -2.0, "high": 2.5}, hidden=True),
        Case("beyond the ends", picture, {"size": 7, "bins": 6, "beyond": 1.0}, hidden=True),
        Case("dark windows", picture, {"size": 3, "bins": 7, "filled": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "points read as (y, x)",
            mistaken(swapped=True),
            "You take the first number of a point for its row. Points are (x, y), and pictures `image[y, x]`.",
        ),
        Mistake(
            "window begins at the point",
            mistaken(begin=lambda size: 0),
            "Your window begins at the point. The point is its middle.",
        ),
        Mistake(
            "counts instead of shares",
            mistaken(shared=False),
            "You return how many pixels there are. Divide by the number of pixels in the window.",
        ),
        Mistake(
            "rounded to the nearest",
            mistaken(rounding=np.round),
            "You round to the nearest bin. The floor says in which bin a number lies.",
        ),
        Mistake(
            "the lower one of two bins",
            mistaken(rounding=lambda place: np.ceil(place) - 1),
            "You count a pixel on the border of two bins in the lower one. It is where the upper one begins.",
        ),
        Mistake(
            "pixels outside left out",
            mistaken(outside="dropped"),
            "You leave out pixels beyond the ends, or at the upper one. They count in the first and in the last bin.",
        ),
        Mistake(
            "bins wrapped around",
            mistaken(outside="wrapped"),
            "What is beyond one end comes back at the other. Brightness is no angle: clip it.",
        ),
        Mistake(
            "range from 0 to 1 always",
            mistaken(ends=lambda low, high: (0.0, 1.0)),
            "Your bins lie between 0 and 1, whatever `low` and `high` are.",
        ),
        Mistake(
            "divided by the upper end",
            mistaken(ends=lambda low, high: (low, low + high)),
            "You divide by `high`. The range is high − low wide.",
        ),
        Mistake(
            "one bin too few",
            mistaken(wide=lambda bins: bins - 1),
            "You divide the range into bins − 1 parts, so that the last bin is nearly empty.",
        ),
        Mistake(
            "no bins beyond the brightest pixel",
            up_to_the_brightest,
            "Your histograms end with the last bin that has a pixel. Bins of which the share is 0 belong to them, too.",
        ),
    ],
    hints=[
        "`np.bincount(numbers, minlength=bins)` counts how often each whole number occurs.",
        "`np.clip` keeps the numbers of bins between 0 and bins − 1.",
    ],
)
