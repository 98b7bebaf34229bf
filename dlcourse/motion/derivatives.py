"""What the flow is computed from: the slopes of two pictures, and the equations of a window."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_unless
from dlcourse.graph import graph_function

__all__ = ["FlowDerivatives", "flow_derivatives"]

Image = Float[tf.Tensor, "*batch height width"]


class FlowDerivatives(NamedTuple):
    """The coefficients of the constraint I_x u + I_y v + I_t = 0 at every pixel."""

    x: Image
    y: Image
    t: Image


def refuse_small(function: str, image: Any) -> None:
    """Refuse pictures without two pixels a side, of which there is no slope."""
    refuse_unless(
        tf.reduce_min(tf.shape(image)[-2:]) >= 2,
        f"{function}: first and second are {_size(image)}, expected two or more pixels a side: there is no slope in "
        "less. Pass larger pictures.",
    )


def _size(image: Any) -> str:
    height, width = image.shape[-2:]
    return "too small" if height is None or width is None else f"{height} x {width}"


def _check(first: Any, second: Any) -> None:
    refuse_small("flow_derivatives", first)


@graph_function(validate=_check)
def flow_derivatives(first: Image, second: Image) -> FlowDerivatives:
    """Derivatives of the flow constraint, in space and in time, of two pictures that follow each other.

    I_x u + I_y v + I_t = 0:  I_x, I_y are the slopes of (I + J)/2, and I_t = J − I

    Slopes are central differences, (f(x + 1) − f(x − 1))/2, and one-sided ones at the border, f(1) − f(0).

    Args:
        first: the picture I at time t, grey (*batch, height, width).
        second: the picture J at time t + 1, of the same shape.

    Returns:
        ``FlowDerivatives(x, y, t)``: I_x along the columns, I_y along the rows, downwards, and I_t, each of the
        pictures' shape.

    Raises:
        ValueError: shapes do not fit together, or a side has fewer than two pixels.

    Example:
        >>> first = [[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]]
        >>> print([d.numpy().tolist() for d in flow_derivatives(first, np.add(first, 4.0))])
        [[[2.0, 2.0, 2.0], [2.0, 2.0, 2.0]], [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], [[4.0, 4.0, 4.0], [4.0, 4.0, 4.0]]]

    Conventions:
        The mean of both pictures stands for the picture halfway between them, so that the constraint is exact up to
        terms of third order. Horn and Schunck average differences of 2 × 2 × 2 pixels. ``numpy.gradient`` has the same
        differences.

    References:
        horn1981, section 7; barron1994; note D, section 14.
    """
    mean = (first + second) / 2
    return FlowDerivatives(*slopes(mean), second - first)


def slopes(image: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the slopes along the columns and along the rows: central differences, one-sided at the border."""
    turned = tf.linalg.matrix_transpose(image)
    return _along_last(image), tf.linalg.matrix_transpose(_along_last(turned))


def unit_of(*images: tf.Tensor, least: Any = 0.0) -> tf.Tensor:
    """Return the largest finite size in each picture (*batch, 1, 1), or 1 where there is none but 0.

    Products of what is divided by it do not leave the range of numbers. What is computed with them does not depend on
    the unit, and so it has no gradient.
    """
    unit = tf.cast(least, images[0].dtype)
    for image in images:
        sizes = tf.where(tf.math.is_finite(image), tf.abs(image), tf.zeros_like(image))
        unit = tf.maximum(unit, tf.reduce_max(sizes, axis=[-2, -1], keepdims=True))
    return tf.stop_gradient(tf.where(unit > 0, unit, tf.ones_like(unit)))


def _along_last(image: tf.Tensor) -> tf.Tensor:
    steps = image[..., 1:] - image[..., :-1]
    central = (image[..., 2:] - image[..., :-2]) / 2
    return tf.concat([steps[..., :1], central, steps[..., -1:]], axis=-1)
