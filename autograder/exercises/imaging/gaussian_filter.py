"""Smoothing by a Gaussian, in two passes"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._windows import picture


def gaussian_filter(image, *, sigma, mode="symmetric", truncate=4.0):
    r"""Return a picture smoothed by a Gaussian.

    A Gaussian in two dimensions is the product of two in one. So it takes two passes of $2r + 1$ weights, in place of
    one of $(2r + 1)^2$.

    **Given**

    - `image`, shape `(..., rows, columns)`: $f$, floats; any number of axes before, or none.
    - `sigma`: $\sigma > 0$, the deviation in pixels, a number.
    - `mode`: what lies beyond the border, one of the modes of `np.pad`: `"symmetric"` (mirrored, the border's pixels
      twice), `"reflect"` (mirrored, the border's pixels once), `"edge"`, `"constant"` (zeros) or `"wrap"`.
    - `truncate`: how many deviations the weights reach, a number.

    The weights, with the reach $r = \lfloor \texttt{truncate} \cdot \sigma + \tfrac12 \rfloor$, are

    $$w(k) = \frac{e^{-k^2/2\sigma^2}}{\sum_{l=-r}^{r} e^{-l^2/2\sigma^2}}, \qquad k = -r, \dots, r.$$

    **Return** $g(y, x) = \sum_{i=-r}^{r} \sum_{j=-r}^{r} w(i)\, w(j)\, f(y - i, x - j)$, of the shape of `image`. The
    window is never larger than the picture here, and `truncate`$\,\cdot\,\sigma + \tfrac12$ is not near to a whole
    number. Use NumPy only, but not its `convolve`, `correlate` and Fourier transforms.
    """
    ### BEGIN SOLUTION
    reach = int(truncate * sigma + 0.5)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    for axis in (-2, -1):
        frame = [(0, 0)] * image.ndim
        frame[axis] = (reach, reach)
        longer = np.pad(image, frame, mode=mode)
        windows = np.lib.stride_tricks.sliding_window_view(longer, 2 * reach + 1, axis=axis)
        image = windows @ weights
    return image
    ### END SOLUTION


def normalised(w):
    return w / w.sum()


@combinable
def mistaken(
    *,
    weight=lambda k, sigma: np.exp(-(k**2) / (2 * sigma**2)),
    divide=lambda w, sigma: normalised(w),
    reach=lambda sigma, truncate: int(truncate * sigma + 0.5),
    border=lambda mode: mode,
    axes=(-2, -1),
):
    """Return the algorithm with one slip in it."""

    def gaussian_filter(image, *, sigma, mode="symmetric", truncate=4.0):
        r = reach(sigma, truncate)
        w = divide(weight(np.arange(-r, r + 1), sigma), sigma)
        for axis in axes:
            frame = [(0, 0)] * image.ndim
            frame[axis] = (r, r)
            longer = np.pad(image, frame, mode=border(mode))
            image = np.lib.stride_tricks.sliding_window_view(longer, 2 * r + 1, axis=axis) @ w
        return image

    return gaussian_filter


exercise = Exercise(
    solution=gaussian_filter,
    points=4,
    cases=[
        Case(
            "three taps",
            inputs={"image": np.diag([0.0, 0, 1, 0, 0])[:, :4], "sigma": 1.0, "truncate": 1.2},
            about="By hand: the weights are 0.2741, 0.4519 and 0.2741. In the middle stands 0.4519² = 0.2042.",
        ),
        Case("a narrow Gaussian", picture, {"shape": (7, 6), "sigma": 0.6, "mode": "reflect"}),
        Case("a batch", picture, {"shape": (2, 1, 13, 14), "sigma": 1.4, "mode": "edge"}, hidden=True),
        Case("a wide Gaussian, cut", picture, {"shape": (8, 9), "sigma": 2.6, "truncate": 1.1}, hidden=True),
        Case("zeros beyond the border", picture, {"shape": (7, 8), "sigma": 0.7, "mode": "constant"}, hidden=True),
        Case("no neighbours", picture, {"shape": (4, 5), "sigma": 0.8, "truncate": 0.5}, hidden=True),
        Case("round and round", picture, {"shape": (9, 7), "sigma": 0.7, "mode": "wrap"}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not normalised",
            mistaken(divide=lambda w, sigma: w / np.sqrt(2 * np.pi * sigma**2)),
            "Your weights are those of the continuous Gaussian. Cut off, they do not add up to 1, and pictures darken.",
        ),
        Mistake(
            "no factor at all",
            mistaken(divide=lambda w, sigma: w),
            "Your weights add up to much more than 1.",
        ),
        Mistake(
            "two forgotten below the square",
            mistaken(weight=lambda k, sigma: np.exp(-(k**2) / sigma**2)),
            "Your Gaussian is too narrow: the exponent is −k²/2σ².",
        ),
        Mistake(
            "variance and deviation",
            mistaken(weight=lambda k, sigma: np.exp(-(k**2) / (2 * sigma))),
            "You take σ for the variance.",
        ),
        Mistake(
            "along the rows only",
            mistaken(axes=(-1,)),
            "You smooth along one axis only.",
        ),
        Mistake(
            "reach not rounded",
            mistaken(reach=lambda sigma, truncate: int(truncate * sigma)),
            "Your window is a pixel too short in places: add ½ before you cut.",
        ),
        Mistake(
            "one pixel at least",
            mistaken(reach=lambda sigma, truncate: max(1, int(truncate * sigma + 0.5))),
            "Your weights reach one pixel at least. Where r is 0 there is one weight, and the picture stays as it is.",
        ),
        Mistake(
            "always four deviations",
            mistaken(reach=lambda sigma, truncate: int(4 * sigma + 0.5)),
            "Your window has the same reach whatever `truncate` is.",
        ),
        Mistake(
            "always symmetric",
            mistaken(border=lambda mode: "symmetric"),
            "You extend the picture in the same way whatever `mode` is.",
        ),
        Mistake(
            "zeros beyond",
            mistaken(border=lambda mode: "constant"),
            "You put zeros beyond the border whatever `mode` is: the frame gets dark.",
        ),
    ],
    equivalent={"truncate or 4.0": "a reach of no deviations is never asked for"},
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft"],
    hints=["Make the weights first, and print their sum.", "Extend and smooth along one axis, then along the other."],
)
