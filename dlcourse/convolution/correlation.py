"""Convolution and cross-correlation of plain images, and how they differ."""

from __future__ import annotations

from functools import partial
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.graph import graph_function

__all__ = ["conv2d", "correlate2d"]

MODES = ("valid", "same", "full")

Image = Float[tf.Tensor, "rows columns"]
Kernel = Float[tf.Tensor, "kernel_rows kernel_columns"]


def check_mode(mode: Any) -> None:
    if mode not in MODES:
        raise ValueError(f"mode is {mode!r}, expected one of {', '.join(map(repr, MODES))}.")


def validate(function: str, image: Any, kernel: Any, *, mode: str) -> None:
    check_mode(mode)
    refuse_empty(function, expected="at least one pixel", mend="Leave it out before the call.", image=image)
    refuse_empty(function, expected="at least one weight", mend="Pass the kernel's weights.", kernel=kernel)
    pairs = zip(image.shape, kernel.shape, strict=True)
    if mode == "valid" and any(n is not None and m is not None and n < m for n, m in pairs):
        raise ValueError(
            f"the kernel has shape {tuple(kernel.shape)}, expected none larger than the image of shape "
            f"{tuple(image.shape)}. Take a smaller kernel, or mode 'full' or 'same', which put zeros around the image."
        )


@graph_function(static=["mode"], validate=partial(validate, "correlate2d"))
def correlate2d(image: Image, kernel: Kernel, *, mode: str = "valid") -> Float[tf.Tensor, "out_rows out_columns"]:
    """Two-dimensional cross-correlation of an image with a kernel.

    Yᵢⱼ = Σᵤᵥ Kᵤᵥ Xᵢ₊ᵤ,ⱼ₊ᵥ

    Args:
        image: X (rows, columns).
        kernel: K (kernel rows, kernel columns).
        mode: "valid" (narrow: the kernel stays within the image), "full" (wide: wherever they overlap, zeros around
            the image) or "same" (the middle of "full", as large as the image).

    Returns:
        Y; "valid" has n − m + 1 rows, "full" n + m − 1 and "same" n, and columns likewise.

    Raises:
        ValueError: nothing in the image or the kernel, an unknown mode, or a kernel that fits nowhere.

    Example:
        >>> print(correlate2d([[1.0, 2.0, 3.0]], [[1.0, 10.0]]).numpy())
        [[21. 32.]]

    Conventions:
        Deep learning calls this convolution (Keras, PyTorch, note E). True convolution, ``conv2d``, turns the kernel
        by 180° first. Modes are SciPy's.

    References:
        goodfellow2016, equation 9.6; dumoulin2016; note E, section 3.
    """
    return _slide(image, kernel, frame_of(kernel, mode))


def _slide(image: tf.Tensor, kernel: tf.Tensor, frame: list[list[Any]]) -> tf.Tensor:
    framed = tf.pad(image, frame)
    return tf.nn.conv2d(framed[None, :, :, None], kernel[:, :, None, None], strides=1, padding="VALID")[0, :, :, 0]


def frame_of(kernel: tf.Tensor, mode: str) -> list[list[Any]]:
    """Count the zeros before and after the rows, and before and after the columns."""
    beyond = [tf.shape(kernel)[axis] - 1 for axis in (0, 1)]
    if mode == "same":
        return [[zeros // 2, zeros - zeros // 2] for zeros in beyond]
    return [[zeros, zeros] if mode == "full" else [0, 0] for zeros in beyond]


@graph_function(static=["mode"], validate=partial(validate, "conv2d"))
def conv2d(image: Image, kernel: Kernel, *, mode: str = "valid") -> Float[tf.Tensor, "out_rows out_columns"]:
    """Two-dimensional convolution of an image with a kernel.

    Yᵢⱼ = Σᵤᵥ Kᵤᵥ Xᵢ₋ᵤ,ⱼ₋ᵥ, the cross-correlation with the kernel turned by 180°

    Args:
        image: X (rows, columns).
        kernel: K (kernel rows, kernel columns).
        mode: "valid" (narrow), "full" (wide) or "same", as for ``correlate2d``.

    Returns:
        Y; "valid" has n − m + 1 rows, "full" n + m − 1 and "same" n, and columns likewise.

    Raises:
        ValueError: nothing in the image or the kernel, an unknown mode, or a kernel that fits nowhere.

    Example:
        An image of one bright pixel gives the kernel back; cross-correlation gives it turned.

        >>> print(conv2d([[0.0, 1.0, 0.0]], [[1.0, 2.0, 3.0]], mode="same").numpy())
        [[1. 2. 3.]]
        >>> print(correlate2d([[0.0, 1.0, 0.0]], [[1.0, 2.0, 3.0]], mode="same").numpy())
        [[3. 2. 1.]]

    Conventions:
        Commutative, unlike ``correlate2d``: in mode "full" image and kernel may change places. What Keras and PyTorch
        call convolution is ``correlate2d``.

    References:
        goodfellow2016, equation 9.5; note C, equation 7.2.
    """
    turned = [[after, before] for before, after in frame_of(kernel, mode)]  # uneven for a kernel of even size
    return _slide(image, kernel[::-1, ::-1], turned)
