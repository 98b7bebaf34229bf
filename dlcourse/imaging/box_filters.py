"""Filters of one window that is weighted evenly, and what is left of a picture without them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.graph import graph_function
from dlcourse.imaging.borders import check_mode, check_size, check_window
from dlcourse.imaging.convolving import Image, along

__all__ = ["average_filter", "high_frequency", "high_pass", "identity_filter"]


def validate_window(image: Any, *, size: Any, mode: str) -> None:
    """Refuse an unknown border, an even window, and one that is larger than the picture."""
    check_mode(mode)
    check_size(size)
    check_window(image, size, size)


def _average(image: tf.Tensor, size: int, mode: str) -> tf.Tensor:
    weights = [1.0 / size] * size
    return along(along(image, weights, axis=-2, mode=mode), weights, axis=-1, mode=mode)


@graph_function(static=["size", "mode"], validate=validate_window)
def average_filter(image: Image, *, size: int = 3, mode: str = "symmetric") -> Image:
    """Average filter (box blur, mean filter): the mean of a square window around each pixel.

    g(y, x) = 1/k² Σᵢⱼ f(y − i, x − j), i and j from −⌊k/2⌋ to ⌊k/2⌋

    Args:
        image: f (..., rows, columns), grey pictures.
        size: k, odd, not larger than the picture.
        mode: what lies beyond the border, as for ``convolve``.

    Returns:
        g (..., rows, columns).

    Raises:
        ValueError: an unknown mode, an even window, or one that is larger than the picture.

    Example:
        >>> print(average_filter(9 * np.eye(3)).numpy().round(6))
        [[5. 3. 1.]
         [3. 3. 3.]
         [1. 3. 5.]]

    Conventions:
        ``scipy.ndimage.uniform_filter`` does the same. It is computed in two passes, 2k additions a pixel.

    References:
        szeliski2022, section 3.2; note D, section 14.
    """
    return _average(image, size, mode)


@graph_function(static=["size"], validate=lambda image, *, size: validate_window(image, size=size, mode="symmetric"))
def identity_filter(image: Image, *, size: int = 3) -> Image:
    """Identity filter: a window with one 1 in its middle, which leaves an image as it is.

    g = f * δ = f, with the kernel δ(0, 0) = 1, δ(i, j) = 0 elsewhere

    Args:
        image: f (..., rows, columns), grey pictures.
        size: of the kernel, odd, not larger than the picture. It makes no difference to the picture.

    Returns:
        f.

    Raises:
        ValueError: an even window, or one that is larger than the picture.

    Example:
        >>> print(identity_filter([[1.0, 2.0, 3.0]], size=1).numpy())
        [[1. 2. 3.]]

    Conventions:
        The kernel itself is the answer to a single bright pixel, as for any filter: ``impulse_response``.

    References:
        szeliski2022, section 3.2; note D, section 14.
    """
    return tf.identity(image)


@graph_function(static=["size", "mode"], validate=validate_window)
def high_frequency(image: Image, *, size: int = 3, mode: str = "symmetric") -> Image:
    """High frequency filter: what the average filter takes out of an image.

    g = f − average(f): the kernel is 1 − 1/k² in the middle and −1/k² elsewhere; its sum is 0

    Args:
        image: f (..., rows, columns), grey pictures.
        size: k, odd, not larger than the picture.
        mode: what lies beyond the border, as for ``convolve``.

    Returns:
        g (..., rows, columns); 0 where the picture is constant.

    Raises:
        ValueError: an unknown mode, an even window, or one that is larger than the picture.

    Example:
        >>> print(high_frequency([[0.0, 0.0, 0.0], [0.0, 9.0, 0.0], [0.0, 0.0, 0.0]]).numpy().round(6))
        [[-1. -1. -1.]
         [-1.  8. -1.]
         [-1. -1. -1.]]

    Conventions:
        Note D also has a 1 in the middle and 1/(k² − 1) elsewhere. With a minus there, that is the same kernel times
        k²/(k² − 1), 9/8 for k = 3; as printed its sum is 2.

    References:
        szeliski2022, section 3.2; note D, section 14.
    """
    return image - _average(image, size, mode)


@graph_function(static=["size", "mode"], validate=validate_window)
def high_pass(image: Image, *, size: int = 3, mode: str = "symmetric") -> Image:
    """High pass filter of the notes, an unsharp mask: an image and its high frequencies once more.

    g = f + (f − average(f)): the kernel is 2 − 1/k² in the middle and −1/k² elsewhere; its sum is 1

    Args:
        image: f (..., rows, columns), grey pictures.
        size: k, odd, not larger than the picture.
        mode: what lies beyond the border, as for ``convolve``.

    Returns:
        g (..., rows, columns), which may leave the range of f: at an edge it overshoots.

    Raises:
        ValueError: an unknown mode, an even window, or one that is larger than the picture.

    Example:
        An edge becomes steeper on both of its sides.

        >>> print(high_pass(np.repeat([[3.0, 3.0, 6.0, 6.0]], 3, axis=0)).numpy()[1].round(6))
        [3. 2. 7. 6.]

    Conventions:
        The field calls it sharpening or an unsharp mask: its sum of 1 keeps the mean of the picture. A high-pass filter
        in the field's sense has sum 0: ``high_frequency``.

    References:
        szeliski2022, section 3.2; note D, section 14.
    """
    return 2 * image - _average(image, size, mode)
