"""One window for a picture and its labels."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Num

from dlcourse.arguments import Label
from dlcourse.augmentation.crops import check_size
from dlcourse.graph import graph_function

__all__ = ["JointCrop", "joint_random_crop"]

Images = Num[tf.Tensor, "batch rows columns channels"]
Labels = Label[tf.Tensor, "batch rows columns"]


class JointCrop(NamedTuple):
    """Parts of pictures, and the labels of the same pixels."""

    images: Num[tf.Tensor, "batch out_rows out_columns channels"]
    labels: Label[tf.Tensor, "batch out_rows out_columns"]


def _validate(images: Any, labels: Any, uniforms: Any, *, size: Any) -> None:
    check_size("joint_random_crop", size)
    sides = tuple(images.shape[1:3])
    if any(have is not None and have < want for have, want in zip(sides, size, strict=True)):
        raise ValueError(
            f"joint_random_crop: pictures have {sides[0]} rows and {sides[1]} columns, expected at least {size[0]} and "
            f"{size[1]}, the size. Take a smaller size, or leave out pictures that are smaller."
        )


@graph_function(static=["size"], validate=_validate)
def joint_random_crop(
    images: Images, labels: Labels, uniforms: Float[tf.Tensor, "batch 2"], *, size: tuple[int, int]
) -> JointCrop:
    """Joint random crop: the same window of each picture and of its labels, at whole pixels.

    top = ⌊u₁ (H − h + 1)⌋,  left = ⌊u₂ (W − w + 1)⌋

    Args:
        images: pictures (batch, rows H, columns W, channels).
        labels: a class for each pixel (batch, H, W), whole numbers.
        uniforms: (u₁, u₂) in [0, 1), a row a picture (batch, 2); NaN takes the first place or the last one.
        size: (rows h, columns w) of the window.

    Returns:
        Pictures (batch, h, w, channels) and labels (batch, h, w): nothing is resized, so that labels stay labels.

    Raises:
        ValueError: ``size`` is no pair of positive integers, or the pictures are smaller.

    Example:
        >>> labels = np.arange(6).reshape(1, 2, 3)
        >>> crop = joint_random_crop(1.0 * labels[..., None], labels, [[0.0, 0.9]], size=(1, 2))
        >>> print(crop.labels.numpy(), crop.images.numpy().ravel())
        [[[1 2]]] [1. 2.]

    Conventions:
        Each of the (H − h + 1)(W − w + 1) places is as likely as any other. zhang2023 leaves smaller pictures out;
        torchvision's ``RandomCrop`` can pad them.

    References:
        zhang2023, section 14.9; note D, section 10.
    """
    spare = tf.shape(images)[1:3] - tf.constant(size)
    exact = tf.cast(uniforms, tf.float32 if uniforms.dtype.size < 4 else uniforms.dtype)
    start = tf.cast(exact * tf.cast(spare + 1, exact.dtype), tf.int32)
    start = tf.clip_by_value(start, 0, spare)  # a uniform that was rounded to 1 takes the last place
    rows, columns = (start[:, axis, None] + tf.range(size[axis]) for axis in (0, 1))

    def cut(x: tf.Tensor) -> tf.Tensor:
        tall = tf.gather(x, rows, axis=1, batch_dims=1)
        return tf.gather(tall, columns, axis=2, batch_dims=1)

    return JointCrop(cut(images), cut(labels))
