"""The Bayer mosaic: one colour a pixel, as a sensor has it, and back."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.imaging.borders import check_window
from dlcourse.imaging.convolving import Image, along

__all__ = ["bayer_mosaic", "demosaic"]

Colours = Float[tf.Tensor, "*batch rows columns 3"]
PATTERNS = ("RGGB", "BGGR", "GRBG", "GBRG")


def check_pattern(pattern: Any) -> None:
    """Refuse an order of colours that no sensor has."""
    if pattern not in PATTERNS:
        raise ValueError(f"pattern is {pattern!r}, expected one of {', '.join(map(repr, PATTERNS))}.")


def _masks(shape: tf.Tensor, pattern: str, dtype: Any) -> tf.Tensor:
    """Return 1 where a pixel keeps a colour and 0 elsewhere (rows, columns, 3)."""
    rows, columns = tf.unstack(shape)
    place = 2 * (tf.range(rows)[:, None] % 2) + tf.range(columns)[None, :] % 2  # 0 to 3, as letters stand
    colours = tf.gather(tf.constant(["RGB".index(letter) for letter in pattern]), place)
    return tf.cast(colours[..., None] == tf.range(3), dtype)


def _validate_mosaic(rgb: Any, *, pattern: str) -> None:
    check_pattern(pattern)


@graph_function(static=["pattern"], validate=_validate_mosaic)
def bayer_mosaic(rgb: Colours, *, pattern: str = "RGGB") -> Image:
    """Bayer mosaic: each pixel keeps one of its three colours, as behind the filters of a sensor.

    m(y, x) = rgb(y, x, c), c = pattern[2 (y mod 2) + x mod 2]

    Args:
        rgb: colours (..., rows, columns, 3).
        pattern: the colours of the first 2 × 2 pixels, row by row: "RGGB", "BGGR", "GRBG" or "GBRG".

    Returns:
        The mosaic (..., rows, columns). Half of the pixels are green.

    Raises:
        ValueError: there are not three colours, or an unknown pattern.

    Example:
        >>> print(bayer_mosaic(np.tile([1.0, 2.0, 3.0], (2, 4, 1))).numpy())
        [[1. 2. 1. 2.]
         [2. 3. 2. 3.]]

    Conventions:
        OpenCV names patterns by the second row and column: its "BayerBG" is "RGGB" here.

    References:
        bayer1976; szeliski2022, section 2.3.2; note D, section 14.
    """
    masks = _masks(tf.shape(rgb)[-3:-1], pattern, tf.bool)
    kept = tf.where(masks, rgb, tf.zeros_like(rgb))
    return tf.reduce_sum(kept, axis=-1)


def _validate_demosaic(mosaic: Any, *, pattern: str) -> None:
    check_pattern(pattern)
    check_window(mosaic, 2, 2)


@graph_function(static=["pattern"], validate=_validate_demosaic)
def demosaic(mosaic: Image, *, pattern: str = "RGGB") -> Colours:
    """Demosaic a Bayer mosaic, bilinearly: a missing colour is the mean of neighbours that have it.

    rgb(y, x, c) = m(y, x) where the pixel has c, elsewhere Σ m / n over the n of its 8 neighbours that have c

    Args:
        mosaic: m (..., rows, columns), at least 2 × 2 pixels.
        pattern: as for ``bayer_mosaic``.

    Returns:
        Colours (..., rows, columns, 3). At the border there are fewer neighbours, and the mean is that of the ones that
        are there: a picture of one colour comes back as it was, and inside so does one that changes linearly.

    Raises:
        ValueError: an unknown pattern, or a picture of fewer than 2 × 2 pixels.

    Example:
        >>> print(demosaic([[8.0, 2.0], [4.0, 6.0]]).numpy()[0, 1])
        [8. 2. 6.]

    Conventions:
        OpenCV's bilinear method does the same inside; it copies the border from the pixels next to it.

    References:
        bayer1976; szeliski2022, section 10.3.1; note D, section 14.
    """
    masks = _masks(tf.shape(mosaic)[-2:], pattern, tf.bool)
    filled = []
    for colour in range(3):
        has = masks[..., colour]
        known = tf.where(has, mosaic, tf.zeros_like(mosaic))
        count = _neighbourhood(tf.cast(has, mosaic.dtype))
        filled.append(tf.where(has, mosaic, _neighbourhood(known) / count))
    return tf.stack(filled, axis=-1)


def _neighbourhood(image: tf.Tensor) -> tf.Tensor:
    ones = (1.0, 1.0, 1.0)
    return along(along(image, ones, axis=-2, mode="constant"), ones, axis=-1, mode="constant")
