"""The high frequencies of a picture"""

import numpy as np

from autograder import Case, Exercise, Mistake

from ._sharpness import CASES, median, mixing, repeated


def high_frequency(image, *, size=3, mode="symmetric"):
    r"""Return what an average takes out of a picture.

    Smoothing leaves the coarse and takes the fine. What has been taken is the rest: edges, texture, noise.

    **Given**

    - `image`, shape `(..., rows, columns)`: $f$, floats; any number of axes before, or none.
    - `size`: $k$, an odd int, not larger than rows and columns.
    - `mode`: what lies beyond the border, one of the modes of `np.pad`: `"symmetric"` (mirrored, the border's pixels
      twice), `"reflect"` (mirrored, the border's pixels once), `"edge"`, `"constant"` (zeros) or `"wrap"`. What lies
      beyond counts in the mean like any pixel.

    $$g = f - \bar f,$$

    where $\bar f(y, x)$ is the mean of the window of $k \times k$ pixels around $(y, x)$.

    **Return** $g$, of the shape of `image`. It is not clipped. Use NumPy only, but not `np.convolve`, `np.correlate`
    and Fourier transforms.
    """
    ### BEGIN SOLUTION
    r = size // 2
    frame = [(0, 0)] * (image.ndim - 2) + [(r, r), (r, r)]
    longer = np.pad(image, frame, mode=mode)
    average = np.lib.stride_tricks.sliding_window_view(longer, (size, size), axis=(-2, -1)).mean(axis=(-2, -1))
    return image - average
    ### END SOLUTION


mistaken = mixing("high_frequency", 1.0, -1.0)

exercise = Exercise(
    solution=high_frequency,
    points=2,
    cases=[
        Case(
            "one bright pixel",
            inputs={"image": np.array([[0.0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 9, 0, 0], [0, 0, 0, 0, 0]])},
            about="In the middle 9 − 1 = 8, and −1 around it.",
        ),
        *CASES,
    ],
    mistakes=[
        Mistake("average", mistaken(a=0.0, b=1.0), "You return what smoothing leaves, not what it takes."),
        Mistake("sign turned", mistaken(a=-1.0, b=1.0), "You take the picture off its average: bright lines get dark."),
        Mistake("sharpened", mistaken(a=2.0), "You add the picture once more. Where it is constant, 0 is right."),
        Mistake(
            "divided by one pixel less",
            mistaken(scale=lambda k: k**2 / max(k**2 - 1, 1)),
            "You divide by k² − 1. The mean of the window is over all of its k² pixels, the middle one too.",
        ),
        Mistake(
            "sum of the window",
            mistaken(scale=lambda k: k**2),
            "You take the sum of the window for its mean.",
        ),
        Mistake("always three by three", mistaken(side=lambda k: 3), "Your window is 3 × 3 whatever `size` is."),
        Mistake(
            "always symmetric",
            mistaken(border=lambda mode: "symmetric"),
            "You extend the picture in the same way whatever `mode` is.",
        ),
        Mistake(
            "border repeated",
            mistaken(border=repeated),
            "You repeat the border's pixels. `symmetric` mirrors: two pixels beyond stands the last pixel but one.",
        ),
        Mistake(
            "no mean of one",
            mistaken(scale=lambda k: k > 1),
            "You take the mean of a single pixel for 0. It is the pixel itself.",
        ),
        Mistake(
            "zeros beyond",
            mistaken(border=lambda mode: "constant"),
            "You put zeros beyond the border whatever `mode` is: there a constant picture seems to have an edge.",
        ),
        Mistake("median", mistaken(mean=median), "You compare with the median of the window, and not with its mean."),
    ],
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft"],
    hints=["Extend the picture, and average its windows first.", "Try a constant picture: what has to come out?"],
)
