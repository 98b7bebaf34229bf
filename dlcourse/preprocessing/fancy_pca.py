"""Fancy PCA: another light on the same picture."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.preprocessing.pca import principal_axes
from dlcourse.preprocessing.statistics import refuse_empty

__all__ = ["fancy_pca"]

Pictures = Float[tf.Tensor, "*batch rows columns channels"]


def colour_shift(axes: tf.Tensor, variances: tf.Tensor, normals: tf.Tensor, deviation: tf.Tensor) -> tf.Tensor:
    """Return one colour a picture, (..., 1, 1, channels)."""
    return tf.tensordot(deviation * normals * variances, tf.transpose(axes), 1)[..., None, None, :]


@graph_function(validate=refuse_empty("fancy_pca"))
def fancy_pca(
    x_train: Float[tf.Tensor, "*train channels"],
    images: Pictures,
    normals: Float[tf.Tensor, "*batch channels"],
    *,
    deviation: Scalar = 0.1,
) -> Pictures:
    """Fancy PCA (AlexNet's colour augmentation): adds a random colour along the principal axes of RGB.

    I′ = I + P (α ⊙ λ), with αₖ ~ N(0, 0.1²) drawn once a picture; Σ = P diag(λ) Pᵀ the covariance of RGB values

    Args:
        x_train: the training split's pixels (..., channels): whole pictures, or a sample of their pixels.
        images: pictures I (..., rows, columns, channels), in the same units as ``x_train``.
        normals: standard normal numbers (..., channels), one for each axis of each picture; axis of largest variance
            first.
        deviation: the standard deviation of α.

    Returns:
        I′, of the shape of ``images``; not clipped.

    Raises:
        ValueError: the training split is empty, or shapes do not fit.

    Example:
        Colours vary along grey only, with variance 3.

        >>> x_train = [[0.0, 0.0, 0.0], [2.0, 2.0, 2.0]]
        >>> print(fancy_pca(x_train, np.zeros((1, 1, 1, 3)), [[3.0**0.5, 0.0, 0.0]]).numpy().round(3).ravel())
        [0.3 0.3 0.3]

    Conventions:
        As the paper has it, λ is the *variance* along an axis, not its root. It grows with the square of the pixels'
        unit: with pixels in [0, 1] the colours are gentle, with pixels in 0 to 255 they are 255 times as large
        compared with the picture. Signs of the axes as in ``principal_axes``.

    References:
        krizhevsky2012, section 4.1; note C, section 7.7.1.
    """
    _, axes, variances = principal_axes(x_train)
    return images + colour_shift(axes, variances, normals, deviation)
