"""Convolution of signals and images, its layers, gradients and algebra; pooling, tables and transposed convolution."""

from dlcourse.convolution.algebra import ConvolutionAlgebra, algebra
from dlcourse.convolution.by_convolution import conv2d_layer_backward_by_convolution
from dlcourse.convolution.connection_tables import connection_table, table_conv2d_layer, table_conv2d_layer_backward
from dlcourse.convolution.conv1d import conv1d
from dlcourse.convolution.conv1d_layer import Conv1DGradients, conv1d_layer, conv1d_layer_backward
from dlcourse.convolution.conv2d_backward import ImageGradients, conv2d_backward
from dlcourse.convolution.conv2d_layer import Conv2DGradients, conv2d_layer, conv2d_layer_backward
from dlcourse.convolution.correlation import conv2d, correlate2d
from dlcourse.convolution.counting import ParameterCount, parameter_count
from dlcourse.convolution.geometry import output_size
from dlcourse.convolution.global_pooling import global_average_pool, max_over_time_pool
from dlcourse.convolution.pooling import max_pool, max_pool_backward, mean_pool, mean_pool_backward
from dlcourse.convolution.receptive_fields import ReceptiveField, receptive_field, receptive_field_by_gradient
from dlcourse.convolution.subsampling import SubsamplingGradients, subsampling_layer, subsampling_layer_backward
from dlcourse.convolution.transposed import bilinear_kernel, transposed_conv

__all__ = [
    "Conv1DGradients",
    "Conv2DGradients",
    "ConvolutionAlgebra",
    "ImageGradients",
    "ParameterCount",
    "ReceptiveField",
    "SubsamplingGradients",
    "algebra",
    "bilinear_kernel",
    "connection_table",
    "conv1d",
    "conv1d_layer",
    "conv1d_layer_backward",
    "conv2d",
    "conv2d_backward",
    "conv2d_layer",
    "conv2d_layer_backward",
    "conv2d_layer_backward_by_convolution",
    "correlate2d",
    "global_average_pool",
    "max_over_time_pool",
    "max_pool",
    "max_pool_backward",
    "mean_pool",
    "mean_pool_backward",
    "output_size",
    "parameter_count",
    "receptive_field",
    "receptive_field_by_gradient",
    "subsampling_layer",
    "subsampling_layer_backward",
    "table_conv2d_layer",
    "table_conv2d_layer_backward",
    "transposed_conv",
]
