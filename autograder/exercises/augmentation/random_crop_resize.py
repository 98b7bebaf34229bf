"""Random crop and resize"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def random_crop_resize(images, uniforms, *, size, area=(0.1, 1.0), ratio=(0.5, 2.0)):
    r"""Return a random part of each picture, stretched to a size.

    You have drawn boxes, and you have read pictures between their pixels. Together, the two make the augmentation with
    which nearly every network for pictures has been trained since 2014.

    **Given**

    - `images`, shape `(batch, H, W, channels)`.
    - `uniforms`, shape `(batch, 4)`: numbers in $[0, 1)$, for the area, the ratio, the top and the left edge of each
      picture's box.
    - `size`: `(h, w)`, the rows and columns of the answer.
    - `area` and `ratio`: the ranges.

    **Return** an array of shape `(batch, h, w, channels)`: `crop_to_box(images, boxes, size=size)` for the boxes of
    `random_crop_box(uniforms, rows=H, columns=W, area=area, ratio=ratio)`. In short, for each picture:

    - $a = a_0 + u_1(a_1 - a_0)$; both $\rho_0$ and $\rho_1$ clipped to $[aW/H, W/(aH)]$; then
      $\ln\rho = \ln\rho_0' + u_2(\ln\rho_1' - \ln\rho_0')$;
    - the box has height $\sqrt{aHW/\rho}$ and width $\sqrt{aHW\rho}$ (not rounded); its top is at $u_3$ times the rows
      that are left, its left edge at $u_4$ times the columns that are left;
    - pixel $(i, j)$ of the answer is read at the centre of its piece of the box, bilinearly, where pixel $k$ of the
      picture has its centre at $k + \frac12$, and the border goes on outside of the outermost centres.

    You may copy your own functions into this cell, as inner functions. Use NumPy only, without `numpy.interp`, and
    leave the inputs alone.
    """
    ### BEGIN SOLUTION
    rows, columns = images.shape[1:3]
    u_area, u_ratio, u_top, u_left = uniforms.T
    a = area[0] + u_area * (area[1] - area[0])
    low, high = (np.log(np.clip(r, a * columns / rows, columns / (a * rows))) for r in ratio)
    rho = np.exp(low + u_ratio * (high - low))
    height, width = np.sqrt(a * rows * columns / rho), np.sqrt(a * rows * columns * rho)

    def along(images, start, extent, count, axis):
        place = start[:, None] + extent[:, None] * (np.arange(count) + 0.5) / count - 0.5
        place = np.maximum(place, 0)  # at most half a pixel behind the last centre, where `above` ends
        below = place.astype(int)  # rounds down, as no place is negative
        above = np.minimum(below + 1, images.shape[axis] - 1)
        picture = np.arange(len(images))[:, None]
        images = np.moveaxis(images, axis, 1)
        weight = (place - below).reshape(*place.shape, 1, 1)
        return np.moveaxis((1 - weight) * images[picture, below] + weight * images[picture, above], 1, axis)

    tall = along(images, u_top * (rows - height), height, size[0], 1)
    return along(tall, u_left * (columns - width), width, size[1], 2)
    ### END SOLUTION


def batch(rng, shape, size, **ranges):
    """Boxes from large to small, of different shape."""
    uniforms = rng.uniform(0.1, 0.9, size=(shape[0], 4))
    uniforms[:, 0] = np.linspace(0.8, 0.2, shape[0]) + rng.uniform(-0.05, 0.05, shape[0])
    uniforms[:, 1] = rng.permutation(np.linspace(0.15, 0.85, shape[0]))
    return {"images": rng.uniform(size=shape), "uniforms": uniforms, "size": size, **ranges}


@combinable
def mistaken(
    *,
    share=lambda a: a,
    logarithm=True,
    clipped=True,
    upright=False,
    whole=False,
    same_for_all=False,
    step=lambda n: (np.arange(n) + 0.5) / n,
    rounded=(),
    nearest=False,
    transposed=False,
    half=0.5,
):
    """Return the exercise with one slip in it."""

    def read(images, start, extent, n, axis):
        place = np.clip(start[:, None] + extent[:, None] * step(n) - half, 0, images.shape[axis] - 1)
        if nearest:
            place = np.floor(place + 0.5)
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, images.shape[axis] - 1)
        k, moved = np.arange(len(images))[:, None], np.moveaxis(images, axis, 1)
        weight = (place - low)[:, :, None, None]
        return np.moveaxis((1 - weight) * moved[k, low] + weight * moved[k, high], 1, axis)

    def random_crop_resize(images, uniforms, *, size, area=(0.1, 1.0), ratio=(0.5, 2.0)):
        rows, columns = images.shape[1:3]
        u = np.repeat(uniforms[:1], len(uniforms), axis=0) if same_for_all else uniforms
        a = share(area[0] + u[:, 0] * (area[1] - area[0]))
        fits = (a * columns / rows, columns / (a * rows)) if clipped else (0, np.inf)
        low, high = (np.clip(r, *fits) for r in ratio)
        rho = low * (high / low) ** u[:, 1] if logarithm else low + u[:, 1] * (high - low)
        if upright:
            rho = 1 / rho
        h, w = np.sqrt(a * rows * columns / rho), np.sqrt(a * rows * columns * rho)
        if "size" in rounded:
            h, w = np.clip(np.round(h), 1, rows), np.clip(np.round(w), 1, columns)
        top, left = (u[:, 2] * rows, u[:, 3] * columns) if whole else (u[:, 2] * (rows - h), u[:, 3] * (columns - w))
        if "place" in rounded:
            top, left = np.floor(top), np.floor(left)
        if transposed:
            top, left = u[:, 3] * (rows - h), u[:, 2] * (columns - w)
        return read(read(images, top, h, size[0], 1), left, w, size[1], 2)

    return random_crop_resize


exercise = Exercise(
    solution=random_crop_resize,
    points=3,
    cases=[
        Case(
            "by hand",
            inputs={
                "images": np.array([[0.0, 10.0], [20.0, 30.0]])[None, :, :, None],
                "uniforms": np.array([[1 / 6, 0.5, 0.5, 0.5]]),
                "size": (2, 1),
            },
            about="A quarter of two by two pixels, as wide as tall, in their middle: the box from (½, ½) to (1½, 1½). "
            "Its two pieces have their centres at (¾, 1) and (1¼, 1): 10 and 20.",
        ),
        Case("a batch", batch, {"shape": (3, 6, 8, 2), "size": (5, 4)}),
        Case(
            "other ranges",
            batch,
            {"shape": (4, 9, 7, 1), "size": (3, 6), "area": (0.25, 0.8), "ratio": (0.7, 2.5)},
            hidden=True,
        ),
        Case(
            "nearly all, made larger",
            batch,
            {"shape": (2, 4, 3, 2), "size": (9, 8), "area": (0.8, 1.0)},
            hidden=True,
        ),
        Case("a single pixel", batch, {"shape": (1, 5, 6, 3), "size": (1, 1), "area": (0.3, 0.3)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "share of each side",
            mistaken(share=lambda a: a**2),
            "Your boxes are too small: a is the share of the area, not of each side.",
        ),
        Mistake(
            "ratio drawn uniformly",
            mistaken(logarithm=False),
            "You draw the ratio itself uniformly. Draw its logarithm uniformly.",
        ),
        Mistake(
            "shapes that do not fit",
            mistaken(clipped=False),
            "Some of your boxes are larger than the picture. Clip both ends of the range of ratios before you draw.",
        ),
        Mistake(
            "height over width",
            mistaken(upright=True),
            "Your boxes are wide where they should be tall. The ratio is width over height.",
        ),
        Mistake(
            "place anywhere in the picture",
            mistaken(whole=True),
            "Your boxes reach beyond the picture: the top edge is at u₃ times what is *left* of the rows.",
        ),
        Mistake(
            "top and left exchanged",
            mistaken(transposed=True),
            "You take the third number for left and the fourth for top. It is the other way round.",
        ),
        Mistake(
            "one box for all pictures",
            mistaken(same_for_all=True),
            "You crop all pictures to the same box. Each picture has its own four numbers.",
        ),
        Mistake(
            "rounded to whole pixels",
            mistaken(rounded=("size", "place")),
            "You round the boxes to whole pixels. Read between the pixels instead.",
        ),
        Mistake(
            "height and width rounded",
            mistaken(rounded=("size",)),
            "You round the height and the width of the boxes to whole pixels. A box may begin and end within a pixel.",
        ),
        Mistake(
            "half a pixel off",
            mistaken(half=0.0),
            "Your answer is half a pixel off: the centre of pixel 0 is at ½.",
        ),
        Mistake(
            "corners of pieces read",
            mistaken(step=lambda n: np.arange(n) / n),
            "You read at the beginning of each piece of the box. Read at its centre.",
        ),
        Mistake(
            "nearest pixel",
            mistaken(nearest=True),
            "You take the nearest pixel's value instead of interpolating.",
        ),
    ],
    forbidden=["PIL", "cv2", "numpy.interp"],
    hints=[
        "Two of your own functions, one after the other.",
        "If `crop_to_box` and `random_crop_box` have their marks and this one has not, compare the order of the four "
        "numbers.",
    ],
)
