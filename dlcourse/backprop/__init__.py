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
from dlcourse.backprop.mlp import (
    MLPForward,
    MLPGradients,
    mlp_backward,
    mlp_forward,
)

__all__ = [
    "DenseColumnsGradients",
    "DenseGradients",
    "MLPForward",
    "MLPGradients",
    "dense_backward",
    "dense_columns_backward",
    "dense_columns_forward",
    "dense_forward",
    "hidden_delta",
    "mlp_backward",
    "mlp_forward",
    "output_delta",
]
