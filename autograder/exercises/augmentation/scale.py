"""Scaling about the centre by bilinear interpolation"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def scale(images, factors, *, fill=0.0):
    r"""Return pictures that show everything larger or smaller, about their centre.

    The same dog is three metres away, then six. A convolution recognises something wherever it is, but not in every
    size, so sizes have to be taught. The picture keeps its size; what it shows is scaled.

    **Given**

    - `images`, shape `(batch, H, W, channels)`.
    - `factors`, shape `(batch,)`: one factor $s > 0$ a picture. With $s = 2$ everything appears twice as large, with
      $s = \frac12$ half as large, and the outside comes into view.
    - `fill`: the value of everything outside of the picture.

    **Return** an array of the shape of `images`. Where was what is now $y$ pixels below and $x$ pixels to the right of
    the centre? That is for you to find. The picture is read there **bilinearly**, between the centres of pixels; pixel
    $(i, j)$ has its centre $i - \frac{H-1}{2}$ below and $j - \frac{W-1}{2}$ to the right of the picture's centre. A
    neighbour outside of the picture has the value `fill`, and takes part in the interpolation as any other.

    Use NumPy only, without `numpy.interp`, and leave the inputs as they are. (Loops over pictures are fine.)
    """

    ### BEGIN SOLUTION
    def along(images, axis):
        size = images.shape[axis]
        ring = np.full_like(np.take(images, [0], axis=axis), fill)
        framed = np.concatenate([ring, images, ring], axis=axis)  # pixel k is entry k + 1
        place = (np.arange(size) - (size - 1) / 2) / factors[:, None] + (size - 1) / 2
        low = np.floor(place).astype(int)
        weight = (place - low)[:, :, None, None]
        framed, picture = np.moveaxis(framed, axis, 1), np.arange(len(images))[:, None]
        one, other = (framed[picture, np.clip(k + 1, 0, size + 1)] for k in (low, low + 1))
        return np.moveaxis((1 - weight) * one + weight * other, 1, axis)

    return along(along(images, 1), 2)
    ### END SOLUTION


def batch(rng, shape, fill, low, high):
    factors = np.linspace(low, high, shape[0]) + rng.uniform(-0.03, 0.03, shape[0])
    return {"images": rng.uniform(0.2, 1, size=shape), "factors": rng.permutation(factors), "fill": fill}


@combinable
def mistaken(
    *,
    place=lambda n, s: (np.arange(n) - (n - 1) / 2) / s + (n - 1) / 2,
    nearest=False,
    border=False,
    fill_of=lambda fill: fill,
    both=True,
    weights=lambda w: w,
    hard=False,
):
    """Return the exercise with one slip in it."""

    def along(images, factors, fill, axis):
        n = images.shape[axis]
        moved = np.moveaxis(images, axis, 1)
        p = place(n, factors[:, None])
        outside = (p < 0) | (p > n - 1)
        if border:
            p = np.clip(p, 0, n - 1)
        if nearest:
            p = np.floor(p + 0.5)
        low = np.floor(p).astype(int)
        picture = np.arange(len(images))[:, None]

        def pixel(k):
            inside = ((k >= 0) & (k < n))[:, :, None, None]
            return np.where(inside, moved[picture, np.clip(k, 0, n - 1)], fill)

        w = weights(p - low)[:, :, None, None]
        value = (1 - w) * pixel(low) + w * pixel(low + 1)
        if hard:
            value = np.where(outside[:, :, None, None], fill, value)
        return np.moveaxis(value, 1, axis)

    def scale(images, factors, *, fill=0.0):
        tall = along(images, factors, fill_of(fill), 1)
        return along(tall, factors, fill_of(fill), 2) if both else tall

    return scale


exercise = Exercise(
    solution=scale,
    points=3,
    cases=[
        Case(
            "by hand",
            inputs={
                "images": np.repeat(np.array([0.0, 8.0, 16.0, 32.0]).reshape(1, 1, 4, 1), 2, axis=0),
                "factors": np.array([2.0, 1.0]),
            },
            about="One row of pixels 0, 8, 16, 32. Twice as large, one sees what was ¾ and ¼ of a pixel left and right "
            "of the centre: 6, 10, 14, 20. With a factor of 1 nothing changes.",
        ),
        Case("larger", batch, {"shape": (2, 4, 6, 3), "fill": 0.0, "low": 1.3, "high": 2.6}),
        Case("smaller, on grey", batch, {"shape": (3, 6, 5, 1), "fill": 0.5, "low": 0.45, "high": 0.85}, hidden=True),
        Case("both", batch, {"shape": (4, 5, 4, 2), "fill": 1.0, "low": 0.6, "high": 1.8}, hidden=True),
        Case(
            "one picture of one row",
            batch,
            {"shape": (1, 1, 5, 1), "fill": -0.5, "low": 0.45, "high": 0.45},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "the inverse factor",
            mistaken(place=lambda n, s: (np.arange(n) - (n - 1) / 2) * s + (n - 1) / 2),
            "What should become larger becomes smaller. Ask where a pixel of the answer comes *from*: what is 2 pixels "
            "from the centre after doubling was 1 pixel from it before.",
        ),
        Mistake(
            "about the corner",
            mistaken(place=lambda n, s: np.arange(n) / s),
            "You scale about the upper left pixel: everything moves away from it. Scale about the centre.",
        ),
        Mistake(
            "centre off by half a pixel",
            mistaken(place=lambda n, s: (np.arange(n) - n / 2) / s + n / 2),
            "Your centre is half a pixel too far down and right: among pixels numbered from 0 to H − 1 it is at "
            "(H − 1)/2.",
        ),
        Mistake(
            "rows alone",
            mistaken(both=False),
            "You scale the height of what is shown, but not its width. Scale both.",
        ),
        Mistake(
            "nearest pixel",
            mistaken(nearest=True),
            "You take the nearest pixel's value instead of interpolating.",
        ),
        Mistake(
            "weights exchanged",
            mistaken(weights=lambda w: 1 - w),
            "Your weights are exchanged: the nearer neighbour has the larger weight.",
        ),
        Mistake(
            "border repeated",
            mistaken(border=True),
            "Outside of the picture you repeat its border. There it has the value `fill`.",
        ),
        Mistake(
            "fill where any neighbour is outside",
            mistaken(hard=True),
            "Between the outermost centres and the outside you return `fill` at once. A neighbour outside has the "
            "value `fill`, but the one inside still counts.",
        ),
        Mistake(
            "always black outside",
            mistaken(fill_of=lambda fill: 0.0),
            "Outside of the picture you take 0 whatever `fill` is.",
        ),
    ],
    forbidden=["PIL", "cv2", "numpy.interp"],
    equivalent={
        "one less: [0] -> [-1]": "Only the shape of what is taken matters: the ring is filled with `fill`.",
        "one less: np.clip(k + 1, 0, size + 1) -> np.clip(k + 1, -1, size + 1)": "Entry -1 is the last one, which "
        "belongs to the ring of `fill` as the first does.",
    },
    hints=[
        "As in `rotate`: of each pixel of the answer, ask where it comes from.",
        "Rows and columns do not mix: interpolate along one, then along the other, each in one dimension.",
        "With s ≥ 1 this is `center_crop_resize` with the fraction 1/s.",
    ],
)
