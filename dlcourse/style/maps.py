"""Content and style as functions of a network's maps: where something is, and what occurs together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = ["content_loss", "gram_matrix", "style_loss"]

Maps = Float[tf.Tensor, "batch rows columns channels"]
AnyMaps = Float[tf.Tensor, "batch _ _ _"]
Grams = Float[tf.Tensor, "batch channels channels"]
PerPicture = Float[tf.Tensor, " batch"]


@graph_function()
def content_loss(features: Maps, target: Maps) -> PerPicture:
    """Content loss: the mean squared difference of a layer's features of two pictures.

    L = (1/(h w c)) Σ (F − T)², over places and channels

    Args:
        features: F, maps of the picture that is made (batch, rows, columns, channels).
        target: T, those of the picture whose content it is to have.

    Returns:
        One loss a picture (batch,).

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(content_loss(np.zeros((1, 1, 2, 1)), np.array([[[[1.0], [3.0]]]])).numpy())
        [5.]

    Conventions:
        gatys2015 has half the *sum*. A high layer tells what is where, and leaves textures open; zhang2023 takes the
        last convolution of VGG-19's fourth block.

    References:
        gatys2015; zhang2023, section 14.12; note C, section 7.8.1; note D, section 10.
    """
    return tf.reduce_mean(tf.math.squared_difference(features, target), axis=[1, 2, 3])


@graph_function()
def gram_matrix(features: Maps) -> Grams:
    """Gram matrix of a layer's maps: how much each two of them occur in the same places.

    G = X Xᵀ / (c h w), where X (c, h w) has a map in each row

    Args:
        features: maps (batch, rows h, columns w, channels c).

    Returns:
        G (batch, c, c), symmetric and without negative eigenvalues. The order of the places does not matter.

    Example:
        >>> maps = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).T[None, None]
        >>> print(6 * gram_matrix(maps).numpy()[0])
        [[14. 32.]
         [32. 77.]]

    Conventions:
        It is no covariance matrix, for no mean is taken off. gatys2015 does not divide; it weights each layer's loss by
        1/(4 c² h² w²) instead.

    References:
        gatys2015; zhang2023, section 14.12; note C, section 7.8.1; note D, section 10.
    """
    return _gram(features)


def _gram(features: tf.Tensor) -> tf.Tensor:
    shape = tf.shape(features)
    # Each factor has half of the divisor, so that large maps do not overflow before they are divided.
    share = tf.sqrt(tf.cast(tf.maximum(tf.reduce_prod(shape[1:]), 1), features.dtype))
    rows = tf.reshape(features / share, [shape[0], shape[1] * shape[2], features.shape[3] or shape[3]])
    return tf.matmul(rows, rows, transpose_a=True)


def _validate_layers(features: Any, targets: Any) -> None:
    if not features or len(features) != len(targets):
        raise ValueError(
            f"features has {len(features)} layers and targets {len(targets)}, expected as many, and one or more: the "
            "maps of the same layers for both pictures."
        )
    for index, (one, other) in enumerate(zip(features, targets, strict=True)):
        if not one.shape[-1:].is_compatible_with(other.shape[-1:]):
            raise ValueError(
                f"features[{index}] has {one.shape[-1]} channels and targets[{index}] has {other.shape[-1]}, expected "
                "as many: maps of one layer."
            )


@graph_function(validate=_validate_layers)
def style_loss(features: Sequence[AnyMaps], targets: Sequence[AnyMaps]) -> PerPicture:
    """Style loss: the mean squared difference of two pictures' Gram matrices, added up over layers.

    L = Σₗ (1/cₗ²) Σ (G(Fₗ) − G(Tₗ))², see ``gram_matrix``

    Args:
        features: Fₗ, for each layer the maps of the picture that is made (batch, rows, columns, channels).
        targets: Tₗ, those of the picture whose style it is to have; of its own size.

    Returns:
        One loss a picture (batch,).

    Raises:
        ValueError: there is no layer, or not the same ones for both pictures.

    Example:
        >>> print(style_loss([np.ones((1, 2, 2, 1))], [np.full((1, 3, 1, 1), 2.0)]).numpy())
        [9.]

    Conventions:
        Note D's and zhang2023's; gatys2015 has ¼ of it, for its own Gram matrices, and the mean over five layers.

    References:
        gatys2015; zhang2023, section 14.12; note C, section 7.8.1; note D, section 10.
    """
    layers = zip(features, targets, strict=True)
    return tf.add_n([tf.reduce_mean(tf.math.squared_difference(_gram(f), _gram(t)), axis=[1, 2]) for f, t in layers])
