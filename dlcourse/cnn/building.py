"""What the networks are built of: layers with the padding of their papers, and the checks of their settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

from dlcourse.ranges import number, whole_number

__all__: list[str] = []

Size = int | Sequence[int | None] | None


def conv(
    x: Any,
    channels: int,
    kernel_size: int,
    *,
    strides: int = 1,
    padding: int = 0,
    activation: str | None = None,
    name: str | None = None,
    **options: Any,
) -> Any:
    """Add a convolution with so many zeros on each side.

    Keras's ``padding="same"`` puts the odd zero of a stride behind, PyTorch's and the papers' padding on both sides.
    """
    if padding and strides == 1 and kernel_size == 2 * padding + 1:
        options["padding"] = "same"
    elif padding:
        x = keras.layers.ZeroPadding2D(padding, name=name and f"{name}_padding")(x)
    layer = keras.layers.Conv2D(channels, kernel_size, strides, activation=activation, name=name, **options)
    return layer(x)


def max_pool(x: Any, pool_size: int, strides: int, *, padding: int = 0, name: str | None = None) -> Any:
    """Add a max pooling of what is nowhere negative, so that zeros on each side change no maximum."""
    if padding and strides == 1 and pool_size == 2 * padding + 1:
        return keras.layers.MaxPooling2D(pool_size, 1, "same", name=name)(x)
    if padding:
        x = keras.layers.ZeroPadding2D(padding, name=name and f"{name}_padding")(x)
    return keras.layers.MaxPooling2D(pool_size, strides, name=name)(x)


def batch_norm(x: Any, name: str | None = None) -> Any:
    """Add batch normalisation, with the ε and the momentum of note D and PyTorch; Keras's 0.99 forgets slowly."""
    return keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=name and f"{name}_norm")(x)


def batch_norm_relu(x: Any, name: str | None = None) -> Any:
    """Add batch normalisation and a rectifier."""
    return keras.layers.ReLU(name=name and f"{name}_relu")(batch_norm(x, name))


def dense_part(x: Any, units: Sequence[int], classes: int, *, activation: str, dropout: float = 0.0) -> Any:
    """Add fully connected layers, with dropout behind each but the last, whose answers are the logits."""
    x = keras.layers.Flatten(name="flatten")(x)
    for index, width in enumerate(units, start=1):
        x = keras.layers.Dense(width, activation=activation, name=f"dense{index}")(x)
        if dropout:
            x = keras.layers.Dropout(dropout, name=f"dropout{index}")(x)
    return keras.layers.Dense(classes, name="logits")(x)


def global_part(x: Any, classes: int) -> Any:
    """Add the mean over all places and one fully connected layer, whose answers are the logits."""
    x = keras.layers.GlobalAveragePooling2D(name="global_mean")(x)
    return keras.layers.Dense(classes, name="logits")(x)


def pictures(owner: str, channels: int, classes: int, size: Size, least: int, *, any_size: bool = False) -> Any:
    """Return the input of a network, once its settings are checked.

    Args:
        owner: the network's name, to begin an error with.
        channels: of a picture.
        classes: of the answer, which is built by the caller.
        size: rows and columns, or one number for both; None for any, where the network takes any.
        least: the smallest size from which a map is left at the end.
        any_size: whether the network takes any size.
    """
    channels = whole_number(owner, "channels", channels, meaning="1 for grey pictures, 3 for coloured ones")
    whole_number(owner, "classes", classes)
    sizes = tuple(size) if isinstance(size, (tuple, list)) else (size, size)
    if len(sizes) != 2:
        raise ValueError(f"{owner}: size is {size}, expected one whole number, or two: (rows, columns).")
    if None in sizes and not any_size:
        raise ValueError(
            f"{owner}: size is {size}, expected whole numbers: its dense layers are made for pictures of one size."
        )
    told = "so that something is left behind its layers; keras.ops.image.resize makes pictures larger"
    checked = (n if n is None else whole_number(owner, "size", n, f"[{least}, inf)", told) for n in sizes)
    return keras.Input((*checked, channels), name="pictures")


def scaled(owner: str, width: float) -> Callable[[int], int]:
    """Return what makes a number of channels or units narrower, or wider: at least one is left."""
    factor = number(owner, "width", width, "(0, inf)", "by which every layer's number of channels is multiplied")
    return lambda channels: max(1, round(factor * channels))
