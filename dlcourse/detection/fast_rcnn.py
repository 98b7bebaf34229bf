"""Fast R-CNN: one pass of the backbone for a picture, and one of two dense layers for each of its regions."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from dlcourse.detection.detector import Detector, pair
from dlcourse.detection.detector_losses import fast_rcnn_loss
from dlcourse.detection.multibox import MultiboxDetection
from dlcourse.detection.region_proposals import region_detection, region_targets
from dlcourse.detection.roi_pooling import BINS, roi_pool
from dlcourse.ranges import choice, number, number_pair, whole_number

__all__ = ["FastRCNN"]


class RegionHead(keras.layers.Layer):
    """RoI pooling, a dense layer, and two more: the part that ``FastRCNN`` and ``FasterRCNN`` share."""

    def __init__(self, channels: int, classes: int, pool: tuple[int, int], bins: str, units: int, dtype: Any) -> None:
        super().__init__(name="region_head", dtype=dtype)
        self.pool, self.bins = pool, bins
        self.vector = keras.layers.Dense(units, activation="relu", name="vector", dtype=dtype)
        self.scores = keras.layers.Dense(classes + 1, name="scores", dtype=dtype)
        self.offsets = keras.layers.Dense(4, name="offsets", dtype=dtype)
        self.entries = pool[0] * pool[1] * channels
        self.vector.build((None, None, self.entries))
        self.scores.build((None, None, units))
        self.offsets.build((None, None, units))
        self.built = True

    def call(self, maps: Any, regions: Any) -> tuple[Any, Any]:
        pooled = roi_pool(maps, tf.cast(regions, maps.dtype), size=self.pool, bins=self.bins)
        vectors = self.vector(tf.reshape(pooled, [*tf.unstack(tf.shape(pooled)[:2]), self.entries]))
        return self.scores(vectors), self.offsets(vectors)


def region_settings(model: Any, pool: Any, bins: Any, classes: Any) -> None:
    """Check and keep what the region head is made of."""
    name = type(model).__name__
    model.classes = whole_number(name, "classes", classes, meaning="without the background")
    model.pool = number_pair(name, "pool", pool, "[1, inf)", sizes=True)
    model.bins = choice(name, "bins", bins, BINS)


def detected(answers: Any, regions: Any, threshold: float, least: float) -> MultiboxDetection:
    """Return what is found in regions, from scores and offsets."""
    scores, offsets = (tf.cast(each, regions.dtype) for each in answers)
    return region_detection(tf.nn.softmax(scores), offsets, regions, threshold=threshold, least=least)


@keras.saving.register_keras_serializable(package="dlcourse")
class FastRCNN(Detector):
    """Fast R-CNN: features of the picture once, RoI pooling of each region, its class and its offsets.

    F = backbone(x);  vᵢ = max(0, roi_pool(F, Rᵢ) W + b);  scores vᵢ W_s + b_s, offsets vᵢ W_t + b_t

    It is called with a pair, pictures (batch, rows, columns, channels) and regions (batch, regions, 4), such as those
    of ``selective_search``, padded by boxes of zeros. It gives the scores (batch, regions, classes + 1), background
    first, and the offsets (batch, regions, 4). It is fitted to truths (batch, truths, 5): class from 0, left, top,
    right, bottom, as shares of the picture; rows of −1 are padding. Compiled without a loss it has ``fast_rcnn_loss``
    of ``region_targets``. ``detect`` says what is where.

    Args:
        classes: q, without the background.
        channels: of a picture.
        pool: rows and columns of a pooled region.
        bins: "overlapping" or "partition", as for ``roi_pool``.
        units: d, entries of v.
        balance: λ of ``fast_rcnn_loss``.
        backbone: a Keras model from pictures to maps; None for note D's base network of 16, 32 and 64 channels.
        **kwargs: what every Keras model takes, such as ``name``; and ``base``, the channels of other blocks than 16, 32
            and 64, where no backbone is given.

    Example:
        >>> model = FastRCNN(2, units=16)
        >>> regions = np.array([[[0.0, 0.0, 0.5, 0.5], [0.2, 0.3, 0.9, 0.8], [0.0, 0.0, 0.0, 0.0]]], np.float32)
        >>> scores, offsets = model((np.zeros((1, 32, 32, 3), np.float32), regions))
        >>> print(scores.shape, offsets.shape)
        (1, 3, 3) (1, 3, 4)

    Conventions:
        Note D gives q scores; with the background there are q + 1. Its offsets do not depend on the class; the paper
        has four for each. The paper has two hidden layers, of 4096 units.

    References:
        girshick2015; note D, section 10.
    """

    settings = ("classes", "pool", "bins", "units", "balance")

    def __init__(
        self,
        classes: int,
        *,
        channels: int = 3,
        pool: tuple[int, int] = (4, 4),
        bins: str = "overlapping",
        units: int = 128,
        balance: float = 1.0,
        backbone: keras.Model | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(channels, backbone, **kwargs)
        region_settings(self, pool, bins, classes)
        self.units = whole_number("FastRCNN", "units", units, meaning="entries of a region's vector")
        self.balance = number("FastRCNN", "balance", balance, "[0, inf)", "such as 1")
        head = (self.backbone_channels, self.classes, self.pool, self.bins, self.units)
        self.head = RegionHead(*head, self.dtype_policy)
        self.built = True

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        pictures, regions = pair("FastRCNN", inputs)
        return self.head(self.maps_of(pictures, training), regions)

    def losses_of(self, x: Any, truths: Any, classes: Any, predicted: Any) -> Any:
        labels, targets = region_targets(tf.cast(x[1], truths.dtype), truths, classes)
        return fast_rcnn_loss(*predicted, labels, targets, balance=self.balance)

    def detect(self, inputs: Any, *, threshold: float = 0.5, least: float = 0.01) -> MultiboxDetection:
        """Return what is found in each of the regions, as ``region_detection`` does."""
        exact = tf.float64 if self.compute_dtype == "float64" else tf.float32
        regions = tf.cast(inputs[1], exact)
        return detected(self(inputs, training=False), regions, threshold, least)

    def compute_output_shape(self, input_shape: Any) -> Any:
        shared = tuple(input_shape[1][:2])
        return (*shared, self.classes + 1), (*shared, 4)
