"""Regularisation: dropout, and batch normalisation."""

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

__all__ = [
    "BatchNorm",
    "BatchNormGradients",
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
    "dropout",
    "dropout_backward",
]
