"""Keras layers that move pixels, and boxes and masks with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf

from dlcourse.augmentation.crops import boxes_in_crop, crop_to_box
from dlcourse.augmentation.flips import horizontal_flip, horizontal_flip_boxes, vertical_flip, vertical_flip_boxes
from dlcourse.augmentation.random_crop import random_crop_box
from dlcourse.augmentation.random_layer import RandomLayer, between
from dlcourse.augmentation.rotation import rotate, rotate_boxes
from dlcourse.augmentation.zoom import scale, scale_boxes
from dlcourse.ranges import choice, number, number_pair

__all__ = ["RandomCropResize", "RandomFlip", "RandomRotation", "RandomScale"]

_FLIPS = {
    "horizontal": (horizontal_flip, horizontal_flip_boxes, "columns"),
    "vertical": (vertical_flip, vertical_flip_boxes, "rows"),
}


@keras.saving.register_keras_serializable(package="dlcourse")
class RandomFlip(RandomLayer):
    """Random flip, horizontal or vertical, of each image with a given probability.

    I′ = mirrored I where u < p, I elsewhere

    Args:
        mode: "horizontal" or "vertical".
        probability: p in [0, 1].
        seed: of the layer's own draws; None for another one in each run.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``.

    Example:
        Boxes go with their pictures.

        >>> data = {"images": tf.ones([4, 6, 3]), "boxes": tf.constant([[0.0, 1.0, 2.0, 4.0]])}
        >>> print(RandomFlip("horizontal", probability=1.0)(data)["boxes"].numpy())
        [[0. 2. 2. 5.]]

    References:
        krizhevsky2012, section 4.1; note A, section 2.3.1; note D, section 10.
    """

    def __init__(self, mode: str = "horizontal", *, probability: float = 0.5, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mode = choice("RandomFlip", "mode", mode, tuple(_FLIPS))
        self.probability = number("RandomFlip", "probability", probability, "[0, 1]", "such as 0.5")

    def accept(self, images: Any) -> Any:
        return images  # a flip computes nothing

    def parameters(self, images: Any, drawn: Any) -> Any:
        return drawn[:, 0]

    def transform_images(self, images: Any, parameters: Any) -> Any:
        return _FLIPS[self.mode][0](images, parameters, probability=self.probability)

    transform_masks = transform_images

    def transform_boxes(self, boxes: Any, parameters: Any, rows: Any, columns: Any) -> Any:
        _, flip_boxes, name = _FLIPS[self.mode]
        size = {"rows": rows, "columns": columns}[name]
        return flip_boxes(boxes, parameters, probability=self.probability, **{name: size})

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"mode": self.mode, "probability": self.probability}


@keras.saving.register_keras_serializable(package="dlcourse")
class RandomCropResize(RandomLayer):
    """Random crop of each image, resized to a fixed size: a layer of ``random_crop_resize``.

    The box of ``random_crop_box``, of random area, shape and place

    In a test the whole picture is stretched to the size.

    Args:
        size: (rows, columns) of the pictures that come out.
        area: the smallest and the largest share of a picture's area, in (0, 1].
        ratio: the smallest and the largest width over height, above 0.
        seed: of the layer's own draws; None for another one in each run.
        **kwargs: what every Keras layer takes.

    Example:
        >>> print(RandomCropResize((24, 32))(tf.ones([2, 50, 40, 3])).shape)
        (2, 24, 32, 3)

    Conventions:
        Boxes that are outside of what was cut out keep their place, with area 0.

    References:
        szegedy2015, section 6; note C, section 7.7.1; note D, section 10.
    """

    uniforms = 4

    def __init__(
        self,
        size: tuple[int, int],
        *,
        area: tuple[float, float] = (0.1, 1.0),
        ratio: tuple[float, float] = (0.5, 2.0),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.size = number_pair("RandomCropResize", "size", size, "[1, inf)", sizes=True)
        self.area = number_pair("RandomCropResize", "area", area, "(0, 1]")
        self.ratio = number_pair("RandomCropResize", "ratio", ratio, "(0, inf)")

    def parameters(self, images: Any, drawn: Any) -> Any:
        rows, columns = (tf.cast(n, drawn.dtype) for n in tf.unstack(tf.shape(images)[1:3]))
        return random_crop_box(drawn, rows=rows, columns=columns, area=self.area, ratio=self.ratio)

    def resting(self, images: Any) -> Any:
        shape = tf.shape(images)
        whole = tf.cast(tf.stack([0, 0, shape[1], shape[2]]), images.dtype)
        return tf.repeat(whole[None], shape[0], axis=0)

    def transform_images(self, images: Any, parameters: Any) -> Any:
        return crop_to_box(images, parameters, size=self.size)

    def transform_masks(self, masks: Any, parameters: Any) -> Any:
        return crop_to_box(masks, parameters, size=self.size, interpolation="nearest")

    def transform_boxes(self, boxes: Any, parameters: Any, rows: Any, columns: Any) -> Any:
        return boxes_in_crop(boxes, parameters, size=self.size)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not isinstance(input_shape, Mapping):
            return self._resized(input_shape, len(input_shape) - 3)
        rows = len(input_shape["images"]) - 3  # the axis of the rows, of masks with channels or without
        moved = ("images", "masks")
        return {name: self._resized(shape, rows) if name in moved else shape for name, shape in input_shape.items()}

    def _resized(self, shape: Any, rows: int) -> tuple[int | None, ...]:
        return (*shape[:rows], *self.size, *shape[rows + 2 :])

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"size": self.size, "area": self.area, "ratio": self.ratio}


class _AboutTheCentre(RandomLayer):
    """One number a picture, out of a range, for a function that fills what comes in over the border."""

    def __init__(self, *, fill: float = 0.0, mask_fill: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fill = number(type(self).__name__, "fill", fill)
        self.mask_fill = number(type(self).__name__, "mask_fill", mask_fill)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"fill": self.fill, "mask_fill": self.mask_fill}


@keras.saving.register_keras_serializable(package="dlcourse")
class RandomRotation(_AboutTheCentre):
    """Random rotation of each image about its centre: a layer of ``rotate``.

    θ = θ₀ + u (θ₁ − θ₀)

    Args:
        angles: (θ₀, θ₁), in radians; positive turns counter-clockwise.
        fill: what lies beyond a picture's border.
        mask_fill: what lies beyond a mask's border, such as the class of the background.
        seed: of the layer's own draws; None for another one in each run.
        **kwargs: what every Keras layer takes.

    Example:
        >>> layer = RandomRotation((np.pi / 2, np.pi / 2))
        >>> print(layer(tf.reshape(tf.range(4.0), [2, 2, 1])).numpy()[:, :, 0].round(3) + 0.0)
        [[1. 3.]
         [0. 2.]]

    References:
        note C, section 7.7.1.
    """

    def __init__(self, angles: tuple[float, float], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.angles = number_pair("RandomRotation", "angles", angles)

    def parameters(self, images: Any, drawn: Any) -> Any:
        return between(drawn[:, 0], self.angles)

    def transform_images(self, images: Any, parameters: Any) -> Any:
        return rotate(images, parameters, fill=self.fill)

    def transform_masks(self, masks: Any, parameters: Any) -> Any:
        return rotate(masks, parameters, fill=self.mask_fill, interpolation="nearest")

    def transform_boxes(self, boxes: Any, parameters: Any, rows: Any, columns: Any) -> Any:
        return rotate_boxes(boxes, parameters, rows=rows, columns=columns)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"angles": self.angles}


@keras.saving.register_keras_serializable(package="dlcourse")
class RandomScale(_AboutTheCentre):
    """Random scaling (zoom) of each image about its centre: a layer of ``scale``.

    ln s = ln s₀ + u (ln s₁ − ln s₀), so that half and double are equally likely

    Args:
        factors: (s₀, s₁), above 0; 2 shows everything twice as large.
        fill: what lies beyond a picture's border.
        mask_fill: what lies beyond a mask's border, such as the class of the background.
        seed: of the layer's own draws; None for another one in each run.
        **kwargs: what every Keras layer takes.

    Example:
        >>> data = {"images": tf.ones([8, 8, 3]), "boxes": tf.constant([[4.0, 0.0, 6.0, 6.0]])}
        >>> print(RandomScale((2.0, 2.0))(data)["boxes"].numpy().round(3))
        [[4. 0. 8. 8.]]

    References:
        note C, section 7.7.1.
    """

    def __init__(self, factors: tuple[float, float], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.factors = number_pair("RandomScale", "factors", factors, "(0, inf)")

    def parameters(self, images: Any, drawn: Any) -> Any:
        low, high = self.factors
        return low * tf.pow(tf.constant(high / low, drawn.dtype), drawn[:, 0])

    def transform_images(self, images: Any, parameters: Any) -> Any:
        return scale(images, parameters, fill=self.fill)

    def transform_masks(self, masks: Any, parameters: Any) -> Any:
        return scale(masks, parameters, fill=self.mask_fill, interpolation="nearest")

    def transform_boxes(self, boxes: Any, parameters: Any, rows: Any, columns: Any) -> Any:
        return scale_boxes(boxes, parameters, rows=rows, columns=columns)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"factors": self.factors}
