"""Regularisation: dropout, batch and layer normalisation, weight decay."""

from dlcourse.regularization.batch_norm import BatchNorm, BatchNormGradients
from dlcourse.regularization.batch_norm_conv import (
    batch_norm_conv,
    batch_norm_conv_backward,
    batch_norm_conv_inference,
    batch_norm_conv_inference_backward,
)
from dlcourse.regularization.batch_norm_dense import (
    batch_norm_dense,
    batch_norm_dense_backward,
    batch_norm_dense_inference,
    batch_norm_dense_inference_backward,
)
from dlcourse.regularization.dropout import (
    classic_dropout,
    classic_dropout_backward,
    classic_dropout_inference,
    classic_dropout_inference_backward,
    dropout,
    dropout_backward,
)
from dlcourse.regularization.dropout_layer import Dropout
from dlcourse.regularization.layer_norm import LayerNormGradients, layer_norm, layer_norm_backward
from dlcourse.regularization.normalization_layers import BatchNormalization, LayerNormalization
from dlcourse.regularization.weight_decay import decoupled_weight_decay_step, weight_decay_step

__all__ = [
    "BatchNorm",
    "BatchNormGradients",
    "BatchNormalization",
    "Dropout",
    "LayerNormGradients",
    "LayerNormalization",
    "batch_norm_conv",
    "batch_norm_conv_backward",
    "batch_norm_conv_inference",
    "batch_norm_conv_inference_backward",
    "batch_norm_dense",
    "batch_norm_dense_backward",
    "batch_norm_dense_inference",
    "batch_norm_dense_inference_backward",
    "classic_dropout",
    "classic_dropout_backward",
    "classic_dropout_inference",
    "classic_dropout_inference_backward",
    "decoupled_weight_decay_step",
    "dropout",
    "dropout_backward",
    "layer_norm",
    "layer_norm_backward",
    "weight_decay_step",
]
