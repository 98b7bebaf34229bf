"""LeNet-5 as it was published: sub-sampling that is learnt, a connection table, and pictures of digits as targets."""

from __future__ import annotations

from typing import Any

import keras

from dlcourse.cnn.building import conv, pictures
from dlcourse.cnn.rbf_output import RBFOutput, digit_codes
from dlcourse.cnn.table_conv2d import TableConv2D
from dlcourse.convolution import connection_table
from dlcourse.ranges import choice

__all__ = ["lenet5"]

_AMPLITUDE, _SLOPE = 1.7159, 2 / 3


def lenet5(
    channels: int = 1, classes: int = 10, *, activation: str = "scaled_tanh", output: str = "rbf"
) -> keras.Model:
    """LeNet-5, the network of 1998: C1, S2, C3, S4, C5, F6 and an output of radial basis functions.

    C1 6 maps of 5 × 5; S2 sub-sampling with one weight and one bias a map; C3 16 maps of 5 × 5 by a connection table;
    S4 as S2; C5 120 maps of 5 × 5; F6 84 units; the answer is −yᵢ, with yᵢ = Σ (xⱼ − wᵢⱼ)² over the units j of F6

    Args:
        channels: of a picture.
        classes: K, at most 10 with the codes of digits.
        activation: "scaled_tanh", 1.7159 tanh(2x/3), or "sigmoid".
        output: "rbf", fixed codes of ±1 that are pictures of the digits, or "linear", a dense layer that is learnt.

    Returns:
        A Keras model from pictures (batch, 32, 32, channels) to (batch, K): −y, of which the largest wins, or logits.

    Raises:
        ValueError: a setting is out of its range.

    Example:
        156 + 12 + 1516 + 32 + 48 120 + 10 164 parameters; the codes are not learnt.

        >>> network = lenet5()
        >>> print(sum(int(np.size(weight)) for weight in network.trainable_weights))
        60000

    Conventions:
        The answers are −y, so that the largest wins as everywhere in Keras; ``RBFLoss`` is the paper's loss of them.
        The paper's pictures have 32 × 32 pixels, −0.1 for the background and 1.175 for ink. Sub-sampling is written as
        a mean of 2 × 2 with a weight and a bias a map, whose weight is four times that of the paper's sum.

    References:
        lecun1998, section II.B; note C, section 7.4; note E, section 4.
    """
    choice("lenet5", "activation", activation, ["scaled_tanh", "sigmoid"])
    choice("lenet5", "output", output, ["linear", "rbf"])
    squash = {"scaled_tanh": _scaled_tanh, "sigmoid": _sigmoid}[activation]
    inputs = pictures("lenet5", channels, classes, 32, 32)
    x = squash(conv(inputs, 6, 5, name="C1"), "C1")
    x = squash(_subsampling(x, "S2"), "S2")
    x = squash(TableConv2D(connection_table(6).numpy().tolist(), 5, name="C3")(x), "C3")
    x = squash(_subsampling(x, "S4"), "S4")
    x = squash(conv(x, 120, 5, name="C5"), "C5")
    x = squash(keras.layers.Dense(84, name="F6")(keras.layers.Flatten(name="flatten")(x)), "F6")
    if output == "rbf":
        last = RBFOutput(digit_codes(classes), name="rbf")
    else:
        last = keras.layers.Dense(classes, name="logits")
    return keras.Model(inputs, last(x), name="lenet5")


def _subsampling(x: Any, name: str) -> Any:
    """Take the mean of 2 × 2, times a weight and plus a bias a map."""
    x = keras.layers.AveragePooling2D(2, name=f"{name}_mean")(x)
    return keras.layers.DepthwiseConv2D(1, name=name)(x)


def _scaled_tanh(x: Any, name: str) -> Any:
    x = keras.layers.Rescaling(_SLOPE, name=f"{name}_slope")(x)
    x = keras.layers.Activation("tanh", name=f"{name}_tanh")(x)
    return keras.layers.Rescaling(_AMPLITUDE, name=f"{name}_amplitude")(x)


def _sigmoid(x: Any, name: str) -> Any:
    return keras.layers.Activation("sigmoid", name=f"{name}_sigmoid")(x)
