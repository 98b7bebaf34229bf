"""Optical flow by least squares over windows: at one level, and over a pyramid."""

from __future__ import annotations

from typing import Any, NamedTuple

import ml_dtypes
import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_unless, refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.motion.derivatives import refuse_small
from dlcourse.motion.warping import gaussian_pyramid, warp
from dlcourse.motion.windows import products_of, solve_window, window_means

__all__ = ["WindowedFlow", "lucas_kanade", "pyramidal_lucas_kanade"]

Image = Float[tf.Tensor, "*batch height width"]
Flow = Float[tf.Tensor, "*batch height width 2"]

# Damping that is next to nothing still decides windows of one direction; this is far above the smallest number.
LEAST = 2.0**20


class WindowedFlow(NamedTuple):
    """A flow, and how well each window determines it."""

    flow: Flow
    smallest_eigenvalue: Image


def refuse_window(function: str, window: Any, image: Any, name: str = "window") -> None:
    """Refuse windows that have no centre, and those that are larger than the picture."""
    if isinstance(window, bool) or not isinstance(window, int) or window < 1 or window % 2 == 0:
        raise ValueError(f"{function}: {name} is {window!r}, expected an odd whole number, such as 15.")
    refuse_unless(
        tf.reduce_min(tf.shape(image)[-2:]) >= window,
        f"{function}: {name} is {window}, expected at most the smaller side of the pictures. Pass a smaller one.",
    )


def refuse_rcond(function: str, rcond: Any) -> None:
    told = f"{function}: rcond is {{:g}}, expected a number from [0, 1), such as 0.01."
    refuse_where(rcond, lambda value: ~((value >= 0) & (value < 1)), told)


def _check(first: Any, second: Any, *, window: Any, rcond: Any) -> None:
    refuse_small("lucas_kanade", first)
    refuse_window("lucas_kanade", window, first)
    refuse_rcond("lucas_kanade", rcond)


@graph_function(static=["window"], validate=_check)
def lucas_kanade(first: Image, second: Image, *, window: int = 15, rcond: Scalar = 0.01) -> WindowedFlow:
    """Optical flow by the method of Lucas and Kanade: least squares over a window around each pixel.

    (u, v) = (AᵀA)⁻¹ Aᵀb,  AᵀA = Σ (I_x² I_xI_y; I_xI_y I_y²),  Aᵀb = −Σ (I_xI_t, I_yI_t)

    Args:
        first: the picture I at time t, grey (*batch, height, width).
        second: the picture J at time t + 1, of the same shape.
        window: side of the square windows, an odd number of pixels. At the border the part within the picture counts.
        rcond: share of its largest eigenvalue that the smallest eigenvalue of AᵀA has to exceed.

    Returns:
        ``WindowedFlow(flow, smallest_eigenvalue)``: (u, v) with I(x, y) ≈ J(x + u, y + v), u to the right and v down
        (*batch, height, width, 2), and the smaller eigenvalue of AᵀA divided by the window's pixels (*batch, height,
        width). The flow is 0 where that eigenvalue is at most ``rcond`` times the larger one.

    Raises:
        ValueError: shapes do not fit together, a side has fewer than two pixels, the window is even or larger than the
            picture, or ``rcond`` is not in [0, 1).

    Example:
        A saddle moves to the right by 1/4.

        >>> y, x = np.mgrid[-4.0:5, -4.0:5]
        >>> flow, _ = lucas_kanade(x * y, (x - 0.25) * y, window=5)
        >>> print(flow[4, 4].numpy().round(4) + 0.0)
        [0.25 0.  ]

    Conventions:
        Where brightness changes along one direction only, the flow across it is unknown (the aperture problem), and
        where nothing changes, all of it: there it is 0, and the eigenvalue says where; one that rounding alone can
        leave is returned as 0. AᵀA is the structure tensor of Harris. OpenCV asks for an absolute eigenvalue and weighs
        nothing either; Lucas and Kanade weigh by slopes. Derivatives are those of ``flow_derivatives``. One step holds
        for flow of about a pixel.

    References:
        lucas1981; barron1994, section 2; note D, section 14.
    """
    products, unit = products_of(first, second)
    flow, smallest = solve_window(*window_means(products, window), rcond)
    return WindowedFlow(flow, smallest * unit * unit)


def _check_pyramidal(
    first: Any, second: Any, *, levels: Any, window: Any, iterations: Any, median: Any, damping: Any
) -> None:
    name = "pyramidal_lucas_kanade"
    for argument, value in (("levels", levels), ("iterations", iterations)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(f"{name}: {argument} is {value!r}, expected a whole number, 1 or more, such as 4.")
    told = f"{name}: damping is {{:g}}, expected 0 or more, such as 4.0 for pictures from 0 to 255."
    refuse_where(damping, lambda value: ~(value >= 0), told)
    for argument, size in (("window", window), ("median", median)):
        if isinstance(size, bool) or not isinstance(size, int) or size < 1 or size % 2 == 0:
            raise ValueError(f"{name}: {argument} is {size!r}, expected an odd whole number, such as 7.")
    least = (max(window, median, 2) - 1) * 2 ** (levels - 1) + 1
    refuse_unless(
        tf.reduce_min(tf.shape(first)[-2:]) >= least,
        f"{name}: the smallest level is smaller than the windows, expected pictures of {least} pixels a side for "
        f"levels={levels}, window={window} and median={median}. Pass fewer levels, or smaller windows.",
    )


@graph_function(static=["levels", "window", "iterations", "median"], validate=_check_pyramidal)
def pyramidal_lucas_kanade(
    first: Image,
    second: Image,
    *,
    levels: int = 4,
    window: int = 9,
    iterations: int = 3,
    median: int = 5,
    damping: Scalar = 4.0,
) -> Flow:
    """Pyramidal optical flow by Lucas and Kanade: found for small pictures, refined on larger ones.

    uˡ ← 2uˡ⁺¹ (brought up);  uˡ ← median(uˡ + δ),  δ = (AᵀA + damping)⁻¹ Aᵀb of Iˡ and Jˡ(x + uˡ, y + vˡ)

    Args:
        first: the picture I at time t, grey (*batch, height, width).
        second: the picture J at time t + 1, of the same shape.
        levels: of the pyramids, the pictures themselves included.
        window: side of the windows of ``lucas_kanade``, odd.
        iterations: warps and steps at each level.
        median: side of the median filter that both components go through after each step, odd; 1 for none. It is
            separable: the median of each column's part, then of each row's.
        damping: what is added to the diagonal of AᵀA, divided by the window's pixels, in units of squared slopes: a
            window without contrast makes no step. 4 is for pictures from 0 to 255.

    Returns:
        The flow (u, v) with I(x, y) ≈ J(x + u, y + v) (*batch, height, width, 2).

    Raises:
        ValueError: shapes do not fit together, the smallest level is smaller than a window, a window is even, a number
            is less than one, or ``damping`` is negative.

    Example:
        A wave moves by three pixels, which is too far for one level.

        >>> y, x = np.mgrid[:48.0, :48.0]
        >>> picture = lambda x, y: np.sin(x / 3) + np.cos(y / 4)
        >>> flow = pyramidal_lucas_kanade(picture(x, y), picture(x - 3, y), levels=3, damping=0.001)
        >>> print(flow[24, 24].numpy().round(1))
        [3. 0.]

    Conventions:
        A pixel i of a level lies where pixel 2i of the larger one does (``gaussian_pyramid``), and pixels between take
        the mean of their neighbours, so that the flow fits any size, odd ones too. Note D numbers the levels the other
        way round, and adds the step to u of the level before without the factor 2. It warps the picture at t, and
        again in the difference: J is warped, once. Damping and median are none of Lucas's or Bouguet's: they keep away
        the outliers of badly determined windows, which warping would spread.

    References:
        bouguet2001; sun2010, section 4; note D, section 14.
    """
    coarse_to_fine = list(zip(*(gaussian_pyramid(image, levels=levels) for image in (first, second)), strict=True))[
        ::-1
    ]
    damping = tf.cast(damping, first.dtype)
    flow = tf.zeros(tf.concat([tf.shape(coarse_to_fine[0][0]), [2]], axis=0), first.dtype)
    for level, (here, there) in enumerate(coarse_to_fine):
        flow = brought_up(flow, tf.shape(here)) if level else flow

        def refine(step: tf.Tensor, flow: tf.Tensor, here: Any = here, there: Any = there) -> tuple[Any, Any]:
            products, unit = products_of(here, warp(there, flow), tf.sqrt(damping))
            xx, xy, yy, xt, yt = window_means(products, window)
            more = tf.maximum(
                damping / unit / unit,
                tf.sign(damping) * LEAST * float(ml_dtypes.finfo(first.dtype.as_numpy_dtype).tiny),
            )
            delta, _ = solve_window(xx + more, xy, yy + more, xt, yt, 0.0, 0.0)
            return step + 1, _medians(flow + delta, median)

        _, flow = tf.while_loop(lambda *_: True, refine, (tf.constant(0), flow), maximum_iterations=iterations)
    return flow


def brought_up(flow: tf.Tensor, shape: tf.Tensor) -> tf.Tensor:
    """Bring a flow up to the level above, of height shape[-2] and width shape[-1]: twice as long, twice as dense."""
    for axis, size in ((-3, shape[-2]), (-2, shape[-1])):
        # One entry before and the one after every place i/2, which are the same where i is even.
        index = tf.range(size)
        last = tf.shape(flow)[axis] - 1
        before, after = index // 2, tf.minimum((index + 1) // 2, last)
        flow = (tf.gather(flow, before, axis=axis) + tf.gather(flow, after, axis=axis)) / 2
    return 2 * flow


def _medians(flow: tf.Tensor, side: int) -> tf.Tensor:
    """Median of each component over ``side`` rows, then of those over as many columns, mirrored at the border."""
    for axis in (-3, -2):
        size = tf.shape(flow)[axis]
        shifted = []
        for offset in range(-(side // 2), side // 2 + 1):
            index = tf.range(size) + offset
            index = tf.where(index < 0, -1 - index, index)
            index = tf.where(index >= size, 2 * size - 1 - index, index)
            shifted.append(tf.gather(flow, index, axis=axis))
        flow = _median(shifted)
    return flow


def _median(values: list[tf.Tensor]) -> tf.Tensor:
    """Median of an odd number of arrays, entry by entry: the largest go to the end, until one is in the middle.

    A few minima and maxima of whole arrays are much quicker than sorting at every pixel.
    """
    values = list(values)
    while len(values) > 1:  # the smallest and the largest of what is left are not the median
        for k in range(len(values) - 1):
            values[k : k + 2] = tf.minimum(*values[k : k + 2]), tf.maximum(*values[k : k + 2])
        for k in range(len(values) - 2, 0, -1):
            values[k - 1 : k + 1] = tf.minimum(*values[k - 1 : k + 1]), tf.maximum(*values[k - 1 : k + 1])
        values = values[1:-1]
    return values[0]
