"""R-CNN: regions, warped to one size, go through a network one by one; support vector machines decide."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from dlcourse.detection.detector import Detector, pair
from dlcourse.detection.detector_losses import rcnn_loss
from dlcourse.detection.multibox import MultiboxDetection
from dlcourse.detection.region_proposals import region_detection, region_targets
from dlcourse.detection.warping import warp_regions
from dlcourse.ranges import number, number_pair, whole_number

__all__ = ["RCNN"]


@keras.saving.register_keras_serializable(package="dlcourse")
class RCNN(Detector):
    """R-CNN, regions with CNN features: warped regions, a support vector machine a class, and offsets.

    φᵢ = mean over all places of backbone(warp(x, Rᵢ));  scores φᵢ W + b, one support vector machine a class;
    offsets φᵢ V + c. The backbone does not learn

    It is called with a pair, pictures (batch, rows, columns, channels) and regions (batch, regions, 4), such as those
    of ``selective_search``, padded by boxes of zeros. It gives the scores (batch, regions, classes), of which positive
    ones say yes, and the offsets (batch, regions, 4). It is fitted to truths (batch, truths, 5): class from 0, left,
    top, right, bottom, as shares of the picture; rows of −1 are padding. Compiled without a loss it has ``rcnn_loss``
    of ``region_targets`` and the penalty ½ · penalty · (‖W‖² + ‖V‖²). ``detect`` says what is where.

    Args:
        classes: q, of which each has its machine.
        channels: of a picture.
        size: rows and columns to which a region is warped.
        penalty: of the squared weights.
        balance: λ of ``rcnn_loss``.
        backbone: a Keras model from pictures to maps, trained before, such as a part of a classifier; None for note D's
            base network, whose weights are random.
        **kwargs: what every Keras model takes, such as ``name``; and ``base``, the channels of other blocks than 16, 32
            and 64, where no backbone is given.

    Example:
        >>> model = RCNN(2, size=(16, 16))
        >>> regions = np.array([[[0.0, 0.0, 0.5, 0.5], [0.2, 0.3, 0.9, 0.8]]], np.float32)
        >>> scores, offsets = model((np.zeros((1, 32, 32, 3), np.float32), regions))
        >>> print(scores.shape, offsets.shape)
        (1, 2, 2) (1, 2, 4)

    Conventions:
        The paper's network is fine-tuned as a classifier of regions before, its machines have truths as positives and
        regions with an IoU below 0.3 as negatives, and its offsets, of each class, are regressed from the last maps.
        Here ``region_targets`` decides at ½. Note D has the machines, and leaves out what makes their features.

    References:
        girshick2014; note D, section 10.
    """

    settings = ("classes", "size", "penalty", "balance")

    def __init__(
        self,
        classes: int,
        *,
        channels: int = 3,
        size: tuple[int, int] = (32, 32),
        penalty: float = 1e-3,
        balance: float = 1.0,
        backbone: keras.Model | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(channels, backbone, **kwargs)
        self.classes = whole_number("RCNN", "classes", classes, meaning="without the background")
        self.size = number_pair("RCNN", "size", size, "[1, inf)", sizes=True)
        self.penalty = number("RCNN", "penalty", penalty, "[0, inf)", "such as 0.001")
        self.balance = number("RCNN", "balance", balance, "[0, inf)", "such as 1")
        self.backbone.trainable = False
        squares = {"kernel_regularizer": keras.regularizers.L2(self.penalty / 2), "dtype": self.dtype_policy}
        self.machines = keras.layers.Dense(self.classes, name="machines", **squares)
        self.regression = keras.layers.Dense(4, name="regression", **squares)
        self.machines.build((None, None, self.backbone_channels))
        self.regression.build((None, None, self.backbone_channels))
        self.built = True

    def features(self, inputs: Any) -> Any:
        """Return φ of each region (batch, regions, features)."""
        pictures, regions = (tf.cast(each, self.compute_dtype) for each in pair("RCNN", inputs))
        self.check_channels(pictures)
        warped = warp_regions(pictures, regions, size=self.size)
        batch, count = tf.unstack(tf.shape(warped)[:2])
        maps = self.maps_of(tf.reshape(warped, [batch * count, *warped.shape[2:]]), False)
        found = tf.reduce_mean(tf.stop_gradient(maps), axis=[1, 2])
        found = tf.reshape(found, [batch, count, self.backbone_channels])
        return tf.ensure_shape(found, [None, regions.shape[1], self.backbone_channels])

    def call(self, inputs: Any) -> Any:
        features = self.features(inputs)
        return self.machines(features), self.regression(features)

    def losses_of(self, x: Any, truths: Any, classes: Any, predicted: Any) -> Any:
        labels, targets = region_targets(tf.cast(x[1], truths.dtype), truths, classes)
        return rcnn_loss(*predicted, labels, targets, balance=self.balance)

    def detect(self, inputs: Any, *, threshold: float = 0.5, least: float = 0.5) -> MultiboxDetection:
        """Return what is found in each of the regions; a confidence is σ(score), ½ on a machine's boundary."""
        exact = tf.float64 if self.compute_dtype == "float64" else tf.float32
        scores, offsets = (tf.cast(each, exact) for each in self(inputs))
        with_background = tf.concat([tf.zeros_like(scores[..., :1]), tf.sigmoid(scores)], axis=2)
        return region_detection(with_background, offsets, tf.cast(inputs[1], exact), threshold=threshold, least=least)

    def compute_output_shape(self, input_shape: Any) -> Any:
        shared = tuple(input_shape[1][:2])
        return (*shared, self.classes), (*shared, 4)
