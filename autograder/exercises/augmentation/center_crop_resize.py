"""Centre crop and resize"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def center_crop_resize(images, *, fraction):
    r"""Return the middle of each picture, stretched to the picture's size again.

    What matters is mostly in the middle of a picture; photographers see to that. So the middle is what a network is
    shown in a test, or in part of its training, as in the lecture on smiling faces.

    **Given**

    - `images`, shape `(batch, H, W, channels)`.
    - `fraction`: $0 < s \le 1$, the share of *each side* that is kept.

    **Return** an array of the shape of `images`: the box of height $sH$ and width $sW$ about the picture's centre
    $(\frac H2, \frac W2)$, stretched to $H \times W$ pixels exactly as in `crop_to_box`. That is, places are measured
    at the edges of pixels, pixel $(i, j)$ of the answer is read at the centre of its piece of the box,

    $$y_i = \frac{(1 - s)H}{2} + \left(i + \tfrac12\right) s, \qquad
      x_j = \frac{(1 - s)W}{2} + \left(j + \tfrac12\right) s,$$

    and interpolated bilinearly between the centres of pixels, which are at $k + \frac12$. **Nothing is rounded to whole
    pixels**, and pixels just outside of the box take part in the interpolation.

    Use NumPy only, without `numpy.interp`, and leave the inputs as they are.
    """

    ### BEGIN SOLUTION
    def along(images, axis):
        size = images.shape[axis]
        place = (1 - fraction) * size / 2 + (np.arange(size) + 0.5) * fraction - 0.5  # between first and last centre
        low = place.astype(int)  # rounds down, as no place is negative
        high = np.minimum(low + 1, size - 1)
        weight = (place - low).reshape([-1 if k == axis else 1 for k in range(4)])
        return (1 - weight) * np.take(images, low, axis=axis) + weight * np.take(images, high, axis=axis)

    return along(along(images, 1), 2)
    ### END SOLUTION


def batch(rng, shape, fraction):
    return {"images": rng.uniform(size=shape), "fraction": fraction}


@combinable
def mistaken(*, place=lambda n, s: (1 - s) * n / 2 + (np.arange(n) + 0.5) * s - 0.5, nearest=False, within=None):
    """Return the exercise with one slip in it; ``within`` says between which pixels is interpolated."""

    def along(images, s, axis):
        n = images.shape[axis]
        first, last = within(n, s) if within else (0, n - 1)
        p = np.clip(place(n, s), first, last)
        if nearest:
            p = np.floor(p + 0.5)
        low = np.floor(p).astype(int)
        high = np.minimum(low + 1, n - 1)
        weight = (p - low).reshape([-1 if k == axis else 1 for k in range(4)])
        return (1 - weight) * np.take(images, low, axis=axis) + weight * np.take(images, high, axis=axis)

    def center_crop_resize(images, *, fraction):
        return along(along(images, fraction, 1), fraction, 2)

    return center_crop_resize


def share_of_the_area(images, *, fraction):
    return mistaken()(images, fraction=np.sqrt(fraction))


def whole_pixels(n, s):
    start = int((n - n * s) / 2)
    return start, n - 1 - start


def of_whole_pixels(n, s):
    first, last = whole_pixels(n, s)
    return first + (np.arange(n) + 0.5) * (last + 1 - first) / n - 0.5


exercise = Exercise(
    solution=center_crop_resize,
    points=2,
    cases=[
        Case(
            "by hand",
            inputs={"images": np.array([0.0, 10.0, 20.0, 30.0]).reshape(1, 1, 4, 1), "fraction": 0.5},
            about="The box from 1 to 3 in four pieces: 7.5, 12.5, 17.5, 22.5.",
        ),
        Case("two thirds", batch, {"shape": (2, 5, 7, 3), "fraction": 2 / 3}),
        Case("nearly all of it", batch, {"shape": (3, 6, 4, 2), "fraction": 0.9}, hidden=True),
        Case("a small part", batch, {"shape": (2, 8, 9, 1), "fraction": 0.3}, hidden=True),
        Case("all of it", batch, {"shape": (1, 4, 1, 2), "fraction": 1.0}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "share of the area",
            share_of_the_area,
            "Your box is too large: you take s for the share of the *area*. It is the share of each side.",
        ),
        Mistake(
            "upper left part",
            mistaken(place=lambda n, s: (np.arange(n) + 0.5) * s - 0.5),
            "You keep the upper left part. The box is about the centre.",
        ),
        Mistake(
            "rounded to whole pixels",
            mistaken(place=of_whole_pixels, within=whole_pixels),
            "You cut at whole pixels and resize what is left. Here the box is cut where it is, between pixels if need "
            "be.",
        ),
        Mistake(
            "pixels outside of the box not seen",
            mistaken(within=lambda n, s: ((1 - s) * n / 2, n - 1 - (1 - s) * n / 2)),
            "At the border of the box you do not use the pixels just outside of it. They take part in the "
            "interpolation.",
        ),
        Mistake(
            "from the first pixel to the last",
            mistaken(place=lambda n, s: np.linspace((1 - s) * n / 2, (1 + s) * n / 2 - 1, n)),
            "You spread the answer from the first centre in the box to the last. Each pixel of the answer is read in "
            "the middle of its piece of the box.",
        ),
        Mistake(
            "half a pixel off",
            mistaken(place=lambda n, s: (1 - s) * n / 2 + (np.arange(n) + 0.5) * s),
            "Your answer is half a pixel off: the centre of pixel 0 is at ½.",
        ),
        Mistake(
            "nearest pixel",
            mistaken(nearest=True),
            "You take the nearest pixel's value instead of interpolating.",
        ),
    ],
    forbidden=["PIL", "cv2", "numpy.interp"],
    hints=["It is `crop_to_box` with one box for all: you may copy your own code.", "With s = 1 nothing may change."],
)
