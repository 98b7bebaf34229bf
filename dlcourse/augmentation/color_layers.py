"""Keras layers that change colours; boxes and masks pass through."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from dlcourse.augmentation.color import brightness, contrast, hue, saturation
from dlcourse.augmentation.hsv import hsv_jitter
from dlcourse.augmentation.random_layer import RandomLayer, between
from dlcourse.ranges import number_pair

__all__ = ["ColorJitter", "HSVJitter"]


class _Colours(RandomLayer):
    def accept(self, images: Any) -> Any:
        if not images.dtype.is_floating:
            raise TypeError(
                f"{type(self).__name__}: images is an array of {images.dtype.name}, expected floating numbers in "
                "[0, 1]. Divide by the largest number: tf.cast(images, 'float32') / 255."
            )
        return images


@keras.saving.register_keras_serializable(package="dlcourse")
class ColorJitter(_Colours):
    """Colour jitter: random brightness, contrast, saturation and hue, in this order, clipped at the end.

    I′ = hue(saturation(clip(contrast(brightness(I, δ), c), 0, 1), s), h), with δ, c, s and h drawn uniformly

    Args:
        brightness: range of δ, which is added; None leaves brightness alone, and likewise the others.
        contrast: range of c, about each channel's mean.
        saturation: range of s, which multiplies the saturation of HSV.
        hue: range of h, in parts of a turn.
        seed: of the layer's own draws; None for another one in each run.
        **kwargs: what every Keras layer takes.

    Example:
        >>> layer = ColorJitter(brightness=(0.25, 0.25), contrast=None, saturation=(0.5, 0.5))
        >>> print(layer(tf.constant([[[0.5, 0.25, 0.25]]])).numpy().ravel())
        [0.75  0.625 0.625]

    References:
        howard2013; note A, section 2.3.1; note D, section 10.
    """

    uniforms = 4

    def __init__(
        self,
        *,
        brightness: tuple[float, float] | None = (-0.2, 0.2),
        contrast: tuple[float, float] | None = (0.8, 1.2),
        saturation: tuple[float, float] | None = None,
        hue: tuple[float, float] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        ranges = {"brightness": brightness, "contrast": contrast, "saturation": saturation, "hue": hue}
        self.ranges = {name: None if r is None else number_pair("ColorJitter", name, r) for name, r in ranges.items()}

    def parameters(self, images: Any, drawn: Any) -> Any:
        ranges = zip(self.ranges.items(), tf.unstack(drawn, axis=1), strict=True)
        return {name: between(u, pair) for (name, pair), u in ranges if pair is not None}

    def transform_images(self, images: Any, parameters: Any) -> Any:
        if "brightness" in parameters:
            images = brightness(images, parameters["brightness"])
        if "contrast" in parameters:
            images = contrast(images, parameters["contrast"])
        images = tf.clip_by_value(images, 0, 1)
        if "saturation" in parameters:
            images = saturation(images, parameters["saturation"])
        if "hue" in parameters:
            images = hue(images, parameters["hue"])
        return images

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | self.ranges


@keras.saving.register_keras_serializable(package="dlcourse")
class HSVJitter(_Colours):
    """HSV jitter, a random change of hue, saturation and value: a layer of ``hsv_jitter``.

    H′ = H + h,  S′ = a_s S^p_s + d_s,  V′ = a_v V^p_v + d_v, with the ranges of note C

    Args:
        power: range of p_s and p_v, above 0; their logarithm is drawn uniformly, so that ¼ and 4 are equally likely.
        factor: range of a_s and a_v.
        shift: range of h, d_s and d_v.
        seed: of the layer's own draws; None for another one in each run.
        **kwargs: what every Keras layer takes.

    Example:
        >>> layer = HSVJitter(power=(2.0, 2.0), factor=(1.0, 1.0), shift=(0.0, 0.0))
        >>> print(layer(tf.constant([[[0.5, 0.25, 0.25]]])).numpy().ravel())
        [0.25   0.1875 0.1875]

    Conventions:
        The note does not say how a power is drawn. Uniformly between ¼ and 4, four in five would be above 1 and darken.

    References:
        dosovitskiy2014, section 3.1; note C, section 7.7.1.
    """

    uniforms = 7

    def __init__(
        self,
        *,
        power: tuple[float, float] = (0.25, 4.0),
        factor: tuple[float, float] = (0.7, 1.4),
        shift: tuple[float, float] = (-0.1, 0.1),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.power = number_pair("HSVJitter", "power", power, "(0, inf)")
        self.factor = number_pair("HSVJitter", "factor", factor)
        self.shift = number_pair("HSVJitter", "shift", shift)

    def parameters(self, images: Any, drawn: Any) -> Any:
        low, high = self.power
        power = low * tf.pow(tf.constant(high / low, drawn.dtype), drawn[:, :2])
        return power, between(drawn[:, 2:4], self.factor), between(drawn[:, 4:], self.shift)

    def transform_images(self, images: Any, parameters: Any) -> Any:
        return hsv_jitter(images, *parameters)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"power": self.power, "factor": self.factor, "shift": self.shift}
