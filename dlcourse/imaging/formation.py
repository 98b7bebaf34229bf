"""How a picture comes about: the lens, levels, layers, inks."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import tracked

__all__ = ["alpha_composite", "quantize", "rgb_to_cmyk", "thin_lens"]

Numbers = Float[tf.Tensor, "*shape"]


def _validate_lens(distance: Any, *, focal_length: Any) -> None:
    told = "distance holds {:g}, expected positive numbers. Measure from the lens to the object."
    refuse_where(distance, lambda values: values <= 0, told)


@graph_function(validate=_validate_lens)
def thin_lens(distance: Numbers, *, focal_length: Scalar) -> Numbers:
    """Thin lens: the distance of the image behind a lens, by that of the object before it.

    1/f = 1/u + 1/v, v = 1/(1/f − 1/u)

    Args:
        distance: u, of any shape, positive; infinite for what is far away.
        focal_length: f, in the same unit, not 0; negative for a lens that scatters.

    Returns:
        v, of the shape of u. Infinite for u = f, where rays leave in parallel; negative for u < f, a virtual image on
        the object's side. For an infinite u it is f.

    Raises:
        ValueError: a distance is not positive.

    Example:
        >>> print(thin_lens([200.0, 100.0, 50.0, 25.0, np.inf], focal_length=50.0).numpy().round(3))
        [ 66.667 100.       inf -50.     50.   ]

    Conventions:
        Distances before and behind the lens are both positive. Opticians of the Cartesian sign convention count u
        negative: 1/f = 1/v − 1/u.

    References:
        szeliski2022, equation 2.65; note D, section 14.
    """
    return focal_length / (1 - focal_length / distance)


def _validate_levels(values: Any, *, levels: Any, low: Any, high: Any) -> None:
    if isinstance(levels, bool) or not isinstance(levels, int) or levels < 2:
        raise ValueError(f"levels is {levels!r}, expected a whole number, 2 or more, such as 256.")
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and not low < high:
        raise ValueError(f"low is {low!r} and high is {high!r}, expected low < high, such as 0.0 and 1.0.")


@graph_function(static=["levels", "low", "high"], validate=_validate_levels)
def quantize(values: Numbers, *, levels: int = 256, low: float = 0.0, high: float = 1.0) -> Numbers:
    """Quantize numbers uniformly: the nearest of evenly spaced levels.

    q = low + Δ ⌊(min(max(x, low), high) − low)/Δ + ½⌋, Δ = (high − low)/(n − 1)

    Args:
        values: x, of any shape.
        levels: n, how many levels there are, low and high among them.
        low: the lowest level; what is below becomes it.
        high: the highest level; what is above becomes it.

    Returns:
        q, of the shape of x: levels, not their numbers. Between low and high it is off by Δ/2 at most. Halfway between
        two levels the higher one is taken. The derivative is 0 wherever there is one. NaN stays NaN.

    Raises:
        ValueError: fewer than two levels, or low is not below high.

    Example:
        Five levels, a quarter apart.

        >>> print(quantize([-0.3, 0.1, 0.125, 0.7, 2.0], levels=5).numpy())
        [0.   0.   0.25 0.75 1.  ]

    Conventions:
        ``np.round`` and ``tf.round`` take the even one of two levels that are equally near.

    References:
        szeliski2022, section 2.3; note D, section 14.
    """
    step = tf.constant((high - low) / (levels - 1), values.dtype)
    bottom = tf.constant(low, values.dtype)
    number = tf.floor((tracked(values) - bottom) / step + 0.5)
    last = tf.constant(levels - 1, values.dtype)
    number = tf.where(number < 0, tf.zeros_like(number), tf.where(number > last, last, number))
    return tf.where(number == last, tf.constant(high, values.dtype), bottom + number * step)


def _validate_alpha(foreground: Any, background: Any, alpha: Any) -> None:
    told = "alpha holds {:g}, expected numbers between 0 and 1. Divide opacities of 0 to 255 by 255."
    refuse_where(alpha, lambda values: (values < 0) | (values > 1), told)


@graph_function(validate=_validate_alpha)
def alpha_composite(
    foreground: Float[tf.Tensor, "*batch rows columns channels"],
    background: Float[tf.Tensor, "*batch rows columns channels"],
    alpha: Float[tf.Tensor, "*batch rows columns"],
) -> Float[tf.Tensor, "*batch rows columns channels"]:
    """Alpha compositing: a foreground over an opaque background, by its opacity.

    C = α F + (1 − α) B

    Args:
        foreground: F (..., rows, columns, channels), not multiplied by α yet.
        background: B, of the same shape, opaque.
        alpha: α (..., rows, columns), the opacity: 1 shows the foreground alone, 0 the background alone.

    Returns:
        C (..., rows, columns, channels).

    Raises:
        ValueError: the shapes differ, or an opacity is outside [0, 1].

    Example:
        >>> print(alpha_composite([[[1.0, 0.0, 0.0]]], [[[0.0, 0.0, 1.0]]], [[0.25]]).numpy()[0, 0])
        [0.25 0.   0.75]

    Conventions:
        This is "over" of Porter and Duff for straight colours. With premultiplied ones, αF, it is αF + (1 − α) B.
        Transparency is 1 − α.

    References:
        porter1984; szeliski2022, equation 3.8; note D, section 14.
    """
    opacity = alpha[..., None]
    return opacity * foreground + (1 - opacity) * background


def _validate_colours(rgb: Any) -> None:
    told = "rgb holds {:g}, expected colours between 0 and 1. Divide colours of 0 to 255 by 255."
    refuse_where(rgb, lambda values: (values < 0) | (values > 1), told)


@graph_function(validate=_validate_colours)
def rgb_to_cmyk(rgb: Float[tf.Tensor, "*batch 3"]) -> Float[tf.Tensor, "*batch 4"]:
    """Convert RGB to CMYK: cyan, magenta, yellow and as much black (key) as there can be.

    K = 1 − max(R, G, B), C = (1 − R − K)/(1 − K), M = (1 − G − K)/(1 − K), Y = (1 − B − K)/(1 − K)

    Args:
        rgb: red, green and blue (..., 3), in [0, 1].

    Returns:
        C, M, Y and K (..., 4), in [0, 1]. Black is (0, 0, 0, 1). A colour that holds NaN is NaN.

    Raises:
        ValueError: there are not three colours, or one is outside [0, 1].

    Example:
        >>> print(rgb_to_cmyk([[0.8, 0.4, 0.2], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]).numpy().round(3))
        [[0.   0.5  0.75 0.2 ]
         [0.   1.   1.   0.  ]
         [0.   0.   0.   1.  ]]

    Conventions:
        Without black, cyan is 1 − R, and so on. Printers mix by measured profiles instead.

    References:
        szeliski2022, section 2.3; note D, section 14.
    """
    rgb = tracked(rgb)
    value = tf.reduce_max(rgb, axis=-1, keepdims=True)
    unknown = tf.reduce_any(tf.math.is_nan(rgb), axis=-1, keepdims=True)
    value = tf.where(unknown, tf.constant(float("nan"), rgb.dtype), value)
    black = value == 0
    inks = (value - rgb) / tf.where(black, tf.ones_like(value), value)  # 1 − R − K is max − R, without a loss of digits
    return tf.concat([inks, 1 - value], axis=-1)
