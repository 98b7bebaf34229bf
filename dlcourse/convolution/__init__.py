"""Convolution: of plain images, as a layer, and its gradients."""

from dlcourse.convolution.conv2d_layer import Conv2DGradients, conv2d_layer, conv2d_layer_backward
from dlcourse.convolution.correlation import conv2d, correlate2d
from dlcourse.convolution.geometry import output_size

__all__ = ["Conv2DGradients", "conv2d", "conv2d_layer", "conv2d_layer_backward", "correlate2d", "output_size"]
