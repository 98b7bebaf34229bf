"""Slopes of pictures: Prewitt's and Sobel's filters, and how steep a slope is and where it points."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.graph import graph_function
from dlcourse.imaging.borders import check_mode, extended
from dlcourse.imaging.pixels import check_pixels

__all__ = ["PolarGradient", "Slopes", "gradient_magnitude_direction", "prewitt", "sobel"]

Picture = Float[tf.Tensor, "*batch rows columns"]
PI = 3.141592653589793


class Slopes(NamedTuple):
    """How fast a picture grows to the right and downwards, as ``prewitt`` and ``sobel`` return it."""

    g_x: Picture
    g_y: Picture


class PolarGradient(NamedTuple):
    """How steep a picture is and where it rises, as ``gradient_magnitude_direction`` returns it."""

    magnitude: Float[tf.Tensor, "*shape"]
    direction: Float[tf.Tensor, "*shape"]


def _validate(image: Any, *, mode: Any, normalize: Any) -> None:
    check_mode(mode)
    check_pixels("image", image, 3)


@graph_function(static=["mode", "normalize"], validate=_validate)
def prewitt(image: Picture, *, mode: str = "symmetric", normalize: bool = False) -> Slopes:
    """Prewitt filter: the slopes of a picture along x and y, each a mean of three central differences.

    g_x = f * h_v,  g_y = f * h_h,  h_v = [1 0 −1; 1 0 −1; 1 0 −1],  h_h = h_vᵀ

    Args:
        image: f (*batch, rows, columns).
        mode: what lies beyond the border: "symmetric", "reflect", "edge", "constant" (zeros) or "wrap".
        normalize: whether to divide by 6, so that a ramp f = x has the slope 1. The sums themselves give 6.

    Returns:
        ``Slopes``: g_x along the columns and g_y along the rows, downwards, both (*batch, rows, columns).

    Raises:
        ValueError: an unknown mode, or a picture of less than 3 × 3 pixels.

    Example:
        >>> ramp = np.arange(5.0) * np.ones((3, 1))
        >>> print(prewitt(ramp).g_x[1].numpy(), prewitt(ramp, normalize=True).g_x[1].numpy())
        [3. 6. 6. 6. 3.] [0.5 1.  1.  1.  0.5]

    Conventions:
        True convolution: the kernel is flipped, so that g_x is positive where the picture grows to the right. h_v
        answers to *vertical edges*, which are slopes along x; the note calls f * h_h the horizontal slope, which is 0
        on f = x. ``scipy.ndimage.prewitt`` has the same sums (6); scikit-image divides by 3 (2).

    References:
        prewitt1970; note D, section 14.
    """
    return _slopes(image, 1, mode, 6 if normalize else 1)


@graph_function(static=["mode", "normalize"], validate=_validate)
def sobel(image: Picture, *, mode: str = "symmetric", normalize: bool = False) -> Slopes:
    """Sobel filter: the slopes of a picture along x and y, central differences smoothed by (1, 2, 1).

    g_x = f * h_v,  g_y = f * h_h,  h_v = [1 0 −1; 2 0 −2; 1 0 −1],  h_h = h_vᵀ

    Args:
        image: f (*batch, rows, columns).
        mode: what lies beyond the border: "symmetric", "reflect", "edge", "constant" (zeros) or "wrap".
        normalize: whether to divide by 8, so that a ramp f = x has the slope 1. The sums themselves give 8.

    Returns:
        ``Slopes``: g_x along the columns and g_y along the rows, downwards, both (*batch, rows, columns).

    Raises:
        ValueError: an unknown mode, or a picture of less than 3 × 3 pixels.

    Example:
        >>> ramp = np.arange(5.0) * np.ones((3, 1))
        >>> print(sobel(ramp).g_x[1].numpy(), sobel(ramp, normalize=True).g_x[1].numpy())
        [4. 8. 8. 8. 4.] [0.5 1.  1.  1.  0.5]

    Conventions:
        True convolution, as of ``prewitt``. For slope 1, ``cv2.Sobel`` and ``scipy.ndimage.sobel`` give 8 as well;
        scikit-image divides by 4 (2), and its ``sobel`` without an axis is √((g_x² + g_y²)/2)/4. The note names Sobel's
        filter and leaves its numbers out.

    References:
        duda1973, page 271; note D, section 14.
    """
    return _slopes(image, 2, mode, 8 if normalize else 1)


def _slopes(image: Any, middle: int, mode: str, unit: int) -> Slopes:
    """Differences first, then the smoothing across: a bright picture's digits are not lost in sums."""
    wide = extended(extended(image, 1, axis=-2, mode=mode), 1, axis=-1, mode=mode)
    across = wide[..., :, 2:] - wide[..., :, :-2]
    down = wide[..., 2:, :] - wide[..., :-2, :]
    g_x = across[..., :-2, :] + middle * across[..., 1:-1, :] + across[..., 2:, :]
    g_y = down[..., :, :-2] + middle * down[..., :, 1:-1] + down[..., :, 2:]
    return Slopes(g_x / unit, g_y / unit)


@graph_function()
def gradient_magnitude_direction(g_x: Float[tf.Tensor, "*shape"], g_y: Float[tf.Tensor, "*shape"]) -> PolarGradient:
    """Magnitude and direction of the gradient of a picture: polar coordinates of its slopes.

    g = √(g_x² + g_y²),  θ = atan2(g_y, g_x)

    Args:
        g_x: slopes along x, to the right, of any shape.
        g_y: slopes along y, downwards, of the same shape.

    Returns:
        ``PolarGradient``: the magnitude g, and the direction θ in (−π, π] in which the picture grows, from the x axis
        towards the y axis: clockwise as one sees it, as y points down. Where both slopes are 0, both answers are 0.

    Raises:
        ValueError: the shapes differ.

    Example:
        >>> gradient = gradient_magnitude_direction([3.0, 0.0, -2.0], [4.0, 1.0, 0.0])
        >>> print(gradient.magnitude.numpy(), gradient.direction.numpy().round(3))
        [5. 1. 2.] [0.927 1.571 3.142]

    Conventions:
        The note writes tan⁻¹(g_v, g_h) with g_h for the slope along y: that is 90° − θ. −0 counts as 0, so that the
        angle is never −π. OpenCV's ``phase`` has angles from 0 to 2π. The derivative of a flat place is taken as 0.

    References:
        note D, section 14.
    """
    flat = (g_x == 0) & (g_y == 0)
    x, y = tf.where(flat, tf.ones_like(g_x), g_x), tf.where(flat, tf.zeros_like(g_y), g_y)
    unit = binary_unit(tf.stack([x, y]), axis=0)[0]  # exact, and no square leaves the range
    x, y = x / unit, y / unit
    angle = tf.atan2(y, x)
    angle += tf.where(angle <= -tf.constant(PI, angle.dtype), tf.constant(2 * PI, angle.dtype), tf.zeros_like(angle))
    none = tf.zeros_like(g_x)
    return PolarGradient(tf.where(flat, none, unit * tf.sqrt(x * x + y * y)), tf.where(flat, none, angle))
