"""Following single points from one picture to the next."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.motion.derivatives import refuse_small, slopes, unit_of
from dlcourse.motion.lucas_kanade import refuse_rcond, refuse_window
from dlcourse.motion.warping import read_bilinear
from dlcourse.motion.windows import solve_window

__all__ = ["TrackedPoints", "lucas_kanade_tracker"]

Image = Float[tf.Tensor, "*batch height width"]
Points = Float[tf.Tensor, "*batch points 2"]


class TrackedPoints(NamedTuple):
    """How points have moved, how large the last correction was, and how well the patches determined it."""

    flow: Points
    last_step: Float[tf.Tensor, "*batch points"]
    smallest_eigenvalue: Float[tf.Tensor, "*batch points"]


def _check(first: Any, second: Any, points: Any, *, window: Any, iterations: Any, rcond: Any) -> None:
    refuse_small("lucas_kanade_tracker", first)
    refuse_window("lucas_kanade_tracker", window, first)
    refuse_rcond("lucas_kanade_tracker", rcond)
    if isinstance(iterations, bool) or not isinstance(iterations, int) or iterations < 1:
        raise ValueError(
            f"lucas_kanade_tracker: iterations is {iterations!r}, expected a whole number, 1 or more, such as 10."
        )


@graph_function(static=["window", "iterations"], validate=_check)
def lucas_kanade_tracker(
    first: Image, second: Image, points: Points, *, window: int = 15, iterations: int = 10, rcond: Scalar = 0.01
) -> TrackedPoints:
    """Lucas–Kanade tracker (KLT): one displacement for the patch around each point, by Gauss–Newton steps.

    (u, v) = argmin Σ (I(x, y) − J(x + u, y + v))²;  (u, v) ← (u, v) − M⁻¹ Σ (J_x, J_y) (J − I),  M = Σ (J_x² J_xJ_y;
    J_xJ_y J_y²)

    J and its slopes are read at (x + u, y + v), anew in every step, and the sums are over the patch.

    Args:
        first: the picture I, grey (*batch, height, width).
        second: the picture J, of the same shape.
        points: (x, y) of the patches' centres, x to the right and y down, which need not be whole (*batch, points, 2).
        window: side of the patches, an odd number of pixels.
        iterations: how many steps, from (0, 0) on.
        rcond: share of its largest eigenvalue that the smallest eigenvalue of M has to exceed; else the step is 0.

    Returns:
        ``TrackedPoints(flow, last_step, smallest_eigenvalue)``: (u, v) of each point (*batch, points, 2), the length of
        its last step, which is small where it has settled (*batch, points), and the smaller eigenvalue of M in the last
        step, divided by the patch's pixels (*batch, points).

    Raises:
        ValueError: shapes do not fit together, a side has fewer than two pixels, the window is even or larger than the
            picture, there is no step, or ``rcond`` is not in [0, 1).

    Example:
        >>> y, x = np.mgrid[:30.0, :40.0]
        >>> picture = lambda x, y: np.sin(x / 3) + np.cos(y / 4)
        >>> tracked = lucas_kanade_tracker(picture(x, y), picture(x - 1.2, y + 0.5), [[20.0, 15.0]])
        >>> print(tracked.flow.numpy().round(1))
        [[ 1.2 -0.5]]

    Conventions:
        Pictures are read by bilinear interpolation, and go on with their border's value beyond it; slopes are central
        differences. OpenCV takes the slopes of I, once, which finds the same minimum. It has a pyramid; take
        ``gaussian_pyramid`` and points/2ˡ for large motion. Note D prints the solution without its minus, which
        moves the patch the wrong way.

    References:
        lucas1981; shi1994; note D, section 14.
    """
    reach = tf.cast(tf.range(-(window // 2), window // 2 + 1), points.dtype)
    right, down = (tf.reshape(grid, [-1]) for grid in tf.meshgrid(reach, reach))
    x, y = points[..., :1] + right, points[..., 1:] + down  # (*batch, points, window²)
    wanted = read_bilinear(first, x, y)
    x_slopes, y_slopes = slopes(second)
    unit = unit_of(x_slopes, y_slopes)
    x_slopes, y_slopes = x_slopes / unit, y_slopes / unit

    def step(index: tf.Tensor, flow: tf.Tensor, *_: tf.Tensor) -> tuple[tf.Tensor, ...]:
        here = x + flow[..., :1], y + flow[..., 1:]
        j_x, j_y = read_bilinear(x_slopes, *here), read_bilinear(y_slopes, *here)
        j_t = (read_bilinear(second, *here) - wanted) / unit
        products = (j_x * j_x, j_x * j_y, j_y * j_y, j_x * j_t, j_y * j_t)
        delta, smallest = solve_window(*(tf.reduce_mean(p, axis=-1) for p in products), rcond)
        return index + 1, flow + delta, delta, smallest

    still = tf.zeros_like(points)
    start = (tf.constant(0), still, still, still[..., 0])
    _, flow, delta, smallest = tf.while_loop(lambda *_: True, step, start, maximum_iterations=iterations)
    return TrackedPoints(flow, _length(delta), smallest * unit[..., 0] * unit[..., 0])


def _length(vectors: tf.Tensor) -> tf.Tensor:
    """Return ‖·‖, whose slope is 0 where it is 0."""
    squares = tf.reduce_sum(tf.square(vectors), axis=-1)
    some = squares > 0
    return tf.where(some, tf.sqrt(tf.where(some, squares, tf.ones_like(squares))), squares)
