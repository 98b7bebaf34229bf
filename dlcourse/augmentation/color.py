"""Brightness and contrast as TensorFlow has them, and saturation and hue on the hexagon of HSV."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.augmentation.hsv import check_colours, fraction, from_hexagon, to_hexagon, value_and_chroma
from dlcourse.graph import graph_function
from dlcourse.nan import tracked

__all__ = ["brightness", "contrast", "hue", "saturation"]

Pictures = Float[tf.Tensor, "*batch rows columns channels"]
RGB = Float[tf.Tensor, "*batch rows columns 3"]
PerPicture = Float[tf.Tensor, "*batch"]


def per_pixel(parameter: tf.Tensor) -> tf.Tensor:
    """Give one number a picture the axes of pictures."""
    return parameter[..., None, None, None]


def along_columns(colour: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
    """Repeat one colour a picture for a whole row of it: adding rows is several times as fast as adding pixels."""
    repeats = tf.concat([tf.ones([tf.rank(images) - 2], tf.int32), tf.shape(images)[-2:-1], [1]], axis=0)
    return tf.tile(colour, repeats)


@graph_function()
def brightness(images: Pictures, delta: PerPicture) -> Pictures:
    """Brightness adjustment: add a constant to all pixels of each image.

    I′ = I + δ

    Args:
        images: pictures (..., rows, columns, channels).
        delta: δ (...), one number a picture, in the unit of the pixels.

    Returns:
        Pictures of the same shape, not clipped: clip once, after the last of several changes.

    Raises:
        ValueError: there is not one number a picture.

    Example:
        >>> print(brightness(np.array([[[[0.25, 0.5, 0.75]]]]), [0.25]).numpy().ravel())
        [0.5  0.75 1.  ]

    Conventions:
        ``tf.image.adjust_brightness`` and Keras's ``RandomBrightness`` add; Pillow and ``torchvision`` multiply, see
        ``blend_brightness``.

    References:
        howard2013; note A, section 2.3.1; note D, section 10.
    """
    return images + per_pixel(delta)


@graph_function()
def contrast(images: Pictures, factor: PerPicture) -> Pictures:
    """Contrast adjustment: scale each channel's deviation from its mean.

    I′ = m + c (I − m), with m the mean over the pixels of one channel of one picture

    Args:
        images: pictures (..., rows, columns, channels).
        factor: c (...), one number a picture; 1 changes nothing, 0 leaves the means.

    Returns:
        Pictures of the same shape, not clipped. Every channel keeps its mean.

    Raises:
        ValueError: there is not one number a picture.

    Example:
        >>> print(contrast(np.array([[[[0.25], [0.75]]]]), [0.5]).numpy().ravel())
        [0.375 0.625]

    Conventions:
        ``tf.image.adjust_contrast`` does the same. Pillow and ``torchvision`` take one mean, of the grey picture: see
        ``blend_contrast``. Keras's ``RandomContrast`` clips.

    References:
        howard2013; note A, section 2.3.1; note D, section 10.
    """
    mean = tf.reduce_mean(tf.reduce_mean(images, axis=-3, keepdims=True), axis=-2, keepdims=True)
    return per_pixel(factor) * images + along_columns((1 - per_pixel(factor)) * mean, images)


def _validate_saturation(images: Any, factor: Any) -> None:
    check_colours("saturation", images)


@graph_function(validate=_validate_saturation)
def saturation(images: RGB, factor: PerPicture) -> RGB:
    """Saturation adjustment in HSV: multiply each pixel's saturation.

    S′ = min(c S, 1) with hue and value kept, so that I′ = V − (V − I) S′/S, with V = max(R, G, B), S = (V − min)/V

    Args:
        images: red, green and blue (..., rows, columns, 3), in [0, 1].
        factor: c (...), one number a picture, not negative; 1 changes nothing, 0 makes pictures grey.

    Returns:
        Pictures of the same shape, in [0, 1]; grey pixels stay as they are. A pixel that holds NaN becomes NaN, and
        has no part in the gradient of c.

    Raises:
        ValueError: there is not one number a picture, a colour is outside [0, 1], or there are not three channels.

    Example:
        >>> print(saturation(np.array([[[[0.8, 0.4, 0.6]]]]), [0.5]).numpy().round(3).ravel())
        [0.8 0.6 0.7]

    Conventions:
        ``tf.image.adjust_saturation`` does the same. Pillow and ``torchvision`` mix with the grey picture, which keeps
        the luminance instead of the value: see ``blend_saturation``.

    References:
        smith1978; howard2013; note D, section 10.
    """
    value, chroma = value_and_chroma(*tf.unstack(tracked(images), axis=-1))
    # S′/S = min(c, 1/S) = min(c, V/C); a grey pixel has no distance from V to scale
    grey = chroma == 0
    most = tf.where(grey, chroma, value) / tf.where(grey, value + 1, chroma)
    gain = tf.minimum(tracked(factor)[..., None, None], most)
    return value[..., None] - (value[..., None] - images) * gain[..., None]


def _validate_hue(images: Any, delta: Any) -> None:
    check_colours("hue", images)


@graph_function(validate=_validate_hue)
def hue(images: RGB, delta: PerPicture) -> RGB:
    """Hue adjustment in HSV: rotate each pixel's hue.

    H′ = (H + δ) mod 1, with saturation and value kept

    Args:
        images: red, green and blue (..., rows, columns, 3), in [0, 1].
        delta: δ (...), one number a picture, in parts of a whole turn: ⅓ makes green of red, and 1 changes nothing.

    Returns:
        Pictures of the same shape, in [0, 1].

    Raises:
        ValueError: there is not one number a picture, a colour is outside [0, 1], or there are not three channels.

    Example:
        >>> print(hue(np.array([[[[0.75, 0.25, 0.25]]]]), [1 / 3]).numpy().round(3).ravel())
        [0.25 0.75 0.25]

    Conventions:
        ``tf.image.adjust_hue`` and ``torchvision`` count in parts of a turn too; OpenCV in 180ths.

    References:
        smith1978; note C, section 7.7.1; note D, section 10.
    """
    sixths, chroma, value = to_hexagon(images)
    return from_hexagon(sixths + 6 * fraction(delta)[..., None, None], chroma, value)
