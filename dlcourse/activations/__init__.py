"""Activation functions and their derivatives."""

from dlcourse.activations.elementwise import (
    ELEMENTWISE,
    Activation,
    linear,
    linear_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh,
    tanh_derivative,
)
from dlcourse.activations.vector import softmax, softmax_jacobian, softmax_jacobian_vector_product

__all__ = [
    "ELEMENTWISE",
    "Activation",
    "linear",
    "linear_derivative",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "softmax",
    "softmax_jacobian",
    "softmax_jacobian_vector_product",
    "tanh",
    "tanh_derivative",
]
