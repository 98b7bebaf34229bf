"""LeNet, two convolutions and three dense layers, as it is taught today."""

from __future__ import annotations

import keras

from dlcourse.cnn.building import Size, conv, dense_part, pictures
from dlcourse.ranges import choice

__all__ = ["lenet"]


def lenet(
    channels: int = 1,
    classes: int = 10,
    *,
    size: Size = 28,
    activation: str = "sigmoid",
    pooling: str = "max",
) -> keras.Model:
    """LeNet, the modern variant: two convolutions with pooling, three fully connected layers.

    6 maps of 5 × 5 with padding 2, 2 × 2 pooling, 16 maps of 5 × 5, 2 × 2 pooling, 120 units, 84 units, the classes

    Args:
        channels: of a picture.
        classes: K.
        size: rows and columns of a picture, or one number for both; at least 12.
        activation: of all layers but the last: "sigmoid", "tanh" or "relu".
        pooling: "max" or "mean".

    Returns:
        A Keras model from pictures (batch, rows, columns, channels) to logits (batch, K).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        The counts of its layers: 156 + 2416 + 48 120 + 10 164 + 850.

        >>> network = lenet()
        >>> print(network.count_params(), [layer.count_params() for layer in network.layers if layer.weights])
        61706 [156, 2416, 48120, 10164, 850]

    Conventions:
        The answers are logits: train with ``SparseCategoricalCrossentropy(from_logits=True)``. Note D pools by the
        maximum and squashes by the sigmoid; the network of 1998, with its trainable sub-sampling and its output of
        radial basis functions, is ``lenet5``.

    References:
        lecun1998; note D, section 6.
    """
    choice("lenet", "activation", activation, ["relu", "sigmoid", "tanh"])
    choice("lenet", "pooling", pooling, ["max", "mean"])
    pool = {"max": keras.layers.MaxPooling2D, "mean": keras.layers.AveragePooling2D}[pooling]
    inputs = pictures("lenet", channels, classes, size, 12)
    x = conv(inputs, 6, 5, padding=2, activation=activation, name="conv1")
    x = pool(2, 2, name="pool1")(x)
    x = conv(x, 16, 5, activation=activation, name="conv2")
    x = pool(2, 2, name="pool2")(x)
    return keras.Model(inputs, dense_part(x, (120, 84), classes, activation=activation), name="lenet")
