"""Feed-forward networks and their gradients, layer by layer."""

from dlcourse.backprop.delta import hidden_delta, output_delta
from dlcourse.backprop.dense import (
    DenseColumnsGradients,
    DenseGradients,
    dense_backward,
    dense_columns_backward,
    dense_columns_forward,
    dense_forward,
)
from dlcourse.backprop.gradient_flow import GradientFlow, gradient_flow
from dlcourse.backprop.mlp import (
    MLPForward,
    MLPGradients,
    mlp_backward,
    mlp_forward,
    mlp_loss,
)
from dlcourse.backprop.two_layer_network import TwoLayerNetwork, two_layer_network

__all__ = [
    "DenseColumnsGradients",
    "DenseGradients",
    "GradientFlow",
    "MLPForward",
    "MLPGradients",
    "TwoLayerNetwork",
    "dense_backward",
    "dense_columns_backward",
    "dense_columns_forward",
    "dense_forward",
    "gradient_flow",
    "hidden_delta",
    "mlp_backward",
    "mlp_forward",
    "mlp_loss",
    "output_delta",
    "two_layer_network",
]
