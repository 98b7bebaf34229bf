"""Canny's edges: smoothed, steeper than beside them, one pixel wide, and connected with a strong one."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.imaging.borders import check_mode
from dlcourse.imaging.edges import check_thresholds, hysteresis_threshold, thin_edges
from dlcourse.imaging.gaussian import check_sigma, gaussian_filter
from dlcourse.imaging.pixels import check_pixels
from dlcourse.imaging.slopes import sobel

__all__ = ["canny"]

Picture = Float[tf.Tensor, "*batch rows columns"]


def _validate(image: Any, *, sigma: Any, low: Any, high: Any, mode: Any) -> None:
    check_mode(mode)
    check_sigma(sigma)
    check_pixels("image", image, 3)
    check_thresholds(low, high)


@graph_function(static=["sigma", "mode"], validate=_validate)
def canny(image: Picture, *, low: Scalar, high: Scalar, sigma: float = 1.0, mode: str = "symmetric") -> Picture:
    """Canny edge detection: smoothing, slopes, thinning, and two thresholds with hysteresis.

    edges = hysteresis(thin(sobel(gaussian(image)) / 8); low, high)

    Args:
        image: grey pictures (*batch, rows, columns).
        low: the lower threshold of the slope, in units of the picture's values a pixel.
        high: the upper threshold.
        sigma: deviation of the Gaussian in pixels; 0 for none.
        mode: what lies beyond the border: "symmetric", "reflect", "edge", "constant" (zeros) or "wrap".

    Returns:
        1 for each pixel of an edge and 0 for the others (*batch, rows, columns), in the precision of the picture.

    Raises:
        ValueError: not 0 < low ≤ high, a negative sigma, an unknown mode, or a picture of less than 3 × 3 pixels.

    Example:
        An ideal step from 0 to 1 has an edge of one pixel.

        >>> step = np.repeat([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]], 3, axis=0)
        >>> print(canny(step, low=0.1, high=0.2)[1].numpy())
        [0. 0. 1. 0. 0. 0.]

    Conventions:
        The parts are ``gaussian_filter``, ``sobel`` with ``normalize=True``, ``thin_edges`` and
        ``hysteresis_threshold``. The thresholds of scikit-image and OpenCV, which do not divide Sobel's sums, are 8
        times as large for the same picture; OpenCV smooths nothing, and with ``L2gradient=False`` it adds |g_x| and
        |g_y|. A picture with NaN is NaN throughout. There is no gradient.

    References:
        canny1986; note D, section 14.
    """
    slopes = sobel(gaussian_filter(image, sigma=sigma, mode=mode), mode=mode, normalize=True)
    return hysteresis_threshold(thin_edges(*slopes), low=low, high=high)
