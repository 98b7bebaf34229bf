"""Convolution: of plain signals and images, as a layer, its gradients and its algebra; and pooling."""

from dlcourse.convolution.algebra import ConvolutionAlgebra, algebra
from dlcourse.convolution.by_convolution import conv2d_layer_backward_by_convolution
from dlcourse.convolution.conv1d import conv1d
from dlcourse.convolution.conv1d_layer import Conv1DGradients, conv1d_layer, conv1d_layer_backward
from dlcourse.convolution.conv2d_backward import ImageGradients, conv2d_backward
from dlcourse.convolution.conv2d_layer import Conv2DGradients, conv2d_layer, conv2d_layer_backward
from dlcourse.convolution.correlation import conv2d, correlate2d
from dlcourse.convolution.geometry import output_size
from dlcourse.convolution.pooling import max_pool, max_pool_backward, mean_pool, mean_pool_backward

__all__ = [
    "Conv1DGradients",
    "Conv2DGradients",
    "ConvolutionAlgebra",
    "ImageGradients",
    "algebra",
    "conv1d",
    "conv1d_layer",
    "conv1d_layer_backward",
    "conv2d",
    "conv2d_backward",
    "conv2d_layer",
    "conv2d_layer_backward",
    "conv2d_layer_backward_by_convolution",
    "correlate2d",
    "max_pool",
    "max_pool_backward",
    "mean_pool",
    "mean_pool_backward",
    "output_size",
]
