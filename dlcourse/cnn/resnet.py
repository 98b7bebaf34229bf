"""ResNet-18, whose blocks learn what is to be added to their input."""

from __future__ import annotations

from typing import Any

import keras

from dlcourse.cnn.building import Size, batch_norm, batch_norm_relu, conv, global_part, max_pool, pictures, scaled

__all__ = ["residual", "resnet18"]

GROUPS, BLOCKS = (64, 128, 256, 512), 2


def residual(
    x: Any,
    channels: int,
    *,
    strides: int = 1,
    shortcut_norm: bool = False,
    use_bias: bool = True,
    name: str | None = None,
) -> Any:
    """Residual block: two 3 × 3 convolutions with batch normalisation, added to the input.

    y = relu(x + BN(conv(relu(BN(conv(x)))))); where the size or the number of maps changes, x goes through a 1 × 1
    convolution

    Args:
        x: maps (batch, rows, columns, channels), Keras's tensor within a model.
        channels: maps of the answer.
        strides: of the first convolution, and of the shortcut's.
        shortcut_norm: whether the shortcut's convolution is followed by batch normalisation.
        use_bias: whether the convolutions have biases, which batch normalisation takes off again.
        name: what the names of the layers begin with.

    Returns:
        Maps (batch, output rows, output columns, channels).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        Two convolutions and two normalisations, whose means and variances are counted, too; nothing is learnt for the
        shortcut of a block that keeps the shape.

        >>> x = keras.Input((8, 8, 64))
        >>> print(keras.Model(x, residual(x, 64)).count_params())  # 2 (576·64 + 64) + 2 (4·64)
        74368
        >>> print(keras.Model(x, residual(x, 128, strides=2)).output.shape)
        (None, 4, 4, 128)

    Conventions:
        The rectifier comes after the addition. Note D has biases and no normalisation on the shortcut; the paper's and
        torchvision's is ``shortcut_norm=True, use_bias=False``.

    References:
        he2016; note D, section 7.
    """

    def convolution(x: Any, size: int, steps: int, which: str) -> Any:
        return conv(
            x, channels, size, strides=steps, padding=size // 2, use_bias=use_bias, name=name and f"{name}_{which}"
        )

    shortcut = x
    if strides != 1 or x.shape[-1] != channels:
        shortcut = convolution(x, 1, strides, "shortcut")
        if shortcut_norm:
            shortcut = batch_norm(shortcut, name and f"{name}_shortcut")
    x = batch_norm_relu(convolution(x, 3, strides, "conv1"), name and f"{name}_conv1")
    x = batch_norm(convolution(x, 3, 1, "conv2"), name and f"{name}_conv2")
    x = keras.layers.Add(name=name and f"{name}_sum")([x, shortcut])
    return keras.layers.ReLU(name=name)(x)


def resnet18(
    channels: int = 1,
    classes: int = 10,
    *,
    size: Size = 224,
    width: float = 1.0,
    shortcut_norm: bool = False,
    use_bias: bool = True,
) -> keras.Model:
    """ResNet-18: a 7 × 7 convolution, eight residual blocks in four groups, and one dense layer.

    64 maps of 7 × 7 by steps of 2, 3 × 3 max pooling by steps of 2; two blocks each with 64, 128, 256 and 512 maps, the
    first of a group, but for the first group, by steps of 2; the mean over all places; the classes

    Args:
        channels: of a picture.
        classes: K.
        size: rows and columns of a picture, or one number for both; None for any.
        width: factor by which the number of channels of each layer is multiplied.
        shortcut_norm: as for ``residual``.
        use_bias: as for ``residual``, and of the first convolution.

    Returns:
        A Keras model from pictures (batch, rows, columns, channels) to logits (batch, K).

    Raises:
        ValueError: a setting is out of its range.

    Example:
        Seventeen layers with weights on the way, and the dense one; the three shortcuts are not counted.

        >>> network = resnet18(size=32, width=1 / 16)
        >>> print(sum(layer.name.endswith(("conv1", "conv2")) for layer in network.layers) + 2)
        18

    Conventions:
        Note D's by default: 11 178 378 trainable parameters for grey pictures and ten classes.
        ``shortcut_norm=True, use_bias=False`` is the paper's and torchvision's, with 11 689 512 for coloured pictures
        and a thousand classes.

    References:
        he2016; howard2017, section 3.3, for the width; note D, section 7.
    """
    wide = scaled("resnet18", width)
    inputs = pictures("resnet18", channels, classes, size, 1, any_size=True)
    x = conv(inputs, wide(GROUPS[0]), 7, strides=2, padding=3, use_bias=use_bias, name="stem")
    x = max_pool(batch_norm_relu(x, "stem"), 3, 2, padding=1, name="pool")
    for group, maps in enumerate(GROUPS, start=1):
        for block in range(1, BLOCKS + 1):
            strides = 2 if block == 1 and group > 1 else 1
            options = {"shortcut_norm": shortcut_norm, "use_bias": use_bias, "name": f"group{group}_block{block}"}
            x = residual(x, wide(maps), strides=strides, **options)
    return keras.Model(inputs, global_part(x, classes), name="resnet18")
