"""What a network is judged by: which loss goes with which output activation, and each one's value and gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import tensorflow as tf

from dlcourse import losses
from dlcourse.activations import ELEMENTWISE, softmax, softmax_jacobian_vector_product

__all__: list[str] = []  # for the files of this unit


def _hinge(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(losses.hinge(y_true, y_pred), axis=-1)


Pair = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


class OutputLoss(NamedTuple):
    """A loss of one sample: its value, and its gradient, both functions of targets and predictions.

    With ``only``, the loss belongs to that output activation, and both are functions of targets and *net inputs*: the
    activation is inside, which neither overflows nor divides by nothing.
    """

    value: Pair
    gradient: Pair
    only: str | None = None


LOSSES: Mapping[str, OutputLoss] = MappingProxyType(
    {
        "half_squared_error": OutputLoss(losses.half_squared_error, losses.half_squared_error_gradient),
        "cross_entropy": OutputLoss(
            losses.cross_entropy_from_logits, losses.cross_entropy_from_logits_gradient, only="softmax"
        ),
        "binary_cross_entropy": OutputLoss(
            losses.binary_cross_entropy_from_logits, losses.binary_cross_entropy_from_logits_gradient, only="sigmoid"
        ),
        "squared_error": OutputLoss(losses.squared_error, losses.squared_error_gradient),
        "smooth_l1": OutputLoss(losses.smooth_l1, losses.smooth_l1_gradient),
        "hinge": OutputLoss(_hinge, losses.hinge_gradient),
    }
)


def choose(what: str, name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise ValueError(f"{what} is {name!r}, expected one of {', '.join(map(repr, names))}.")


def validate_output(z: Any, y: Any, *, activation: str, loss: str) -> None:
    choose("activation", activation, [*ELEMENTWISE, "softmax"])
    choose("loss", loss, [*LOSSES])
    only = LOSSES[loss].only
    if only not in (None, activation):
        raise ValueError(
            f"loss is {loss!r}, which compares probabilities, and the output activation is {activation!r}, expected "
            f"one that gives them. Use the output activation {only!r}, or a loss of any numbers, such as "
            "'half_squared_error'."
        )


def activate(z: tf.Tensor, activation: str) -> tf.Tensor:
    return softmax(z) if activation == "softmax" else ELEMENTWISE[activation].value(z)


def losses_of(z: tf.Tensor, y: tf.Tensor, activation: str, loss: str) -> tf.Tensor:
    """Return each sample's loss, from the last layer's net inputs."""
    return LOSSES[loss].value(y, z if LOSSES[loss].only else activate(z, activation))


def output_gradient(z: tf.Tensor, y: tf.Tensor, activation: str, loss: str) -> tf.Tensor:
    """Differentiate each sample's loss with respect to the last layer's net inputs."""
    if LOSSES[loss].only:
        return LOSSES[loss].gradient(y, z)
    upstream = LOSSES[loss].gradient(y, activate(z, activation))
    if activation == "softmax":
        return softmax_jacobian_vector_product(z, upstream)
    return ELEMENTWISE[activation].derivative(z) * upstream
