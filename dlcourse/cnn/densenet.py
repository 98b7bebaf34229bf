"""DenseNet, whose layers see the maps of all layers before them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from dlcourse.cnn.building import Size, batch_norm_relu, conv, global_part, max_pool, pictures
from dlcourse.ranges import whole_number

__all__ = ["dense_block", "densenet", "transition"]


def dense_block(x: Any, convolutions: int, growth: int, *, name: str | None = None) -> Any:
    """Dense block: each convolution sees its input and the maps of all before it, and adds its own.

    xₗ = [xₗ₋₁, conv₃(relu(BN(xₗ₋₁)))]

    Args:
        x: maps (batch, rows, columns, channels), Keras's tensor within a model.
        convolutions: how many.
        growth: maps that each of them adds.
        name: what the names of the layers begin with.

    Returns:
        Maps (batch, rows, columns, channels + convolutions · growth).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        >>> x = keras.Input((8, 8, 3))
        >>> print(keras.Model(x, dense_block(x, 2, 10)).output.shape)
        (None, 8, 8, 23)

    Conventions:
        Without the paper's 1 × 1 convolutions before those of 3 × 3 (its "bottlenecks").

    References:
        huang2017; note D, section 7.
    """
    for number in range(1, whole_number("dense_block", "convolutions", convolutions) + 1):
        own = name and f"{name}_conv{number}"
        new = conv(batch_norm_relu(x, own), growth, 3, padding=1, name=own)
        x = keras.layers.Concatenate(name=own and f"{own}_all")([x, new])
    return x


def transition(x: Any, channels: int, *, name: str | None = None) -> Any:
    """Transition of a DenseNet: batch normalisation, a 1 × 1 convolution, 2 × 2 mean pooling.

    y = pool₂(conv₁(relu(BN(x))))

    Args:
        x: maps (batch, rows, columns, channels), Keras's tensor within a model.
        channels: maps of the answer.
        name: what the names of the layers begin with.

    Returns:
        Maps (batch, rows // 2, columns // 2, channels).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        >>> x = keras.Input((8, 8, 23))
        >>> print(keras.Model(x, transition(x, 10)).output.shape)
        (None, 4, 4, 10)

    References:
        huang2017; note D, section 7.
    """
    x = conv(batch_norm_relu(x, name), channels, 1, name=name and f"{name}_conv")
    return keras.layers.AveragePooling2D(2, 2, name=name and f"{name}_pool")(x)


def densenet(
    channels: int = 1,
    classes: int = 10,
    *,
    size: Size = 224,
    first: int = 64,
    growth: int = 32,
    blocks: Sequence[int] = (4, 4, 4, 4),
) -> keras.Model:
    """DenseNet: dense blocks, with transitions between them that halve the number of maps and their size.

    64 maps of 7 × 7 by steps of 2, 3 × 3 max pooling by steps of 2; blocks that add ``growth`` maps a convolution, with
    a transition behind each but the last; batch normalisation, a rectifier, the mean over all places; the classes

    Args:
        channels: of a picture.
        classes: K.
        size: rows and columns of a picture, or one number for both, at least 29 for four blocks; None for any.
        first: maps of the first convolution.
        growth: maps that each convolution of a block adds.
        blocks: convolutions of each block.

    Returns:
        A Keras model from pictures (batch, rows, columns, channels) to logits (batch, K).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        The maps after each block and each transition.

        >>> network = densenet()
        >>> after = ("block1_conv4_all", "transition1_pool", "block2_conv4_all", "transition2_pool", "block4_conv4_all")
        >>> print([network.get_layer(name).output.shape[-1] for name in after])
        [192, 96, 224, 112, 248]

    Conventions:
        Note D leaves growth and depth open; 32 and four blocks of four are those of zhang2023, with 758 226 trainable
        parameters for grey pictures and ten classes. The paper's DenseNet-121 has blocks of 6, 12, 24 and 16, with
        bottlenecks.

    References:
        huang2017; zhang2023, section 8.7; note D, section 7.
    """
    least = 2 ** (len(blocks) + 1) - 3  # one place is left of the last block's maps
    inputs = pictures("densenet", channels, classes, size, max(1, least), any_size=True)
    x = conv(inputs, whole_number("densenet", "first", first), 7, strides=2, padding=3, name="stem")
    x = max_pool(batch_norm_relu(x, "stem"), 3, 2, padding=1, name="pool")
    for number, convolutions in enumerate(blocks, start=1):
        x = dense_block(x, convolutions, whole_number("densenet", "growth", growth), name=f"block{number}")
        if number < len(blocks):
            x = transition(x, x.shape[-1] // 2, name=f"transition{number}")
    return keras.Model(inputs, global_part(batch_norm_relu(x, "last"), classes), name="densenet")
