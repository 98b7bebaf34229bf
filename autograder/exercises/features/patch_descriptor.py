"""The pixels around points, as they are and normalised."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def patch_descriptor(image, points, *, size=9, normalize=False):
    r"""Return, for each point, the pixels of the window around it, as they are or normalised.

    The plainest description of a point is what one sees there. Two points match if their patches differ little in the
    sum of squared differences. In other light all pixels change, so one takes off the mean and divides by the norm:
    what is left is the same for $I$ and for $a I + b$ with $a > 0$. A turned or a larger picture has other patches, all
    the same.

    **Given**

    - `image`, shape `(height, width)`: a grey picture $I$, indexed as `image[y, x]`.
    - `points`, shape `(n, 2)`: whole pixels, each `(x, y)`, within the picture.
    - `size`: width and height of the window, an odd number of pixels, $2r + 1$. The point is its middle.
    - `normalize`: `True` or `False`.

    The window's pixels, row by row, are a vector $v$ of $\texttt{size}^2$ numbers. Where the window reaches beyond an
    edge of the picture, the **nearest** pixel of the picture stands in. With $\bar v$ the mean of $v$,

    $$d = \begin{cases} v & \text{without } \texttt{normalize} \\
      (v - \bar v) \,/\, \lVert v - \bar v \rVert & \text{with it,} \end{cases}$$

    where $\lVert \cdot \rVert$ is the Euclidean norm, however small that is. Only a window in which **all pixels are
    equal** has $d = 0$ with `normalize`; the mean of equal pixels may be off by a rounding.

    **Return** the vectors $d$, shape `(n, size**2)`. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    steps = np.arange(size) - size // 2
    height, width = image.shape
    rows = np.clip(points[:, 1, None] + steps, 0, height - 1)
    columns = np.clip(points[:, 0, None] + steps, 0, width - 1)
    patches = image[rows[:, :, None], columns[:, None, :]].reshape(len(points), size**2)
    if not normalize:
        return patches
    patches = patches - patches[:, :1]  # of equal pixels nothing is left, however their mean is rounded
    patches = patches - patches.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(patches, axis=1, keepdims=True)
    return patches / np.where(norms > 0, norms, 1)
    ### END SOLUTION


def picture(rng, size, points, normalize=False, contrast=1.0):
    """Rows and columns differ in number, and each point's window reaches beyond an edge or does not, as given."""
    return {
        "image": contrast * rng.uniform(1, 2, size=(size + 4, size + 7)),
        "points": np.array(points),
        "size": size,
        "normalize": normalize,
    }


# Of 25 of these the mean in float64 is another number. As short numbers of float32 they stay equal in calibration.
MEAN_ROUNDED = 12000.2, 30000.1


def partly_flat(rng):
    """The windows of all points but the first are of one brightness; the means of the last two are rounded."""
    image = rng.uniform(1, 2, size=(7, 23))
    image[:, 5:], image[:, 11:], image[:, 17:] = 0.5, MEAN_ROUNDED[0], MEAN_ROUNDED[1]
    points = np.array([[2, 3], [8, 2], [13, 4], [22, 6]])
    return {"image": image, "points": points, "size": 5, "normalize": True}


@combinable
def mistaken(
    *,
    swapped=False,
    begin=lambda size: size // 2,
    beyond="edge",
    order=lambda windows: windows,
    wanted=lambda normalize: normalize,
    middle=lambda patches: patches[:, :1] + (patches - patches[:, :1]).mean(axis=1, keepdims=True),
    unit=lambda patches: np.linalg.norm(patches, axis=1, keepdims=True),
    divide=lambda patches, unit: np.divide(patches, unit, out=patches * 0, where=unit > 0),
):
    """Return the patches with one slip in them."""

    def patch_descriptor(image, points, *, size=9, normalize=False):
        wide = np.pad(image, size, mode=beyond)
        # One that begins further on may want more than there is.
        wide = np.pad(wide, ((0, image.shape[1]), (0, image.shape[0])), mode="edge")
        found = []
        for point in points[:, ::-1] if swapped else points:
            x, y = point - begin(size) + size
            found.append(order(wide[y : y + size, x : x + size]).ravel())
        patches = np.array(found)
        if not wanted(normalize):
            return patches
        patches = patches - middle(patches)
        return divide(patches, unit(patches))

    return patch_descriptor


def zero_over_zero(patches, unit):
    with np.errstate(invalid="ignore"):
        return patches / unit


exercise = Exercise(
    solution=patch_descriptor,
    points=3,
    cases=[
        Case(
            "a patch by hand",
            inputs={"image": np.arange(12.0).reshape(3, 4), "points": np.array([[2, 1]]), "size": 3},
            about="The pixel at x = 2, y = 1 is 6. Its window has the rows 1, 2, 3; 5, 6, 7; 9, 10, 11.",
        ),
        Case(
            "normalised by hand",
            inputs={
                "image": np.array([[4.0, 5.0, 4.0], [4.0, 8.0, 6.0], [6.0, 4.0, 4.0]]),
                "points": np.array([[1, 1]]),
                "size": 3,
                "normalize": True,
            },
            about="The mean is 5, and the differences −1, 0, −1, −1, 3, 1, 1, −1, −1 have the squares' sum 16: divide "
            "by 4.",
        ),
        Case("beyond the edges", picture, {"size": 5, "points": [[0, 2], [4, 8], [11, 1]]}),
        Case(
            "normalised, beyond the edges",
            picture,
            {"size": 7, "points": [[5, 10], [13, 2]], "normalize": True},
            hidden=True,
        ),
        Case(
            "windows of one brightness",
            partly_flat,
            hidden=True,
            about="Of equal pixels nothing but 0 is left.",
        ),
        Case(
            "a faint picture",
            picture,
            {"size": 3, "points": [[1, 5], [7, 3]], "normalize": True, "contrast": 1e-6},
            hidden=True,
        ),
        Case(
            "a fainter picture",
            picture,
            {"size": 3, "points": [[4, 1], [2, 5]], "normalize": True, "contrast": 1e-14},
            hidden=True,
            about="However small a norm is, it is divided by.",
        ),
        Case("the pixel alone", picture, {"size": 1, "points": [[6, 2]]}, hidden=True),
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
            "column by column",
            mistaken(order=np.transpose),
            "Your pixels follow each other column by column. They do row by row.",
        ),
        Mistake(
            "zeros beyond the edges",
            mistaken(beyond="constant"),
            "Beyond the edges of the picture you take 0. The nearest pixel of the picture stands in.",
        ),
        Mistake(
            "mirrored beyond the edges",
            mistaken(beyond="symmetric"),
            "Beyond the edges you mirror the picture. It is the nearest pixel that stands in.",
            others=[mistaken(beyond="reflect")],
        ),
        Mistake(
            "round and round",
            mistaken(beyond="wrap"),
            "Beyond an edge you go on at the other side of the picture, as negative indices do.",
        ),
        Mistake(
            "never normalised",
            mistaken(wanted=lambda normalize: False),
            "You return the pixels as they are, also where `normalize` is True.",
        ),
        Mistake(
            "always normalised",
            mistaken(wanted=lambda normalize: True),
            "You normalise where `normalize` is False, too.",
        ),
        Mistake(
            "mean left in",
            mistaken(middle=lambda patches: 0.0),
            "You divide by the norm without taking off the mean. A brighter picture, I + b, would have other patches.",
        ),
        Mistake(
            "divided by the deviation",
            mistaken(unit=lambda patches: patches.std(axis=1, keepdims=True)),
            "You divide by the standard deviation. Divide by the norm, the root of the *sum* of squares, so that each "
            "vector has length 1.",
            others=[mistaken(unit=lambda patches: np.sqrt((patches**2).sum(1, keepdims=True) / (patches[0].size - 1)))],
        ),
        Mistake(
            "all patches at once",
            mistaken(unit=np.linalg.norm),
            "You divide by one norm of all patches together. Each has its own.",
        ),
        Mistake(
            "mean of all patches",
            mistaken(middle=np.mean),
            "You take off the mean of all patches together. Each has its own.",
        ),
        Mistake(
            "zero divided by zero",
            mistaken(divide=zero_over_zero),
            "You divide 0 by 0 where all pixels of a window are equal.",
        ),
        Mistake(
            "norm of 0 asked for",
            mistaken(middle=lambda patches: patches.mean(axis=1, keepdims=True)),
            "You ask whether the norm is 0. The mean of equal pixels may be off by a rounding, and then the norm is "
            "not 0. Ask whether the pixels are equal.",
        ),
        Mistake(
            "faint taken for flat",
            mistaken(divide=lambda patches, unit: patches / np.where(unit > 1e-4, unit, 1)),
            "You do not divide by norms that are small. Only windows of equal pixels are left out.",
            others=[
                mistaken(
                    divide=lambda patches, unit, least=least: np.where(unit > least, patches / (unit + (unit == 0)), 0)
                )
                for least in (1e-4, 1e-8, 1e-10, 1e-12)
            ],
        ),
        Mistake(
            "something added to the norm",
            mistaken(divide=lambda patches, unit: patches / (unit + 1e-8)),
            "You add a small number to the norm, so that faint windows come out shorter than 1.",
            others=[
                mistaken(divide=lambda patches, unit, least=least: patches / (unit + least))
                for least in (1e-6, 1e-7, 1e-10, 1e-12)
            ],
        ),
    ],
    equivalent={"size or 9": "a window has one pixel or more"},
    hints=[
        "`np.pad(image, r, mode='edge')` repeats the pixels at the edges; every point then moves by r.",
        "`keepdims=True` lets means and norms of rows be taken off and divided by, row by row.",
    ],
)
