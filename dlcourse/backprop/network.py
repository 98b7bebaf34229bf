"""What makes a list of matrices and a list of vectors a network: layers that fit, in one precision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE
from dlcourse.backprop.objective import choose, validate_output

__all__: list[str] = []  # for the files of this unit

Kernels = Sequence[Float[tf.Tensor, "_ _"]]
Biases = Sequence[Float[tf.Tensor, " _"]]
Batch = Float[tf.Tensor, "batch _"]


def validate_network(
    x: Any, weights: Sequence[Any], biases: Sequence[Any], activation: str, output_activation: str
) -> None:
    """Say which layer does not fit, rather than let a matrix product say that two numbers differ."""
    choose("activation", activation, [*ELEMENTWISE])
    choose("output_activation", output_activation, [*ELEMENTWISE, "softmax"])
    if not weights or len(weights) != len(biases):
        raise ValueError(
            f"weights has {len(weights)} layers and biases {len(biases)}; expected the same number, at least one. "
            "Pass one matrix and one bias vector a layer."
        )
    features, before = x.shape[-1], "x"
    for number, (kernel, bias) in enumerate(zip(weights, biases, strict=True)):
        units = bias.shape[-1]
        if not kernel.shape.is_compatible_with([features, units]):
            raise ValueError(
                f"weights[{number}] has shape {tuple(kernel.shape)}, expected ({features}, {units}): from the "
                f"{features} features that {before} gives the layer to the {units} units of biases[{number}]. Matrices "
                "are (features in, units out); transpose those of the form W a + b."
            )
        features, before = units, f"biases[{number}]"


def validate_targets(
    x: Any, y: Any, weights: Any, biases: Any, *, activation: str, output_activation: str, loss: str, **penalties: Any
) -> None:
    validate_network(x, weights, biases, activation, output_activation)
    validate_output(x, y, activation=output_activation, loss=loss)
    units = biases[-1].shape[-1]
    if not y.shape[-1:].is_compatible_with([units]):
        raise ValueError(
            f"y has shape {tuple(y.shape)}, expected (batch, {units}) for the {units} units of the last layer, as "
            f"biases[{len(biases) - 1}] has them. Pass a row of targets a sample; class numbers must be one-hot."
        )
