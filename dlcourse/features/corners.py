"""Corners: how much a window changes when it is moved, its quadratic form, and three measures of that."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.features.windows import Image, check_picture
from dlcourse.graph import Scalar, graph_function
from dlcourse.imaging import differences, gaussian_filter
from dlcourse.imaging.borders import check_mode, check_size
from dlcourse.imaging.convolving import along
from dlcourse.imaging.gaussian import check_sigma

__all__ = ["harris_response", "structure_tensor", "window_difference"]

METHODS = ("harris", "min", "noble")
WINDOWS = ("gaussian", "box")


def _validate_window(function: str, image: Any, window: Any, sigma: Any, size: Any, mode: Any) -> None:
    if window not in WINDOWS:
        raise ValueError(f"window is {window!r}, expected 'gaussian' or 'box'.")
    check_sigma(sigma)
    check_size(size)
    check_mode(mode)
    check_picture(function, image, size if window == "box" else 1)


def _summed(image: Any, window: str, sigma: float, size: int, mode: str) -> Any:
    """Return Σ w of each pixel's window: a Gaussian's weights, or 1 for every pixel of a box."""
    if window == "gaussian":
        return gaussian_filter(image, sigma=sigma, mode=mode)
    return along(along(image, [1.0] * size, axis=-2, mode=mode), [1.0] * size, axis=-1, mode=mode)


def _validate_tensor(image: Any, *, window: Any, sigma: Any, size: Any, mode: Any) -> None:
    _validate_window("structure_tensor", image, window, sigma, size, mode)


@graph_function(static=["window", "sigma", "size", "mode"], validate=_validate_tensor)
def structure_tensor(
    image: Image, *, window: str = "gaussian", sigma: float = 1.0, size: int = 3, mode: str = "symmetric"
) -> Float[tf.Tensor, "*batch height width 2 2"]:
    """Structure tensor, the second-moment matrix of the slopes in a window around each pixel.

    M = Σ w [I_x², I_x I_y; I_x I_y, I_y²]

    Args:
        image: I (..., height, width).
        window: w: "gaussian", of weights that add up to 1, or "box", of weights 1.
        sigma: deviation of the Gaussian, in pixels; 0 for the pixel alone. A box ignores it.
        size: width and height of the box, an odd number of pixels. A Gaussian ignores it.
        mode: what lies beyond the border, as for ``imaging.convolve``, for slopes and for the window.

    Returns:
        M (..., height, width, 2, 2), symmetric, with no negative eigenvalue. M₀₀ is large on vertical edges, M₁₁ on
        horizontal ones, both eigenvalues at corners.

    Raises:
        ValueError: an unknown window or mode, a negative sigma, an even size, or a picture without pixels or smaller
            than the box.

    Example:
        A vertical edge: only M₀₀ is not 0.

        >>> image = np.tile([0.0, 0.0, 1.0, 1.0], (3, 1))
        >>> print(structure_tensor(image, window="box")[1, 1].numpy())
        [[1.5 0. ]
         [0.  0. ]]

    Conventions:
        Slopes are Sobel's, divided by 8, so that a ramp of 1 a pixel has slope 1. ``skimage.feature.structure_tensor``
        has Sobel's sums, a tensor 64 times as large, and returns (M₁₁, M₀₁, M₀₀) in that order by default. OpenCV's
        ``cornerHarris`` divides by its own factor, 4 · blockSize, before it squares.

    References:
        harris1988; note D, section 14.
    """
    across, down = slopes(image, mode)
    summed = _summed(tf.stack([across * across, across * down, down * down], axis=-3), window, sigma, size, mode)
    xx, xy, yy = tf.unstack(summed, axis=-3)
    return tf.stack([tf.stack([xx, xy], axis=-1), tf.stack([xy, yy], axis=-1)], axis=-2)


def slopes(image: Any, mode: str) -> tuple[Any, Any]:
    """Return Sobel's slopes along x and along y, divided by 8."""
    weights = [0.25, 0.5, 0.25]
    across = along(differences(image, mode=mode), weights, axis=-2, mode=mode)
    return across, along(differences(image, axis=-2, mode=mode), weights, axis=-1, mode=mode)


def _validate_difference(image: Any, displacement: Any, *, window: Any, sigma: Any, size: Any, mode: Any) -> None:
    _validate_window("window_difference", image, window, sigma, size, mode)


@graph_function(static=["window", "sigma", "size", "mode"], validate=_validate_difference)
def window_difference(
    image: Image,
    displacement: Float[tf.Tensor, "2"],
    *,
    window: str = "gaussian",
    sigma: float = 1.0,
    size: int = 3,
    mode: str = "symmetric",
) -> Image:
    """Window difference: the sum of squared differences of each window and the one moved by (u, v).

    E(u, v) = Σ w(x, y) [I(x + u, y + v) − I(x, y)]² ≈ (u v) M (u v)ᵀ

    Args:
        image: I (..., height, width).
        displacement: (u, v): to the right and down, in pixels. Between pixels, I is bilinear; beyond an edge, it is the
            nearest pixel.
        window: w, with ``sigma`` and ``size``, as in ``structure_tensor``, of which M is made with the same window.
        sigma: deviation of the Gaussian.
        size: of the box.
        mode: what the window sees beyond the border, as for ``imaging.convolve``.

    Returns:
        E of the window around each pixel (..., height, width), never negative. Where it is small for every direction,
        the window is flat; for one direction, an edge; for none, a corner.

    Raises:
        ValueError: as ``structure_tensor``.

    Example:
        On a vertical edge, moving down changes nothing, moving to the right does.

        >>> image = np.tile([0.0, 0.0, 1.0, 1.0], (3, 1))
        >>> print(window_difference(image, [0.0, 1.0], window="box")[1].numpy())
        [0. 0. 0. 0.]
        >>> print(window_difference(image, [1.0, 0.0], window="box")[1].numpy())
        [3. 3. 3. 0.]

    Conventions:
        The note's "idle" window is an ideal one, the box. Its derivative along (u, v) jumps at whole pixels, where a
        bilinear picture has kinks.

    References:
        harris1988; note D, section 14.
    """
    return _summed(_change(image, *tf.unstack(displacement)) ** 2, window, sigma, size, mode)


def _change(image: Any, u: Any, v: Any) -> Any:
    """Return I(x + u, y + v) − I(x, y), bilinear; of terms that are small with (u, v), so that no digits cancel."""
    (along_x, next_x, right), (along_y, next_y, down) = (_places(image, by, axis) for by, axis in ((u, -1), (v, -2)))
    here = tf.gather(image, along_x, axis=-1)
    change = tf.gather(image, next_x, axis=-1) - here
    at, below = tf.gather(here, along_y, axis=-2), tf.gather(here, next_y, axis=-2)
    step, step_below = tf.gather(change, along_y, axis=-2), tf.gather(change, next_y, axis=-2)
    return (at - image) + right * step + down * (below - at) + right * down * (step_below - step)


def _places(image: Any, by: Any, axis: int) -> tuple[Any, Any, Any]:
    """Return the pixel that each one moves to, the next one on the way, and how far it goes on towards that.

    Beyond an edge, the pixel is the nearest.
    """
    size = tf.shape(image)[axis]
    far = tf.cast(size, image.dtype)  # further on, nothing changes
    by = tf.clip_by_value(tf.cast(by, image.dtype), -far, far)
    towards = tf.where(by < 0, -tf.ones_like(by), tf.ones_like(by))
    whole = tf.stop_gradient(tf.floor(towards * by))
    first = tf.range(size) + tf.cast(towards * whole, tf.int32)
    pixels = [tf.clip_by_value(place, 0, size - 1) for place in (first, first + tf.cast(towards, tf.int32))]
    return *pixels, towards * by - whole


def _validate(tensor: Any, *, method: Any, k: Any, epsilon: Any) -> None:
    if method not in METHODS:
        raise ValueError(f"method is {method!r}, expected 'harris', 'min' or 'noble'.")


@graph_function(static=["method"], at_least_single=["epsilon"], validate=_validate)
def harris_response(
    tensor: Float[tf.Tensor, "*batch 2 2"], *, method: str = "harris", k: Scalar = 0.05, epsilon: Scalar = 1e-6
) -> Float[tf.Tensor, "*batch"]:
    """Harris response of a structure tensor, or the corner measure of Kanade–Tomasi or of Noble.

    "harris": λ₁λ₂ − k (λ₁ + λ₂)²;  "min": min(λ₁, λ₂);  "noble": λ₁λ₂ / (λ₁ + λ₂ + ε)
    λ₁λ₂ = det M,  λ₁ + λ₂ = tr M,  min(λ₁, λ₂) = tr M / 2 − √((M₀₀ − M₁₁)²/4 + M₀₁²)

    Args:
        tensor: M (..., 2, 2), symmetric, as ``structure_tensor`` returns; of M₀₁ and M₁₀ the mean is taken.
        method: "harris" (Harris and Stephens), "min" (Kanade and Tomasi) or "noble".
        k: of "harris", from 0 to 1/4.
        epsilon: ε of "noble", which keeps it a number where M is 0; with ε = 0 the response there is 0.

    Returns:
        (...): large at corners. "harris" is negative along edges; the other two are about 0 there.

    Raises:
        ValueError: the method is not known, or shapes do not fit together.

    Example:
        >>> m = [[2.0, 1.0], [1.0, 3.0]]
        >>> print([harris_response(m, method=word).numpy().round(3).item() for word in ("harris", "min", "noble")])
        [3.75, 1.382, 1.0]

    Conventions:
        ``skimage.feature.corner_harris`` has ``k`` too, and as ``eps`` *twice* Noble's measure, 2 det M / (tr M + ε);
        its tensor is 64 times that of ``structure_tensor``, as is that of ``cv2.cornerHarris`` up to the window's
        weights. OpenCV and scikit-image take k = 0.04 or 0.05. No measure changes when the picture is turned; each
        does when it is scaled, for which ``scale_adapted_harris`` is made.

    References:
        harris1988; shi1994; noble1989; note D, section 14.
    """
    unit = binary_unit(tensor, axis=[-2, -1])
    scaled, unit = tensor / unit, unit[..., 0, 0]
    first, last = scaled[..., 0, 0], scaled[..., 1, 1]
    beside = (scaled[..., 0, 1] + scaled[..., 1, 0]) / 2
    trace, determinant = first + last, first * last - beside**2
    if method == "harris":
        return (determinant - tf.cast(k, tensor.dtype) * trace**2) * unit * unit
    if method == "min":
        squares = ((first - last) / 2) ** 2 + beside**2
        round_ = squares == 0
        root = tf.sqrt(tf.where(round_, tf.ones_like(squares), squares))
        return (trace / 2 - tf.where(round_, tf.zeros_like(root), root)) * unit
    below = trace + tf.cast(epsilon, tensor.dtype) / unit
    flat = below == 0
    return tf.where(flat, tf.zeros_like(below), determinant / tf.where(flat, tf.ones_like(below), below)) * unit
