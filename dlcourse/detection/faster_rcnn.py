"""Faster R-CNN: a region proposal network and Fast R-CNN on one backbone, trained together."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from dlcourse.detection.detector_losses import fast_rcnn_loss
from dlcourse.detection.fast_rcnn import RegionHead, detected, region_settings
from dlcourse.detection.multibox import MultiboxDetection
from dlcourse.detection.region_proposals import region_proposals, region_targets
from dlcourse.detection.rpn import Proposing
from dlcourse.ranges import whole_number

__all__ = ["FasterRCNN"]


@keras.saving.register_keras_serializable(package="dlcourse")
class FasterRCNN(Proposing):
    """Faster R-CNN: Fast R-CNN whose regions come from a region proposal network on the same features.

    F = backbone(x);  p, t = RPN(F);  R = region_proposals(p, t), without a gradient;  s, u = head(roi_pool(F, R))

    It is called with pictures (batch, rows, columns, channels) and gives five arrays: p (batch, anchors),
    t (batch, anchors, 4), R (batch, count, 4), s (batch, count, classes + 1), background first, u (batch, count, 4).
    It is fitted to truths (batch, truths, 5): class from 0, left, top, right, bottom, as shares of the picture; rows of
    −1 are padding. Compiled without a loss it has the sum of ``rpn_loss`` and ``fast_rcnn_loss``. ``detect`` says what
    is where.

    Args:
        classes: q, without the background.
        count: regions of a picture.
        pool: rows and columns of a pooled region.
        bins: "overlapping" or "partition", as for ``roi_pool``.
        **kwargs: what ``RPN`` takes, ``base`` too; ``units`` are those of both heads.

    Example:
        >>> model = FasterRCNN(2, count=5, units=8)
        >>> print([tuple(each.shape) for each in model(np.zeros((1, 32, 48, 3), np.float32))])
        [(1, 120), (1, 120, 4), (1, 5, 4), (1, 5, 3), (1, 5, 4)]

    Conventions:
        The paper trains both parts in turn, four times; this is its approximate joint training: boxes are taken for
        constants, as ``roi_pool`` rounds them. Truths are not added to the regions in training; a truth for which the
        network proposes nothing yet is learnt by the first part alone.

    References:
        ren2015, section 3.2; note D, section 10.
    """

    settings = (*Proposing.settings, "classes", "count", "pool", "bins")

    def __init__(
        self,
        classes: int,
        *,
        count: int = 32,
        pool: tuple[int, int] = (4, 4),
        bins: str = "overlapping",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        region_settings(self, pool, bins, classes)
        self.count = whole_number("FasterRCNN", "count", count, meaning="regions of a picture")
        head = (self.backbone_channels, self.classes, self.pool, self.bins, self.units)
        self.head = RegionHead(*head, self.dtype_policy)
        self.built = True

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        maps = self.maps_of(inputs, training)
        objectness, offsets = self.proposed(maps)
        anchors = self.anchors(inputs)
        given = (tf.cast(each, anchors.dtype) for each in (objectness, offsets))
        regions, _ = region_proposals(*given, anchors, count=self.count, before=4 * self.count)
        regions = tf.cast(regions, objectness.dtype)
        return objectness, offsets, regions, *self.head(maps, regions)

    def losses_of(self, x: Any, truths: Any, classes: Any, predicted: Any) -> Any:
        objectness, offsets, regions, scores, moved = predicted
        labels, targets = region_targets(regions, truths, classes)
        of_regions = fast_rcnn_loss(scores, moved, labels, targets, balance=self.balance)
        return self.proposal_losses(x, truths, classes, objectness, offsets) + of_regions

    def detect(self, pictures: Any, *, threshold: float = 0.5, least: float = 0.01) -> MultiboxDetection:
        """Return what is found in each of the regions that are proposed, as ``region_detection`` does."""
        _, _, regions, *answers = self(tf.convert_to_tensor(pictures), training=False)
        exact = tf.float64 if self.compute_dtype == "float64" else tf.float32
        return detected(answers, tf.cast(regions, exact), threshold, least)

    def compute_output_shape(self, input_shape: Any) -> Any:
        rows, columns = self.backbone.compute_output_shape(tuple(input_shape))[1:3]
        per_cell, batch = len(self.sizes) + len(self.ratios) - 1, input_shape[0]
        anchors = None if None in (rows, columns) else rows * columns * per_cell
        of_regions = (batch, self.count, 4), (batch, self.count, self.classes + 1), (batch, self.count, 4)
        return (batch, anchors), (batch, anchors, 4), *of_regions
