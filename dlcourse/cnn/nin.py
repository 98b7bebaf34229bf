"""Network in network, whose filters are small networks."""

from __future__ import annotations

from typing import Any

import keras

from dlcourse.cnn.building import Size, conv, max_pool, pictures, scaled

__all__ = ["nin", "nin_block"]


def nin_block(
    x: Any, channels: int, kernel_size: int, *, strides: int = 1, padding: int = 0, name: str | None = None
) -> Any:
    """NiN block: a convolution and two of 1 × 1, which are a perceptron at each place of the maps.

    y = relu(conv₁(relu(conv₁(relu(conv(x))))))

    Args:
        x: maps (batch, rows, columns, channels), Keras's tensor within a model.
        channels: maps of each of the three.
        kernel_size: of the first one.
        strides: of the first one.
        padding: zeros on each side, for the first one.
        name: what the names of the layers begin with.

    Returns:
        Maps (batch, output rows, output columns, channels).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        >>> x = keras.Input((224, 224, 1))
        >>> print(keras.Model(x, nin_block(x, 96, 11, strides=4)).count_params())
        30336

    Conventions:
        The pooling that note D's network has between blocks is not part of one.

    References:
        lin2013; note D, section 6.
    """
    x = conv(
        x, channels, kernel_size, strides=strides, padding=padding, activation="relu", name=name and f"{name}_conv"
    )
    for number in (1, 2):
        x = conv(x, channels, 1, activation="relu", name=name and f"{name}_mlp{number}")
    return x


def nin(channels: int = 1, classes: int = 10, *, size: Size = 224, width: float = 1.0) -> keras.Model:
    """Network in network (NiN): blocks with 1 × 1 convolutions, and a map a class whose mean counts.

    Blocks of 96 maps of 11 × 11 by steps of 4, 256 of 5 × 5 and 384 of 3 × 3, each with 3 × 3 max pooling by steps of
    2; dropout ½; a block with a map of 3 × 3 for each class; the mean over all places

    Args:
        channels: of a picture.
        classes: K.
        size: rows and columns of a picture, or one number for both, at least 67; None for any.
        width: factor by which the number of channels of each layer but the last block is multiplied.

    Returns:
        A Keras model from pictures (batch, rows, columns, channels) to logits (batch, K).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        There is no dense layer: 2 million weights, where AlexNet has 47 million.

        >>> nin().count_params()
        1992166

    Conventions:
        Note D's, with the sizes of AlexNet's convolutions. The paper's networks for small pictures are narrower.

    References:
        lin2013; howard2017, section 3.3, for the width; note D, section 6.
    """
    wide = scaled("nin", width)
    inputs = pictures("nin", channels, classes, size, 67, any_size=True)
    x = nin_block(inputs, wide(96), 11, strides=4, name="block1")
    x = max_pool(x, 3, 2, name="pool1")
    x = nin_block(x, wide(256), 5, padding=2, name="block2")
    x = max_pool(x, 3, 2, name="pool2")
    x = nin_block(x, wide(384), 3, padding=1, name="block3")
    x = max_pool(x, 3, 2, name="pool3")
    x = keras.layers.Dropout(0.5, name="dropout")(x)
    x = nin_block(x, classes, 3, padding=1, name="block4")
    return keras.Model(inputs, keras.layers.GlobalAveragePooling2D(name="logits")(x), name="nin")
