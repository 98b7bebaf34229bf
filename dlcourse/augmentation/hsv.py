"""Colours as hue, saturation and value, and note C's jitter of the three."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where
from dlcourse.graph import graph_function
from dlcourse.nan import tracked

__all__ = ["hsv_jitter", "hsv_to_rgb", "rgb_to_hsv"]

Colours = Float[tf.Tensor, "*pixels 3"]
RGB = Float[tf.Tensor, "*batch rows columns 3"]

SLACK = 1e-3  # what rounding may add


def check_colours(function: str, images: Any) -> None:
    """Refuse what is no colour."""
    told = (
        f"{function}: images holds {{:g}}, expected red, green and blue in [0, 1]. Divide pictures of 0 to 255 by 255, "
        "or clip after changes that leave the range."
    )
    if images.shape.num_elements() != 0:
        refuse_where(tf.reduce_min(images), lambda low: low < -SLACK, told)
        refuse_where(tf.reduce_max(images), lambda high: high > 1 + SLACK, told)


def fraction(x: tf.Tensor) -> tf.Tensor:
    """Return x mod 1; ``floormod`` takes ten times as long."""
    return x - tf.floor(x)


def value_and_chroma(red: tf.Tensor, green: tf.Tensor, blue: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return V = max(R, G, B) and C = V − min(R, G, B), channel against channel: quicker than along a short axis."""
    value = tf.maximum(tf.maximum(red, green), blue)
    return value, value - tf.minimum(tf.minimum(red, green), blue)


def to_hexagon(rgb: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the hue in sixths of a turn, from −1 to 5, the chroma and the value, each without the last axis."""
    red, green, blue = tf.unstack(tracked(rgb), axis=-1)
    value, chroma = value_and_chroma(red, green, blue)
    divisor = tf.where(chroma > 0, chroma, tf.ones_like(chroma))
    of_green_or_blue = tf.where(value == green, 2 + (blue - red) / divisor, 4 + (red - green) / divisor)
    return tf.where(value == red, (green - blue) / divisor, of_green_or_blue), chroma, value


def from_hexagon(sixths: tf.Tensor, chroma: tf.Tensor, value: tf.Tensor) -> tf.Tensor:
    """Return red, green and blue; the hue may be any number of sixths."""
    sixths = tracked(sixths)
    turned = ((n + sixths) - 6 * tf.floor((n + sixths) / 6) for n in (5, 3, 1))  # mod 6
    return tf.stack([value - chroma * tf.clip_by_value(tf.minimum(k, 4 - k), 0, 1) for k in turned], axis=-1)


def _validate_rgb(rgb: Any) -> None:
    check_colours("rgb_to_hsv", rgb)


@graph_function(validate=_validate_rgb)
def rgb_to_hsv(rgb: Colours) -> Colours:
    """Convert RGB colours to HSV: hue, saturation and value.

    V = max(R, G, B),  C = V − min(R, G, B),  S = C/V,  6H = (G − B)/C mod 6 where V = R, 2 + (B − R)/C where V = G,
    4 + (R − G)/C where V = B

    Args:
        rgb: red, green and blue (..., 3), in [0, 1].

    Returns:
        Hue in [0, 1), in parts of a turn from red over green and blue, saturation and value in [0, 1], (..., 3). Grey
        has hue 0, black saturation 0 as well. Of two largest colours red goes before green and green before blue.

    Raises:
        ValueError: a colour is outside [0, 1].

    Example:
        >>> print(rgb_to_hsv([0.0, 0.25, 0.5]).numpy().round(3))
        [0.583 1.    0.5  ]

    Conventions:
        ``tf.image.rgb_to_hsv``, ``colorsys`` and Matplotlib count so too; OpenCV's hue goes to 180.

    References:
        smith1978; note C, section 7.7.1.
    """
    sixths, chroma, value = to_hexagon(rgb)
    divisor = tf.where(value > 0, value, tf.ones_like(value))
    return tf.stack([fraction(sixths / 6), chroma / divisor, value], axis=-1)


@graph_function()
def hsv_to_rgb(hsv: Colours) -> Colours:
    """Convert HSV colours (hue, saturation, value) to RGB.

    f(n) = V − V S max(0, min(k, 4 − k, 1)) with k = (n + 6H) mod 6;  R = f(5),  G = f(3),  B = f(1)

    Args:
        hsv: hue, in parts of a turn (any number: only its fraction counts), saturation and value (..., 3).

    Returns:
        Red, green and blue (..., 3).

    Example:
        >>> print(hsv_to_rgb([7 / 12, 1.0, 0.5]).numpy().round(3))
        [0.   0.25 0.5 ]

    References:
        smith1978; note C, section 7.7.1.
    """
    hue, saturation, value = tf.unstack(hsv, axis=-1)
    return from_hexagon(6 * hue, value * saturation, value)


def _validate_jitter(images: Any, power: Any, factor: Any, shift: Any) -> None:
    check_colours("hsv_jitter", images)


@graph_function(validate=_validate_jitter)
def hsv_jitter(
    images: RGB,
    power: Float[tf.Tensor, "*batch 2"],
    factor: Float[tf.Tensor, "*batch 2"],
    shift: Float[tf.Tensor, "*batch 3"],
) -> RGB:
    """HSV jitter: shift the hue; raise saturation and value to a power, scale and shift them.

    H′ = (H + h) mod 1,  S′ = clip(a_s S^p_s + d_s, 0, 1),  V′ = clip(a_v V^p_v + d_v, 0, 1)

    Args:
        images: red, green and blue (..., rows, columns, 3), in [0, 1].
        power: (p_s, p_v), for saturation and value of each picture (..., 2); note C: between ¼ and 4.
        factor: (a_s, a_v), (..., 2); note C: between 0.7 and 1.4.
        shift: (h, d_s, d_v), for hue, saturation and value (..., 3); note C: between −0.1 and 0.1.

    Returns:
        Pictures of the same shape, in [0, 1].

    Raises:
        ValueError: a parameter has not the shape that is wanted, or a colour is outside [0, 1].

    Example:
        Of the saturation ½ and the value ½, squares times 1.2, plus 0.1.

        >>> pixel = np.array([[[[0.5, 0.25, 0.25]]]])
        >>> print(hsv_jitter(pixel, [[2.0, 2.0]], [[1.2, 1.2]], [[0.0, 0.1, 0.1]]).numpy().ravel())
        [0.4  0.24 0.24]

    Conventions:
        The note's ranges leave [0, 1] for S and V; they are clipped once, after the last step. It draws the same for
        all pixels of a picture, and for saturation and value apart. Grey pixels have hue 0, and become reddish where
        the shift gives them saturation.

    References:
        dosovitskiy2014, section 3.1; note C, section 7.7.1.
    """
    sixths, chroma, v = to_hexagon(images)
    s = chroma / tf.where(v > 0, v, tf.ones_like(v))
    p, a, d = (parameter[..., None, None, :] for parameter in (power, factor, shift))
    s, v = (tf.clip_by_value(a[..., k] * c ** p[..., k] + d[..., k + 1], 0, 1) for k, c in enumerate((s, v)))
    return from_hexagon(sixths + 6 * fraction(d[..., 0]), v * s, v)
