"""The activations of single net inputs by name, each with its derivative."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import tensorflow as tf

from dlcourse.activations import classic, exponential, rectifiers, sigmoidal

__all__ = ["ELEMENTWISE", "Activation"]


class Activation(NamedTuple):
    """An elementwise activation f and its derivative f', both functions of the net input z."""

    value: Callable[[tf.Tensor], tf.Tensor]
    derivative: Callable[[tf.Tensor], tf.Tensor]


# Hyper-parameters keep their defaults.
ELEMENTWISE: Mapping[str, Activation] = MappingProxyType(
    {
        "linear": Activation(classic.linear, classic.linear_derivative),
        "heaviside": Activation(classic.heaviside, classic.heaviside_derivative),
        "sign": Activation(classic.sign, classic.sign_derivative),
        "piecewise_linear": Activation(classic.piecewise_linear, classic.piecewise_linear_derivative),
        "sigmoid": Activation(sigmoidal.sigmoid, sigmoidal.sigmoid_derivative),
        "tanh": Activation(sigmoidal.tanh, sigmoidal.tanh_derivative),
        "relu": Activation(rectifiers.relu, rectifiers.relu_derivative),
        "leaky_relu": Activation(rectifiers.leaky_relu, rectifiers.leaky_relu_derivative),
        "absolute_rectifier": Activation(rectifiers.absolute_rectifier, rectifiers.absolute_rectifier_derivative),
        "elu": Activation(exponential.elu, exponential.elu_derivative),
        "selu": Activation(exponential.selu, exponential.selu_derivative),
        "softplus": Activation(exponential.softplus, exponential.softplus_derivative),
    }
)
