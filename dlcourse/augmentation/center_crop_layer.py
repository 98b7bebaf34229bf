"""The middle of each picture, as a Keras layer: what is often shown to a network in a test."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from dlcourse.augmentation.crops import center_crop_resize
from dlcourse.ranges import number

__all__ = ["CenterCropResize"]


@keras.saving.register_keras_serializable(package="dlcourse")
class CenterCropResize(keras.layers.Layer):
    """Centre crop of each image, resized to the image's size: a layer of ``center_crop_resize``.

    The box with the share s of each side about the centre; nothing is drawn

    Args:
        fraction: s in (0, 1].
        **kwargs: what every Keras layer takes.

    Example:
        >>> print(CenterCropResize(0.5)(tf.reshape(tf.range(0.0, 40.0, 10.0), [1, 4, 1])).numpy().ravel())
        [ 7.5 12.5 17.5 22.5]

    References:
        note A, section 2.3.1.
    """

    def __init__(self, fraction: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fraction = number("CenterCropResize", "fraction", fraction, "(0, 1]", "such as 0.875")

    def call(self, inputs: Any) -> Any:
        images = tf.cast(inputs, self.compute_dtype)  # whole numbers cannot be interpolated
        if images.shape.rank == 3:
            return center_crop_resize(images[None], fraction=self.fraction)[0]
        return center_crop_resize(images, fraction=self.fraction)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"fraction": self.fraction}
