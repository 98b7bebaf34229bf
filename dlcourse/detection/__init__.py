"""Object detection: boxes and anchors, what networks are to predict of them, detectors, and how good detections are.

Boxes are corners (left, top, right, bottom) in shares of the picture, if nothing else is said; see
``dlcourse.detection.boxes``. In a batch, pictures have as many truths each, filled up with boxes of class −1.
"""

from dlcourse.detection.anchors import anchor_boxes, assign_anchors, multiscale_anchor_boxes
from dlcourse.detection.boxes import centers_to_corners, corners_to_centers, iou, pixels_to_shares, shares_to_pixels
from dlcourse.detection.detector_losses import fast_rcnn_loss, rcnn_loss, rpn_loss
from dlcourse.detection.fast_rcnn import FastRCNN
from dlcourse.detection.faster_rcnn import FasterRCNN
from dlcourse.detection.heads import concat_scales, prediction_heads
from dlcourse.detection.multibox import MultiboxDetection, MultiboxTarget, multibox_detection, multibox_target
from dlcourse.detection.offsets import decode_offsets, decode_offsets_gradient, encode_offsets, encode_offsets_gradient
from dlcourse.detection.precision import (
    MeanAveragePrecision,
    average_precision,
    match_detections,
    mean_average_precision,
)
from dlcourse.detection.proposals import proposal_recall, selective_search
from dlcourse.detection.rcnn import RCNN
from dlcourse.detection.region_proposals import region_detection, region_proposals, region_targets
from dlcourse.detection.roi_pooling import roi_pool, roi_pool_backward
from dlcourse.detection.rpn import RPN
from dlcourse.detection.rpn_targets import balanced_sample, rpn_labels
from dlcourse.detection.segments import felzenszwalb, oriented_gradients
from dlcourse.detection.ssd import SSD
from dlcourse.detection.ssd_losses import ssd_loss
from dlcourse.detection.suppression import nms
from dlcourse.detection.warping import warp_regions

__all__ = [
    "RCNN",
    "RPN",
    "SSD",
    "FastRCNN",
    "FasterRCNN",
    "MeanAveragePrecision",
    "MultiboxDetection",
    "MultiboxTarget",
    "anchor_boxes",
    "assign_anchors",
    "average_precision",
    "balanced_sample",
    "centers_to_corners",
    "concat_scales",
    "corners_to_centers",
    "decode_offsets",
    "decode_offsets_gradient",
    "encode_offsets",
    "encode_offsets_gradient",
    "fast_rcnn_loss",
    "felzenszwalb",
    "iou",
    "match_detections",
    "mean_average_precision",
    "multibox_detection",
    "multibox_target",
    "multiscale_anchor_boxes",
    "nms",
    "oriented_gradients",
    "pixels_to_shares",
    "prediction_heads",
    "proposal_recall",
    "rcnn_loss",
    "region_detection",
    "region_proposals",
    "region_targets",
    "roi_pool",
    "roi_pool_backward",
    "rpn_labels",
    "rpn_loss",
    "selective_search",
    "shares_to_pixels",
    "ssd_loss",
    "warp_regions",
]
