"""Pictures before and behind a network, and how restless they are."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.nan import tracked

__all__ = ["postprocess", "preprocess", "total_variation"]

Images = Float[tf.Tensor, "batch rows columns channels"]
PerChannel = Float[tf.Tensor, " channels"]
PerPicture = Float[tf.Tensor, " batch"]


@graph_function()
def total_variation(images: Images) -> PerPicture:
    """Total variation of pictures: the sum of the differences between neighbouring pixels.

    V = Σ |x[i, j] − x[i + 1, j]| + |x[i, j] − x[i, j + 1]|, over channels, too

    Args:
        images: pictures x (batch, rows, columns, channels).

    Returns:
        One number a picture (batch,); 0 for a picture of one colour.

    Example:
        >>> image = np.array([[1.0, 2.0, 4.0], [3.0, 3.0, 3.0], [0.0, 1.0, 0.0]])
        >>> print(total_variation(image[None, :, :, None]).numpy())
        [17.]

    Conventions:
        As ``tf.image.total_variation``. zhang2023 takes half of the sum of the two means. The derivative of |d| at
        d = 0 is taken for 0.

    References:
        zhang2023, section 14.12; note D, section 10.
    """
    down = tf.abs(images[:, 1:] - images[:, :-1])
    across = tf.abs(images[:, :, 1:] - images[:, :, :-1])
    return tf.reduce_sum(down, axis=[1, 2, 3]) + tf.reduce_sum(across, axis=[1, 2, 3])


@graph_function()
def preprocess(images: Images, means: PerChannel, deviations: PerChannel) -> Images:
    """Preprocessing of pictures for a network, channel by channel.

    x = (p − μ) / σ

    Args:
        images: pictures p (batch, rows, columns, channels), from 0 to 1.
        means: μ (channels,), such as those of the pictures that the network was trained on.
        deviations: σ (channels,), their standard deviations.

    Returns:
        x, of the same shape.

    Raises:
        ValueError: there is not one mean and one deviation a channel.

    Example:
        >>> print(preprocess(np.full((1, 1, 1, 2), 0.5), [0.5, 0.25], [0.25, 0.5]).numpy().ravel())
        [0.  0.5]

    References:
        zhang2023, section 14.12; note D, section 10.
    """
    return (images - means) / deviations


@graph_function()
def postprocess(images: Images, means: PerChannel, deviations: PerChannel) -> Images:
    """Postprocessing of pictures from a network's scale to one that can be shown, clipped.

    p = min(max(σ x + μ, 0), 1)

    Args:
        images: pictures x (batch, rows, columns, channels), as ``preprocess`` returns them.
        means: μ (channels,).
        deviations: σ (channels,).

    Returns:
        p, of the same shape, from 0 to 1. Where nothing is clipped it is the inverse of ``preprocess``.

    Raises:
        ValueError: there is not one mean and one deviation a channel.

    Example:
        >>> print(postprocess(np.array([[[[0.0, 9.0]]]]), [0.5, 0.25], [0.25, 0.5]).numpy().ravel())
        [0.5 1. ]

    References:
        zhang2023, section 14.12; note D, section 10.
    """
    shown = tracked(images * deviations + means)
    return tf.clip_by_value(shown, tf.zeros([], images.dtype), tf.ones([], images.dtype))
