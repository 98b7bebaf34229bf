"""Semantic segmentation: a class for each pixel, the network that says it, how good it is, and its colours."""

from dlcourse.segmentation.colors import colors_to_labels, labels_to_colors
from dlcourse.segmentation.crops import JointCrop, joint_random_crop
from dlcourse.segmentation.fcn import fcn
from dlcourse.segmentation.measures import MeanIoU, mean_iou, pixel_accuracy

__all__ = [
    "JointCrop",
    "MeanIoU",
    "colors_to_labels",
    "fcn",
    "joint_random_crop",
    "labels_to_colors",
    "mean_iou",
    "pixel_accuracy",
]
