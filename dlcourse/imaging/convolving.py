"""Linear filters: a picture convolved with a kernel, whole or along one axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_unless
from dlcourse.graph import graph_function
from dlcourse.imaging.borders import check_mode, check_window, extended

__all__ = ["convolve"]

Image = Float[tf.Tensor, "*batch rows columns"]
Kernel = Float[tf.Tensor, "kernel_rows kernel_columns"]


def along(image: tf.Tensor, weights: Sequence[float], *, axis: int, mode: str) -> tf.Tensor:
    """Convolve along one axis with an odd number of known weights: g(x) = Σₖ w_k f(x − k), k from −r to r."""
    reach = len(weights) // 2
    size = tf.shape(image)[axis]
    longer = extended(image, reach, axis=axis, mode=mode)
    total = tf.zeros_like(image)
    for k, weight in enumerate(weights):
        if weight != 0:
            first = 2 * reach - k  # the kernel is turned
            total += tf.constant(weight, image.dtype) * _cut(longer, first, size, axis)
    return tf.ensure_shape(total, image.shape)


def _cut(array: tf.Tensor, first: int, size: tf.Tensor, axis: int) -> tf.Tensor:
    """Return ``size`` entries of the last axis, or of the one before it, from ``first`` on."""
    return array[..., first : first + size] if axis == -1 else array[..., first : first + size, :]


def _validate(image: Any, kernel: Any, *, mode: str) -> None:
    check_mode(mode)
    sides = tf.shape(kernel)
    told = f"the kernel has shape {tuple(kernel.shape)}, expected two odd numbers. Put a row or column of zeros to it."
    refuse_unless(tf.reduce_all(tf.math.floormod(sides, 2) == 1), told)
    rows, columns = (sides[k] if n is None else n for k, n in enumerate(kernel.shape))
    check_window(image, rows, columns, "kernel")


@graph_function(static=["mode"], validate=_validate)
def convolve(image: Image, kernel: Kernel, *, mode: str = "symmetric") -> Image:
    """Convolve (filter) an image with a kernel; the result is as large as the image.

    g(y, x) = Σᵢⱼ h(i, j) f(y − i, x − j), with i and j counted from the middle of the kernel

    Args:
        image: f (..., rows, columns), grey pictures.
        kernel: h (kernel rows, kernel columns), odd numbers, none larger than the picture.
        mode: what lies beyond the border: "symmetric" (mirrored, the border's pixels twice), "reflect" (mirrored, the
            border's pixels once), "edge" (the nearest pixel), "constant" (zeros) or "wrap" (the picture again).

    Returns:
        g (..., rows, columns).

    Raises:
        ValueError: an unknown mode, an even number of rows or columns in the kernel, or a kernel larger than the
            picture.

    Example:
        A bright pixel gives the kernel back, not turned.

        >>> print(convolve([[0.0, 0.0, 1.0, 0.0, 0.0]], [[1.0, 2.0, 3.0]]).numpy())
        [[0. 1. 2. 3. 0.]]

    Conventions:
        ``scipy.ndimage.convolve`` does the same, with other names: its "reflect" is "symmetric" here, its "mirror" is
        "reflect", its "nearest" is "edge". OpenCV's ``filter2D`` does not turn the kernel. For channels and strides
        see ``dlcourse.convolution``.

    References:
        szeliski2022, section 3.2; note D, section 14.
    """
    rows, columns = tf.unstack(tf.shape(kernel))
    shape = tf.shape(image)
    longer = extended(extended(image, rows // 2, axis=-2, mode=mode), columns // 2, axis=-1, mode=mode)
    pictures = tf.reshape(longer, [tf.reduce_prod(shape[:-2]), *tf.unstack(tf.shape(longer)[-2:]), 1])
    filtered = tf.nn.conv2d(pictures, kernel[::-1, ::-1, None, None], strides=1, padding="VALID")
    return tf.ensure_shape(tf.reshape(filtered, shape), image.shape)
