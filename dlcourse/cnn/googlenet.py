"""GoogLeNet, whose blocks look at maps through filters of several sizes at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from dlcourse.cnn.building import Size, conv, global_part, max_pool, pictures, scaled

__all__ = ["googlenet", "inception"]

# Of each stage's blocks, the channels of the four paths.
STAGES = (
    ((64, (96, 128), (16, 32), 32), (128, (128, 192), (32, 96), 64)),
    (
        (192, (96, 208), (16, 48), 64),
        (160, (112, 224), (24, 64), 64),
        (128, (128, 256), (24, 64), 64),
        (112, (144, 288), (32, 64), 64),
        (256, (160, 320), (32, 128), 128),
    ),
    ((256, (160, 320), (32, 128), 128), (384, (192, 384), (48, 128), 128)),
)


def inception(
    x: Any, ones: int, threes: Sequence[int], fives: Sequence[int], pooled: int, *, name: str | None = None
) -> Any:
    """Inception block: filters of 1 × 1, 3 × 3 and 5 × 5 and a max pooling, side by side.

    [conv 1 | conv 1, conv 3 | conv 1, conv 5 | max pool 3 by steps of 1, conv 1], each convolution with a rectifier

    Args:
        x: maps (batch, rows, columns, channels) that are nowhere negative, Keras's tensor within a model.
        ones: n₁, the maps of the first path.
        threes: of the second path, the maps of its 1 × 1 and of its 3 × 3 convolution, n₂.
        fives: of the third path, the maps of its 1 × 1 and of its 5 × 5 convolution, n₃.
        pooled: n₄, the maps of the fourth path.
        name: what the names of the layers begin with.

    Returns:
        Maps (batch, rows, columns, n₁ + n₂ + n₃ + n₄).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        The first block of GoogLeNet.

        >>> x = keras.Input((28, 28, 192))
        >>> block = keras.Model(x, inception(x, 64, (96, 128), (16, 32), 32))
        >>> print(block.output.shape, block.count_params())
        (None, 28, 28, 256) 163696

    Conventions:
        The 1 × 1 convolutions before the larger ones take fewer channels out of many, which saves most of the work.

    References:
        szegedy2015, figure 2(b); note D, section 6.
    """

    def one(x: Any, channels: int, size: int, path: str) -> Any:
        return conv(x, channels, size, padding=size // 2, activation="relu", name=name and f"{name}_{path}")

    paths = [
        one(x, ones, 1, "1x1"),
        one(one(x, threes[0], 1, "3x3_reduce"), threes[1], 3, "3x3"),
        one(one(x, fives[0], 1, "5x5_reduce"), fives[1], 5, "5x5"),
        one(max_pool(x, 3, 1, padding=1, name=name and f"{name}_pool"), pooled, 1, "pool_1x1"),
    ]
    return keras.layers.Concatenate(name=name)(paths)


def googlenet(channels: int = 1, classes: int = 10, *, size: Size = 224, width: float = 1.0) -> keras.Model:
    """GoogLeNet (Inception v1): nine Inception blocks in stages of two, five and two, and one dense layer.

    64 maps of 7 × 7 by steps of 2, 64 of 1 × 1, 192 of 3 × 3; the blocks; 3 × 3 max pooling by steps of 2 behind the
    first and third convolution and between the stages; the mean over all places; the classes

    Args:
        channels: of a picture.
        classes: K.
        size: rows and columns of a picture, or one number for both; None for any.
        width: factor by which the number of channels of each layer is multiplied.

    Returns:
        A Keras model from pictures (batch, rows, columns, channels) to logits (batch, K).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        >>> network = googlenet(size=32, width=1 / 16)
        >>> print([block.output.shape[-1] for block in network.layers if isinstance(block, keras.layers.Concatenate)])
        [16, 30, 32, 32, 32, 33, 52, 52, 64]

    Conventions:
        Note D's: without the paper's local response normalisation, auxiliary classifiers and last dropout.

    References:
        szegedy2015; howard2017, section 3.3, for the width; note D, section 6.
    """
    wide = scaled("googlenet", width)
    inputs = pictures("googlenet", channels, classes, size, 1, any_size=True)
    x = conv(inputs, wide(64), 7, strides=2, padding=3, activation="relu", name="stem1")
    x = max_pool(x, 3, 2, padding=1, name="pool1")
    x = conv(x, wide(64), 1, activation="relu", name="stem2")
    x = conv(x, wide(192), 3, padding=1, activation="relu", name="stem3")
    for stage, blocks in enumerate(STAGES, start=2):
        x = max_pool(x, 3, 2, padding=1, name=f"pool{stage}")
        for number, (ones, threes, fives, pooled) in enumerate(blocks, start=1):
            paths = wide(ones), [wide(n) for n in threes], [wide(n) for n in fives], wide(pooled)
            x = inception(x, *paths, name=f"stage{stage}_block{number}")
    return keras.Model(inputs, global_part(x, classes), name="googlenet")
