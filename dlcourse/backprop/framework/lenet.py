"""The description of a small convolutional network for digits."""

from __future__ import annotations

from dlcourse.backprop.framework.description import Description

__all__ = ["LENET"]

# After LeCun et al. (1998), as it is built today: rectifiers, plain maximum pooling, every map connected to every map.
# The inputs are "images" of 28 × 28 × 1 and one-hot "labels" of 10 digits.
LENET: Description = (
    {"type": "convolution", "name": "conv1", "bottoms": ["images"], "filters": 6, "filter_size": 5, "padding": "same"},
    {"type": "relu", "name": "relu1", "bottoms": ["conv1"]},
    {"type": "max_pool", "name": "pool1", "bottoms": ["relu1"]},
    {"type": "convolution", "name": "conv2", "bottoms": ["pool1"], "filters": 16, "filter_size": 5},
    {"type": "relu", "name": "relu2", "bottoms": ["conv2"]},
    {"type": "max_pool", "name": "pool2", "bottoms": ["relu2"]},
    {"type": "inner_product", "name": "ip1", "bottoms": ["pool2"], "units": 120},
    {"type": "relu", "name": "relu3", "bottoms": ["ip1"]},
    {"type": "inner_product", "name": "ip2", "bottoms": ["relu3"], "units": 84},
    {"type": "relu", "name": "relu4", "bottoms": ["ip2"]},
    {"type": "inner_product", "name": "scores", "bottoms": ["relu4"], "units": 10},
    {"type": "softmax_loss", "name": "loss", "bottoms": ["scores", "labels"]},
)
