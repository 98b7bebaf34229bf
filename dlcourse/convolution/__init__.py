"""Convolution: of plain images, as a layer, and its gradients; and pooling."""

from dlcourse.convolution.conv2d_layer import Conv2DGradients, conv2d_layer, conv2d_layer_backward
from dlcourse.convolution.correlation import conv2d, correlate2d
from dlcourse.convolution.geometry import output_size
from dlcourse.convolution.pooling import max_pool, max_pool_backward, mean_pool, mean_pool_backward

__all__ = [
    "Conv2DGradients",
    "conv2d",
    "conv2d_layer",
    "conv2d_layer_backward",
    "correlate2d",
    "max_pool",
    "max_pool_backward",
    "mean_pool",
    "mean_pool_backward",
    "output_size",
]
