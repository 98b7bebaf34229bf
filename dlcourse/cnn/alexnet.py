"""AlexNet, the network that won ImageNet in 2012."""

from __future__ import annotations

import keras

from dlcourse.cnn.building import Size, conv, dense_part, max_pool, pictures, scaled

__all__ = ["alexnet"]


def alexnet(channels: int = 1, classes: int = 10, *, size: Size = 224, width: float = 1.0) -> keras.Model:
    """AlexNet: five convolutions with rectifiers, overlapping pooling, wide dense layers with dropout.

    96 maps of 11 × 11 by steps of 4, 256 of 5 × 5, 384, 384 and 256 of 3 × 3; 3 × 3 pooling by steps of 2 behind the
    first, second and fifth; 4096 units twice, each with dropout ½; the classes

    Args:
        channels: of a picture.
        classes: K.
        size: rows and columns of a picture, or one number for both; at least 67.
        width: factor by which the number of channels and units of each layer is multiplied.

    Returns:
        A Keras model from pictures (batch, rows, columns, channels) to logits (batch, K).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        The sizes of the maps on the way.

        >>> network = alexnet(width=1 / 64)
        >>> print([network.get_layer(name).output.shape[1] for name in ("conv1", "pool1", "pool2", "pool3")])
        [54, 26, 12, 5]

    Conventions:
        Note D's: one stream instead of the paper's two, no padding in the first layer, no local response
        normalisation. With pictures of 227 × 227, which fit the paper's counts, the maps have 55, 27, 13 and 6 rows.

    References:
        krizhevsky2012; howard2017, section 3.3, for the width; note D, section 6.
    """
    wide = scaled("alexnet", width)
    inputs = pictures("alexnet", channels, classes, size, 67)
    x = conv(inputs, wide(96), 11, strides=4, activation="relu", name="conv1")
    x = max_pool(x, 3, 2, name="pool1")
    x = conv(x, wide(256), 5, padding=2, activation="relu", name="conv2")
    x = max_pool(x, 3, 2, name="pool2")
    for number, maps in enumerate((384, 384, 256), start=3):
        x = conv(x, wide(maps), 3, padding=1, activation="relu", name=f"conv{number}")
    x = max_pool(x, 3, 2, name="pool3")
    x = dense_part(x, [wide(4096)] * 2, classes, activation="relu", dropout=0.5)
    return keras.Model(inputs, x, name="alexnet")
