"""The average of a window"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._windows import picture, windows


def average_filter(image, *, size=3, mode="symmetric"):
    r"""Return the mean of a square window around each pixel.

    The simplest filter against noise: each pixel becomes the mean of its neighbourhood. Noise gets smaller, and so do
    edges.

    **Given**

    - `image`, shape `(..., rows, columns)`: $f$, floats; any number of axes before, or none.
    - `size`: $k$, an odd int, not larger than rows and columns. The window reaches $r = (k-1)/2$ pixels to all sides.
    - `mode`: what lies beyond the border, one of the modes of `np.pad`: `"symmetric"` (mirrored, the border's pixels
      twice), `"reflect"` (mirrored, the border's pixels once), `"edge"`, `"constant"` (zeros) or `"wrap"`. What lies
      beyond counts in the mean like any pixel.

    $$g(y, x) = \frac{1}{k^2} \sum_{i=-r}^{r} \sum_{j=-r}^{r} f(y - i, x - j)$$

    **Return** $g$, of the shape of `image`. Use NumPy only, but not `np.convolve` and Fourier transforms.
    """
    ### BEGIN SOLUTION
    r = size // 2
    frame = [(0, 0)] * (image.ndim - 2) + [(r, r), (r, r)]
    longer = np.pad(image, frame, mode=mode)
    rows, columns = image.shape[-2:]
    total = sum(longer[..., i : i + rows, j : j + columns] for i, j in np.ndindex(size, size))
    return total / size**2
    ### END SOLUTION


@combinable
def mistaken(
    *,
    divisor=lambda k: k**2,
    border=lambda mode: mode,
    sides=lambda k: (k, k),
    mean=lambda around: around.sum((-2, -1)),
):
    """Return the algorithm with one slip in it."""

    def average_filter(image, *, size=3, mode="symmetric"):
        return mean(windows(image, *sides(size), border(mode))) / divisor(size)

    return average_filter


def mean_of_those_there(image, *, size=3, mode="symmetric"):
    count = windows(np.ones_like(image), size, size, "constant").sum((-2, -1))
    return windows(image, size, size, "constant").sum((-2, -1)) / count


def border_left_alone(image, *, size=3, mode="symmetric"):
    r, answer = size // 2, image.copy()
    inner = (..., slice(r, image.shape[-2] - r), slice(r, image.shape[-1] - r))
    answer[inner] = windows(image, size, size, "edge").mean((-2, -1))[inner]
    return answer


exercise = Exercise(
    solution=average_filter,
    points=3,
    cases=[
        Case(
            "one bright pixel",
            inputs={"image": np.array([[0.0, 0.0, 0.0, 0.0], [0.0, 9.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])},
            about="A 9 in the middle of zeros becomes nine ones, here two of its rows mirrored.",
        ),
        Case("five by five", picture, {"shape": (6, 7), "size": 5, "mode": "reflect"}),
        Case("zeros beyond the border", picture, {"shape": (4, 5), "mode": "constant"}),
        Case("a batch", picture, {"shape": (2, 1, 5, 4), "mode": "edge"}, hidden=True),
        Case("a window of one", picture, {"shape": (2, 3), "size": 1}, hidden=True),
        Case("round and round", picture, {"shape": (7, 8), "size": 7, "mode": "wrap"}, hidden=True),
        Case("as large as the picture", picture, {"shape": (5, 6), "size": 5}, hidden=True),
    ],
    mistakes=[
        Mistake("sum of the window", mistaken(divisor=lambda k: 1), "You add, and do not divide."),
        Mistake("divided by the side", mistaken(divisor=lambda k: k), "A window of side k has k² pixels, not k."),
        Mistake(
            "always nine pixels",
            mistaken(divisor=lambda k: 9, sides=lambda k: (3, 3)),
            "Your window is 3 × 3 whatever `size` is.",
        ),
        Mistake(
            "size taken for the reach",
            mistaken(divisor=lambda k: (2 * k + 1) ** 2, sides=lambda k: (2 * k + 1, 2 * k + 1)),
            "Your window reaches k pixels to each side. It is k pixels wide altogether.",
        ),
        Mistake(
            "along the rows only",
            mistaken(divisor=lambda k: k, sides=lambda k: (1, k)),
            "You average along one axis only. A window has two.",
        ),
        Mistake(
            "always symmetric",
            mistaken(border=lambda mode: "symmetric"),
            "You extend the picture in the same way whatever `mode` is.",
        ),
        Mistake(
            "border repeated",
            mistaken(border=lambda mode: "edge" if mode == "symmetric" else mode),
            "You repeat the border's pixels. `symmetric` mirrors: two pixels beyond stands the last pixel but one.",
        ),
        Mistake(
            "zeros beyond",
            mistaken(border=lambda mode: "constant"),
            "You put zeros beyond the border whatever `mode` is: the frame gets dark.",
        ),
        Mistake(
            "mean of the pixels that are there",
            mean_of_those_there,
            "At the border you average the pixels within the picture. What lies beyond counts too.",
        ),
        Mistake("border left as it was", border_left_alone, "You leave the frame out. The border has means, too."),
        Mistake(
            "median",
            mistaken(mean=lambda around: np.median(around, (-2, -1)), divisor=lambda k: 1),
            "You take the median of the window.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft"],
    hints=[
        "Extend the picture first, by r pixels to all sides; leave other axes alone.",
        "Then add k² shifted copies.",
    ],
)
