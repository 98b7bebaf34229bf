"""The gradients of a true convolution of plain images, as lecture notes derive them: by turning, and wide."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.convolution.correlation import Image, Kernel, correlate2d, frame_of, validate
from dlcourse.graph import graph_function

__all__ = ["ImageGradients", "conv2d_backward"]

# What the output of a mode lacks to be wide are the zeros that the image would have in another one.
_BEYOND = {"valid": "full", "same": "same", "full": "valid"}


class ImageGradients(NamedTuple):
    """Gradients of a loss with respect to what ``conv2d`` takes."""

    image: Image
    kernel: Kernel


def _validate(image: Any, kernel: Any, upstream: Any, *, mode: str) -> None:
    validate("conv2d_backward", image, kernel, mode=mode)
    more = {"valid": -1, "same": 0, "full": 1}[mode]
    expected = [
        None if n is None or m is None else n + more * (m - 1) for n, m in zip(image.shape, kernel.shape, strict=True)
    ]
    if not upstream.shape.is_compatible_with(expected):
        raise ValueError(
            f"upstream has shape {tuple(upstream.shape)}, expected {tuple(expected)}, the shape of the convolution of "
            f"an image of shape {tuple(image.shape)} with a kernel of shape {tuple(kernel.shape)} in mode {mode!r}. "
            "Pass the gradient with respect to that output."
        )


@graph_function(static=["mode"], validate=_validate)
def conv2d_backward(
    image: Image, kernel: Kernel, upstream: Float[tf.Tensor, "out_rows out_columns"], *, mode: str = "valid"
) -> ImageGradients:
    """Backward pass of a two-dimensional convolution of an image with a kernel.

    dX = G̃ ⋆ K and dK = G̃ ⋆ X, where ⋆ is the narrow cross-correlation and G̃ the upstream gradient among as many zeros
    as make it the size of the wide output; for narrow Y = K ⊗ X these are dX = G ⊗̃ rot180(K), with ⊗̃ the wide
    convolution, and dK = rot180(X ⊗ rot180(G))

    Args:
        image: X (rows, columns).
        kernel: K (kernel rows, kernel columns).
        upstream: G, the gradient of the loss with respect to ``conv2d(image, kernel, mode=mode)``, of its shape.
        mode: "valid" (narrow), "full" (wide) or "same", as for ``conv2d``.

    Returns:
        ``ImageGradients(image, kernel)``: dX and dK.

    Raises:
        ValueError: upstream is not of the output's shape, or what ``conv2d`` raises.

    Example:
        Y = (k₁x₀ + k₀x₁, k₁x₁ + k₀x₂), and G = (1, 10).

        >>> dx, dk = conv2d_backward([[1.0, 2.0, 3.0]], [[5.0, 7.0]], [[1.0, 10.0]])
        >>> print(dx.numpy(), dk.numpy())
        [[ 7. 75. 50.]] [[32. 21.]]

    Conventions:
        Layers correlate, so that nothing is turned in dK, and dX is a wide convolution with K as it is; they have
        channels and strides besides: ``conv2d_layer_backward``.

    References:
        dumoulin2016, chapter 4; goodfellow2016, section 9.5; note C, equations 7.22–7.24 and 7.29.
    """
    wide = tf.pad(upstream, frame_of(kernel, _BEYOND[mode]))
    return ImageGradients(
        tf.ensure_shape(correlate2d(wide, kernel), image.shape), tf.ensure_shape(correlate2d(wide, image), kernel.shape)
    )
