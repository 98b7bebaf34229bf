"""A small network that tells smiling faces from others."""

from __future__ import annotations

import keras

from dlcourse.cnn.building import Size, batch_norm_relu, conv, dense_part, max_pool, pictures, scaled

__all__ = ["smile_classifier"]

_MAPS = (16, 32, 64, 64)


def smile_classifier(channels: int = 1, classes: int = 2, *, size: Size = 64, width: float = 1.0) -> keras.Model:
    """Smile classifier: a small convolutional network for pictures of faces.

    Four times a convolution of 3 × 3 with 16, 32, 64 and 64 maps, batch normalisation, a rectifier and 2 × 2 max
    pooling; 64 units with dropout ½; the classes

    Args:
        channels: of a picture.
        classes: K; 2 for smiling and not.
        size: rows and columns of a picture, or one number for both; at least 16.
        width: factor by which the number of channels and units of each layer is multiplied.

    Returns:
        A Keras model from pictures (batch, rows, columns, channels) to logits (batch, K).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        The last maps have 4 × 4 places: a smile is where the mouth is, so no mean is taken over all of them.

        >>> network = smile_classifier()
        >>> print(network.get_layer("pool4").output.shape, network.output.shape)
        (None, 4, 4, 64) (None, 2)

    Conventions:
        Note A names the task and the augmentation, crops, flips, contrast and brightness, but no network; this one is
        ours. ``dlcourse.augmentation`` has its layers, for the pictures that are trained on alone.

    References:
        simonyan2015, for the small filters; note A, section 2.3.
    """
    wide = scaled("smile_classifier", width)
    inputs = x = pictures("smile_classifier", channels, classes, size, 2 ** len(_MAPS))
    for number, maps in enumerate(_MAPS, start=1):
        x = conv(x, wide(maps), 3, padding=1, use_bias=False, name=f"conv{number}")
        x = max_pool(batch_norm_relu(x, f"conv{number}"), 2, 2, name=f"pool{number}")
    x = dense_part(x, [wide(64)], classes, activation="relu", dropout=0.5)
    return keras.Model(inputs, x, name="smile_classifier")
