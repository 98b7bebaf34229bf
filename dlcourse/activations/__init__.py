"""Activation functions and their derivatives."""

from dlcourse.activations.classic import (
    heaviside,
    heaviside_derivative,
    linear,
    linear_derivative,
    piecewise_linear,
    piecewise_linear_derivative,
    sign,
    sign_derivative,
)
from dlcourse.activations.elementwise import ELEMENTWISE, Activation
from dlcourse.activations.exponential import (
    elu,
    elu_derivative,
    selu,
    selu_derivative,
    softplus,
    softplus_derivative,
)
from dlcourse.activations.maxout import MaxoutGradient, maxout, maxout_gradient
from dlcourse.activations.prelu import PReLUGradient, prelu, prelu_derivative, prelu_gradient
from dlcourse.activations.rectifiers import (
    absolute_rectifier,
    absolute_rectifier_derivative,
    leaky_relu,
    leaky_relu_derivative,
    relu,
    relu_derivative,
)
from dlcourse.activations.sigmoidal import (
    sigmoid,
    sigmoid_as_softmax,
    sigmoid_derivative,
    tanh,
    tanh_as_sigmoid,
    tanh_derivative,
)
from dlcourse.activations.vector import (
    SoftmaxJacobianLaws,
    log_softmax,
    log_softmax_gradient,
    softmax,
    softmax_jacobian,
    softmax_jacobian_laws,
    softmax_jacobian_vector_product,
)

__all__ = [
    "ELEMENTWISE",
    "Activation",
    "MaxoutGradient",
    "PReLUGradient",
    "SoftmaxJacobianLaws",
    "absolute_rectifier",
    "absolute_rectifier_derivative",
    "elu",
    "elu_derivative",
    "heaviside",
    "heaviside_derivative",
    "leaky_relu",
    "leaky_relu_derivative",
    "linear",
    "linear_derivative",
    "log_softmax",
    "log_softmax_gradient",
    "maxout",
    "maxout_gradient",
    "piecewise_linear",
    "piecewise_linear_derivative",
    "prelu",
    "prelu_derivative",
    "prelu_gradient",
    "relu",
    "relu_derivative",
    "selu",
    "selu_derivative",
    "sigmoid",
    "sigmoid_as_softmax",
    "sigmoid_derivative",
    "sign",
    "sign_derivative",
    "softmax",
    "softmax_jacobian",
    "softmax_jacobian_laws",
    "softmax_jacobian_vector_product",
    "softplus",
    "softplus_derivative",
    "tanh",
    "tanh_as_sigmoid",
    "tanh_derivative",
]
