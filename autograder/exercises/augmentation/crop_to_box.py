"""Crop and resize by bilinear interpolation"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def crop_to_box(images, crop, *, size):
    r"""Return a box of each picture, stretched to a size.

    Nearly all that is done to pictures comes down to this: to read them at places *between* their pixels. Many a
    library is wrong by half a pixel here. Half a pixel is nothing to the eye, but a network that was trained with one
    library and runs with another can lose a percent of its accuracy.

    **Where things are.** Places are measured from the picture's upper left corner. Pixel $(0, 0)$ covers the square
    from $(0, 0)$ to $(1, 1)$, so that its *centre* is at $(\frac12, \frac12)$.

    **Given**

    - `images`, shape `(batch, rows, columns, channels)`.
    - `crop`, shape `(batch, 4)`: one box a picture, *(top, left, bottom, right)*, at places that need not be whole
      numbers.
    - `size`: `(h, w)`, the rows and columns of the answer.

    **Return** an array of shape `(batch, h, w, channels)`. The box is divided into $h \times w$ equal pieces, and pixel
    $(i, j)$ of the answer is the value of the picture at the centre of its piece:

    $$y_i = t + \left(i + \tfrac12\right)\frac{b - t}{h}, \qquad x_j = l + \left(j + \tfrac12\right)\frac{r - l}{w} .$$

    Between centres of pixels values are interpolated **bilinearly**: along a row of two neighbours on a straight line,
    and so between two rows. Outside of the outermost centres the border goes on: a place above the first row's centres
    has the first row's value, and so on.

    Use NumPy only, without `numpy.interp`, and leave the inputs as they are. (Loops over pictures are fine.)
    """

    ### BEGIN SOLUTION
    def along(images, start, stop, count, axis):
        """Interpolate along one axis; bilinear is first the one, then the other."""
        place = start[:, None] + (stop - start)[:, None] * (np.arange(count) + 0.5) / count - 0.5  # 0 at first centre
        place = np.clip(place, 0, images.shape[axis] - 1)
        low = place.astype(int)  # rounds down, as no place is negative
        high = np.minimum(low + 1, images.shape[axis] - 1)
        picture = np.arange(len(images))[:, None]
        images = np.moveaxis(images, axis, 1)
        weight = (place - low).reshape(*place.shape, 1, 1)
        return np.moveaxis((1 - weight) * images[picture, low] + weight * images[picture, high], 1, axis)

    top, left, bottom, right = crop.T
    return along(along(images, top, bottom, size[0], 1), left, right, size[1], 2)
    ### END SOLUTION


def boxes(rng, shape, size, margin=1.0):
    """Boxes of different shape; with a negative margin they reach beyond the border, the first of them by far."""
    batch, rows, columns, _ = shape
    top, left = margin * rng.uniform(0.3, 1, batch), margin * rng.uniform(0.3, 1, batch)
    bottom, right = rows - margin * rng.uniform(0.3, 1, batch), columns - margin * rng.uniform(0.3, 1.6, batch)
    right[0] = max(right[0], columns - 1.6 * margin)
    return {"images": rng.uniform(size=shape), "crop": np.stack([top, left, bottom, right], axis=1), "size": size}


@combinable
def mistaken(
    *,
    step=lambda start, stop, n: start + (stop - start) * (np.arange(n) + 0.5) / n - 0.5,
    order=(0, 1, 2, 3),
    nearest=False,
    outside="border",
    complement=False,
):
    """Return the algorithm with one slip in it, a picture and a pixel at a time."""

    def read(image, y, x):
        rows, columns = image.shape[:2]
        if outside == "border":
            y, x = min(max(y, 0), rows - 1), min(max(x, 0), columns - 1)
        if nearest:
            return image[int(np.floor(y + 0.5)), int(np.floor(x + 0.5))]
        i, j = int(np.floor(y)), int(np.floor(x))
        value = 0.0
        for a in (0, 1):
            for b in (0, 1):
                weight = (y - i if a != complement else 1 - y + i) * (x - j if b != complement else 1 - x + j)
                inside = 0 <= i + a < rows and 0 <= j + b < columns
                if inside or outside == "border":
                    value = value + weight * image[min(i + a, rows - 1), min(j + b, columns - 1)]
                elif outside == "wrap":
                    value = value + weight * image[(i + a) % rows, (j + b) % columns]
        return value + np.zeros(image.shape[2])

    def crop_to_box(images, crop, *, size):
        answer = np.zeros((len(images), *size, images.shape[3]))
        for n, (image, box) in enumerate(zip(images, crop, strict=True)):
            top, left, bottom, right = box[list(order)]
            for i, y in enumerate(step(top, bottom, size[0])):
                for j, x in enumerate(step(left, right, size[1])):
                    answer[n, i, j] = read(image, y, x)
        return answer

    return crop_to_box


exercise = Exercise(
    solution=crop_to_box,
    points=4,
    cases=[
        Case(
            "by hand",
            inputs={
                "images": np.array([0.0, 10.0, 20.0, 30.0]).reshape(1, 1, 4, 1),
                "crop": np.array([[0.0, 1.0, 1.0, 3.0]]),
                "size": (1, 4),
            },
            about="The box from 1 to 3 in four pieces: their centres are at 1¼, 1¾, 2¼ and 2¾. The pixels' centres are "
            "at ½, 1½, 2½ and 3½, with values 0, 10, 20 and 30. So the answer is 7.5, 12.5, 17.5, 22.5.",
        ),
        Case("a batch, made larger", boxes, {"shape": (2, 4, 5, 3), "size": (6, 7)}),
        Case("made smaller", boxes, {"shape": (3, 7, 9, 1), "size": (3, 2), "margin": 1.3}, hidden=True),
        Case("a single pixel", boxes, {"shape": (2, 6, 5, 2), "size": (1, 1), "margin": 1.5}, hidden=True),
        Case("one column", boxes, {"shape": (1, 5, 6, 1), "size": (4, 1), "margin": 1.2}, hidden=True),
        Case("up to the border", boxes, {"shape": (2, 3, 4, 2), "size": (8, 5), "margin": 1e-3}, hidden=True),
        Case("beyond the border", boxes, {"shape": (2, 4, 3, 2), "size": (5, 6), "margin": -1.2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "from the first centre to the last",
            mistaken(step=lambda start, stop, n: np.linspace(start, stop - 1, n) if n > 1 else np.array([start])),
            "You spread the answer's pixels from the first centre in the box to the last one. So some libraries do "
            "(`align_corners`). Here each stands in the middle of an equal piece of the box.",
        ),
        Mistake(
            "upper left corners for centres",
            mistaken(step=lambda start, stop, n: start + (stop - start) * np.arange(n) / n),
            "You read at the upper left corner of each piece, and take a pixel's number for its place. Both are half a "
            "piece, or half a pixel, off: look at the two ½ again.",
        ),
        Mistake(
            "half a pixel to the lower right",
            mistaken(step=lambda start, stop, n: start + (stop - start) * (np.arange(n) + 0.5) / n),
            "Your answer is half a pixel off. The centre of pixel 0 is at ½, so that the place y lies y − ½ *pixels* "
            "after it.",
        ),
        Mistake(
            "a single pixel at the corner",
            mistaken(
                step=lambda start, stop, n: (
                    start + (stop - start) * (np.arange(n) + 0.5) / n - 0.5 if n > 1 else np.array([start - 0.5])
                )
            ),
            "Where the answer has one row or one column, you read at the edge of the box. A single piece has its "
            "centre in the middle of the box.",
        ),
        Mistake(
            "nearest pixel",
            mistaken(nearest=True),
            "You take the nearest pixel's value. Interpolate linearly between the neighbours.",
        ),
        Mistake(
            "weights exchanged",
            mistaken(complement=True),
            "Your weights are exchanged: the *nearer* neighbour has the larger weight.",
        ),
        Mistake(
            "box taken for left, top, right, bottom",
            mistaken(order=(1, 0, 3, 2)),
            "You read the box as (left, top, right, bottom). It is (top, left, bottom, right): rows first.",
        ),
        Mistake(
            "black beyond the border",
            mistaken(outside="zero"),
            "Near the border your values sink towards 0. Beyond the outermost centres the border's own value goes on.",
        ),
        Mistake(
            "the other side beyond the border",
            mistaken(outside="wrap"),
            "Near the border you mix in pixels of the opposite side: index −1 is the last one in Python. Clip the "
            "place first.",
        ),
    ],
    forbidden=["PIL", "cv2", "numpy.interp"],
    hints=[
        "Bilinear is two times linear: write a function that interpolates along one axis, and call it for both.",
        "Take ½ off the places: then pixel k has its centre at k. Clip to [0, size − 1]; `floor` is one neighbour, and "
        "the other is the next one, if there is a next one.",
        "Try a box that is the whole picture, with the picture's own size: nothing may change.",
    ],
)
