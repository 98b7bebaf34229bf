"""Corners: how much a window changes when it is moved, its quadratic form, and three measures of that."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.graph import Scalar, graph_function

__all__ = ["harris_response"]

METHODS = ("harris", "min", "noble")


def _validate(tensor: Any, *, method: Any, k: Any, epsilon: Any) -> None:
    if method not in METHODS:
        raise ValueError(f"method is {method!r}, expected 'harris', 'min' or 'noble'.")


@graph_function(static=["method"], at_least_single=["epsilon"], validate=_validate)
def harris_response(
    tensor: Float[tf.Tensor, "*batch 2 2"], *, method: str = "harris", k: Scalar = 0.05, epsilon: Scalar = 1e-6
) -> Float[tf.Tensor, "*batch"]:
    """Harris response of a structure tensor, and two other measures of a corner: Kanade–Tomasi's and Noble's.

    "harris": λ₁λ₂ − k (λ₁ + λ₂)²;  "min": min(λ₁, λ₂);  "noble": λ₁λ₂ / (λ₁ + λ₂ + ε)
    λ₁λ₂ = det M,  λ₁ + λ₂ = tr M,  min(λ₁, λ₂) = tr M / 2 − √((M₀₀ − M₁₁)²/4 + M₀₁²)

    Args:
        tensor: M (..., 2, 2), symmetric, as ``structure_tensor`` returns; of M₀₁ and M₁₀ the mean is taken.
        method: "harris" (Harris and Stephens), "min" (Kanade and Tomasi) or "noble".
        k: of "harris", from 0 to 1/4.
        epsilon: ε of "noble", which keeps it a number where M is 0; with ε = 0 the response there is 0.

    Returns:
        (...): large at corners. "harris" is negative along edges; the other two are about 0 there.

    Raises:
        ValueError: the method is not known, or shapes do not fit together.

    Example:
        >>> m = [[2.0, 1.0], [1.0, 3.0]]
        >>> print([harris_response(m, method=word).numpy().round(3).item() for word in ("harris", "min", "noble")])
        [3.75, 1.382, 1.0]

    Conventions:
        ``skimage.feature.corner_harris`` has ``k`` too, and as ``eps`` *twice* Noble's measure, 2 det M / (tr M + ε);
        its tensor is 64 times that of ``structure_tensor``, as is that of ``cv2.cornerHarris`` up to the window's
        weights. OpenCV and scikit-image take k = 0.04 or 0.05. No measure changes when the picture is turned; each
        does when it is scaled, for which ``scale_adapted_harris`` is made.

    References:
        harris1988; shi1994; noble1989; note D, section 14.
    """
    unit = binary_unit(tensor, axis=[-2, -1])
    scaled, unit = tensor / unit, unit[..., 0, 0]
    first, last = scaled[..., 0, 0], scaled[..., 1, 1]
    beside = (scaled[..., 0, 1] + scaled[..., 1, 0]) / 2
    trace, determinant = first + last, first * last - beside**2
    if method == "harris":
        return (determinant - tf.cast(k, tensor.dtype) * trace**2) * unit * unit
    if method == "min":
        squares = ((first - last) / 2) ** 2 + beside**2
        round_ = squares == 0
        root = tf.sqrt(tf.where(round_, tf.ones_like(squares), squares))
        return (trace / 2 - tf.where(round_, tf.zeros_like(root), root)) * unit
    below = trace + tf.cast(epsilon, tensor.dtype) / unit
    flat = below == 0
    return tf.where(flat, tf.zeros_like(below), determinant / tf.where(flat, tf.ones_like(below), below)) * unit
