"""Brightness, contrast and saturation as Pillow has them: mixtures of a picture with one that lacks it."""

from __future__ import annotations

import tensorflow as tf

from dlcourse.augmentation.color import RGB, PerPicture, Pictures, per_pixel
from dlcourse.graph import graph_function

__all__ = ["blend_brightness", "blend_contrast", "blend_saturation"]


def _grey(images: tf.Tensor) -> tf.Tensor:
    """Return the luminance of ITU-R BT.601, (..., rows, columns, 1)."""
    return tf.reduce_sum(images * tf.constant([0.299, 0.587, 0.114], images.dtype), axis=-1, keepdims=True)


@graph_function()
def blend_brightness(images: Pictures, factor: PerPicture) -> Pictures:
    """Change brightness by a factor: blend each image with black.

    I′ = c I

    Args:
        images: pictures (..., rows, columns, channels).
        factor: c (...), one number a picture; 1 changes nothing.

    Returns:
        Pictures of the same shape, not clipped.

    Raises:
        ValueError: there is not one number a picture.

    Example:
        >>> print(blend_brightness(np.array([[[[0.25, 0.5, 0.75]]]]), [2.0]).numpy().ravel())
        [0.5 1.  1.5]

    Conventions:
        Pillow's ``ImageEnhance.Brightness`` and ``torchvision``, which clip. TensorFlow adds: see ``brightness``.

    References:
        haeberli1994; note D, section 10.
    """
    return per_pixel(factor) * images


@graph_function()
def blend_contrast(images: RGB, factor: PerPicture) -> RGB:
    """Change contrast by a factor: blend each image with its mean grey level.

    I′ = c I + (1 − c) m, with m the mean of 0.299 R + 0.587 G + 0.114 B over the picture

    Args:
        images: red, green and blue (..., rows, columns, 3).
        factor: c (...), one number a picture; 1 changes nothing, 0 leaves one grey.

    Returns:
        Pictures of the same shape, not clipped.

    Raises:
        ValueError: there is not one number a picture, or there are not three channels.

    Example:
        >>> print(blend_contrast(np.array([[[[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]]]), [0.5]).numpy()[0, 0, :, 0])
        [0.25 0.75]

    Conventions:
        Pillow's ``ImageEnhance.Contrast``, which rounds m to whole numbers of 0 to 255, and ``torchvision``. TensorFlow
        takes each channel's own mean: see ``contrast``.

    References:
        haeberli1994; note D, section 10.
    """
    mean = tf.reduce_mean(_grey(images), axis=[-3, -2], keepdims=True)
    return mean + per_pixel(factor) * (images - mean)


@graph_function()
def blend_saturation(images: RGB, factor: PerPicture) -> RGB:
    """Change saturation by a factor: blend each image with its greyscale version.

    I′ = c I + (1 − c) L, with L = 0.299 R + 0.587 G + 0.114 B

    Args:
        images: red, green and blue (..., rows, columns, 3).
        factor: c (...), one number a picture; 1 changes nothing, 0 makes pictures grey.

    Returns:
        Pictures of the same shape, not clipped; every pixel keeps its luminance L.

    Raises:
        ValueError: there is not one number a picture, or there are not three channels.

    Example:
        >>> print(blend_saturation(np.array([[[[1.0, 0.0, 0.0]]]]), [0.0]).numpy().round(3).ravel())
        [0.299 0.299 0.299]

    Conventions:
        Pillow's ``ImageEnhance.Color`` and ``torchvision``. TensorFlow multiplies the saturation of HSV: see
        ``saturation``.

    References:
        haeberli1994; note D, section 10.
    """
    grey = _grey(images)
    return grey + per_pixel(factor) * (images - grey)
