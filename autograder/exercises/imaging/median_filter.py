"""The median of a window"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._windows import picture, windows


def median_filter(image, *, size=3, mode="symmetric"):
    r"""Return the median of a square window around each pixel.

    A dead pixel is an outlier. An average spreads it over its neighbours; a median does not even see how far out it
    lies. And an edge stays sharp.

    **Given**

    - `image`, shape `(..., rows, columns)`: $f$, floats; any number of axes before, or none.
    - `size`: $k$, an odd int, not larger than rows and columns.
    - `mode`: what lies beyond the border, one of the modes of `np.pad`: `"symmetric"` (mirrored, the border's pixels
      twice), `"reflect"` (mirrored, the border's pixels once), `"edge"`, `"constant"` (zeros) or `"wrap"`.

    **Return** an array of the shape of `image`: at each pixel the median of the $k^2$ values $f(y + i, x + j)$, with
    $i$ and $j$ from $-(k-1)/2$ to $(k-1)/2$. Use NumPy only.
    """
    ### BEGIN SOLUTION
    r = size // 2
    frame = [(0, 0)] * (image.ndim - 2) + [(r, r), (r, r)]
    longer = np.pad(image, frame, mode=mode)
    around = np.lib.stride_tricks.sliding_window_view(longer, (size, size), axis=(-2, -1))
    return np.median(around, axis=(-2, -1))
    ### END SOLUTION


@combinable
def mistaken(
    *,
    middle=lambda around: np.median(around, (-2, -1)),
    border=lambda mode: mode,
    sides=lambda k: (k, k),
):
    """Return the algorithm with one slip in it."""

    def median_filter(image, *, size=3, mode="symmetric"):
        return middle(windows(image, *sides(size), border(mode)))

    return median_filter


def without_the_pixel(around):
    flat = around.reshape(*around.shape[:-2], -1)
    count = flat.shape[-1]
    return np.median(np.delete(flat, count // 2, axis=-1), axis=-1) if count > 1 else flat[..., 0]


exercise = Exercise(
    solution=median_filter,
    points=3,
    cases=[
        Case(
            "salt and pepper at an edge",
            inputs={
                "image": np.array(
                    [
                        [0.0, 0.0, 1.0, 1.0, 1.0],
                        [0.0, 9.0, 1.0, 1.0, 1.0],
                        [0.0, 0.0, 1.0, -9.0, 1.0],
                        [0.0, 0.0, 1.0, 1.0, 1.0],
                    ]
                )
            },
            about="The two outliers go, and the edge between the second and the third column stays.",
        ),
        Case("five by five", picture, {"shape": (6, 7), "size": 5, "mode": "reflect"}),
        Case("zeros beyond the border", picture, {"shape": (4, 5), "mode": "constant"}),
        Case("a batch", picture, {"shape": (2, 1, 5, 4), "mode": "edge"}, hidden=True),
        Case("a window of one", picture, {"shape": (2, 3), "size": 1}, hidden=True),
        Case("round and round", picture, {"shape": (7, 8), "size": 7, "mode": "wrap"}, hidden=True),
        Case("as large as the picture", picture, {"shape": (5, 6), "size": 5}, hidden=True),
    ],
    mistakes=[
        Mistake("mean", mistaken(middle=lambda a: a.mean((-2, -1))), "You take the mean, which outliers pull along."),
        Mistake(
            "median of medians",
            mistaken(middle=lambda a: np.median(np.median(a, -1), -1)),
            "You take the median of each row, and then of these. That is another number: sort all k² values at once.",
        ),
        Mistake(
            "without the pixel itself",
            mistaken(middle=without_the_pixel),
            "You leave the pixel itself out. It counts like its neighbours.",
        ),
        Mistake(
            "always three by three",
            mistaken(sides=lambda k: (3, 3)),
            "Your window is 3 × 3 whatever `size` is.",
        ),
        Mistake(
            "along the rows only", mistaken(sides=lambda k: (1, k)), "Your window has one row. It should be square."
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
            "You put zeros beyond the border whatever `mode` is.",
        ),
        Mistake("maximum", mistaken(middle=lambda a: a.max((-2, -1))), "You take the largest value of the window."),
    ],
    hints=["Extend the picture first.", "`np.lib.stride_tricks.sliding_window_view` shows all windows at once."],
)
