"""VGG, blocks of small convolutions of which each halves the size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from dlcourse.cnn.building import Size, conv, dense_part, max_pool, pictures, scaled
from dlcourse.ranges import whole_number

__all__ = ["vgg11", "vgg_block"]

_VGG11 = ((1, 64), (1, 128), (2, 256), (2, 512), (2, 512))


def vgg_block(x: Any, convolutions: int, channels: int, *, name: str | None = None) -> Any:
    """VGG block: convolutions of 3 × 3 that keep the size, each with a rectifier, then 2 × 2 max pooling.

    y = pool₂(relu(conv₃(… relu(conv₃(x)))))

    Args:
        x: maps (batch, rows, columns, channels), Keras's tensor within a model.
        convolutions: how many.
        channels: maps of each of them.
        name: what the names of the layers begin with.

    Returns:
        Maps of half the rows and columns (batch, rows // 2, columns // 2, channels).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        >>> x = keras.Input((8, 8, 3))
        >>> print(keras.Model(x, vgg_block(x, 2, 4)).count_params())  # (27·4 + 4) + (36·4 + 4)
        260

    Conventions:
        Two convolutions of 3 × 3 see what one of 5 × 5 sees, with fewer weights and a rectifier between them.

    References:
        simonyan2015; note D, section 6.
    """
    for number in range(1, whole_number("vgg_block", "convolutions", convolutions) + 1):
        x = conv(x, channels, 3, padding=1, activation="relu", name=name and f"{name}_conv{number}")
    return max_pool(x, 2, 2, name=name and f"{name}_pool")


def vgg11(
    channels: int = 1,
    classes: int = 10,
    *,
    size: Size = 224,
    width: float = 1.0,
    blocks: Sequence[tuple[int, int]] = _VGG11,
) -> keras.Model:
    """VGG-11: five blocks of 3 × 3 convolutions, each of half the size, then the dense layers of AlexNet.

    1, 1, 2, 2 and 2 convolutions with 64, 128, 256, 512 and 512 maps; 4096 units twice, each with dropout ½; the
    classes

    Args:
        channels: of a picture.
        classes: K.
        size: rows and columns of a picture, or one number for both; at least 2 to the power of the number of blocks.
        width: factor by which the number of channels and units of each layer is multiplied.
        blocks: (convolutions, channels) of each block; the eight convolutions of VGG-11 unless said otherwise.

    Returns:
        A Keras model from pictures (batch, rows, columns, channels) to logits (batch, K).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        Eight convolutions and three dense layers make the eleven.

        >>> network = vgg11(size=32, width=1 / 32)
        >>> print(sum(bool(layer.weights) for layer in network.layers))
        11

    Conventions:
        Note D's and torchvision's, configuration A of the paper.

    References:
        simonyan2015; howard2017, section 3.3, for the width; note D, section 6.
    """
    wide = scaled("vgg11", width)
    inputs = x = pictures("vgg11", channels, classes, size, 2 ** len(blocks))
    for number, (convolutions, maps) in enumerate(blocks, start=1):
        x = vgg_block(x, convolutions, wide(maps), name=f"block{number}")
    x = dense_part(x, [wide(4096)] * 2, classes, activation="relu", dropout=0.5)
    return keras.Model(inputs, x, name="vgg11")
