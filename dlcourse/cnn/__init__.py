"""Convolutional networks: the layers of LeNet-5."""

from dlcourse.cnn.rbf_output import RBFLoss, RBFOutput, digit_codes, rbf_distances
from dlcourse.cnn.table_conv2d import TableConv2D

__all__ = [
    "RBFLoss",
    "RBFOutput",
    "TableConv2D",
    "digit_codes",
    "rbf_distances",
]
