"""The region proposal network: which anchors of a map have an object, and where its edges are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.detection.anchors import anchor_boxes
from dlcourse.detection.boxes import iou
from dlcourse.detection.detector import Detector, anchor_settings, in_policy
from dlcourse.detection.detector_losses import rpn_loss
from dlcourse.detection.heads import concat_scales
from dlcourse.detection.offsets import encode_offsets
from dlcourse.detection.region_proposals import region_proposals
from dlcourse.detection.rpn_targets import balanced_sample, rpn_labels
from dlcourse.ranges import number, optional_number, seed_number, whole_number

__all__ = ["RPN"]

SIZES, RATIOS = (0.2, 0.4, 0.8), (1.0, 2.0, 0.5)


class Proposing(Detector):
    """A detector with a region proposal network on its backbone: the part that ``RPN`` and ``FasterRCNN`` share."""

    settings = ("sizes", "ratios", "units", "sample", "balance", "seed")

    def __init__(
        self,
        *,
        channels: int = 3,
        sizes: Sequence[float] = SIZES,
        ratios: Sequence[float] = RATIOS,
        units: int = 64,
        sample: int | None = 64,
        balance: float = 1.0,
        backbone: keras.Model | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(channels, backbone, **kwargs)
        name = type(self).__name__
        self.sizes, self.ratios = anchor_settings(name, sizes, ratios)
        self.units = whole_number(name, "units", units, meaning="channels of its hidden maps")
        self.sample = optional_number(name, "sample", sample, "[1, inf)", "anchors of a picture", whole=True)
        self.balance = number(name, "balance", balance, "[0, inf)", "such as 1")
        self.seed = seed_number(name, seed)
        self.draws = keras.random.SeedGenerator(self.seed)
        anchors = len(self.sizes) + len(self.ratios) - 1
        with in_policy(self.dtype_policy):
            inputs = keras.Input((None, None, self.backbone_channels), name="maps")
            hidden = keras.layers.Conv2D(self.units, 3, padding="same", activation="relu", name="rpn_hidden")(inputs)
            found = [keras.layers.Conv2D(n * anchors, 1, name=f"rpn_{n}")(hidden) for n in (1, 4)]
            self.proposing = keras.Model(inputs, found, name="rpn")

    def proposed(self, maps: Any) -> tuple[Any, Any]:
        """Return the objectness (batch, anchors) and the offsets (batch, anchors, 4)."""
        objectness, offsets = self.proposing(maps)
        return concat_scales([objectness], values=1)[..., 0], concat_scales([offsets], values=4)

    def anchors(self, pictures: Any) -> Any:
        """Return the anchors (anchors, 4) of pictures of some size, in the order of the answers."""
        (rows, columns), (high, wide) = self.sides(pictures), self.grid(pictures)
        if not (high and wide):
            raise ValueError(
                f"{type(self).__name__}: pictures have {rows} rows and {columns} columns, of which the backbone leaves "
                "nothing, expected larger pictures."
            )
        sizes = tf.constant(self.sizes, tf.float64 if self.compute_dtype == "float64" else tf.float32)
        ratios = tf.constant(self.ratios, sizes.dtype)
        return anchor_boxes(sizes, ratios, rows=high, columns=wide, aspect=columns / rows)

    def proposal_losses(self, x: Any, truths: Any, classes: Any, objectness: Any, offsets: Any) -> Any:
        """Return the loss of the proposals of each picture (batch,), of a random sample of the anchors."""
        anchors = self.anchors(x)
        there = (classes >= 0) & (truths[..., 2] > truths[..., 0]) & (truths[..., 3] > truths[..., 1])
        labels, matches = rpn_labels(iou(anchors, truths), there)
        if self.sample is not None:
            uniforms = keras.random.uniform(tf.shape(labels), dtype=anchors.dtype, seed=self.draws)
            labels = balanced_sample(labels, uniforms, count=self.sample)
        # Where there is no truth, an anchor is its own: its offsets are 0, and do not count.
        own = tf.zeros([tf.shape(truths)[0], 1, 1], anchors.dtype) + anchors
        some = tf.concat([truths, own[:, :1]], axis=1)  # one more, so that there is a first in any picture
        matched = tf.gather(some, tf.maximum(matches, 0), batch_dims=1)
        targets = encode_offsets(anchors[None], tf.where((labels == 1)[..., None], matched, own))
        return rpn_loss(objectness, offsets, labels, targets, balance=self.balance)


@keras.saving.register_keras_serializable(package="dlcourse")
class RPN(Proposing):
    """RPN, region proposal network: an objectness and four offsets for each anchor of one map.

    H = max(0, backbone(x) * W + b), 3 × 3;  p = H * W_p + b_p,  t = H * W_t + b_t, 1 × 1

    It is called with pictures (batch, rows, columns, channels) and gives the objectness (batch, anchors), logits, and
    the offsets (batch, anchors, 4). It is fitted to truths (batch, truths, 5): class from 0, which it does not look
    at, left, top, right, bottom, as shares of the picture; rows of −1 are padding. Compiled without a loss it has
    ``rpn_loss`` of a balanced sample. ``propose`` returns regions.

    Args:
        channels: of a picture.
        sizes: of the anchors, as for ``anchor_boxes``.
        ratios: of the anchors.
        units: channels of H.
        sample: anchors of a picture that count in a step, at most half of them with an object; None for all.
        balance: λ of ``rpn_loss``.
        backbone: a Keras model from pictures to maps; None for note D's base network of 16, 32 and 64 channels.
        seed: of the samples.
        **kwargs: what every Keras model takes, such as ``name``; and ``base``, the channels of other blocks than 16, 32
            and 64, where no backbone is given.

    Example:
        A map of 4 × 6 cells with five anchors each.

        >>> model = RPN(units=8)
        >>> objectness, offsets = model(np.zeros((1, 32, 48, 3), np.float32))
        >>> print(objectness.shape, offsets.shape)
        (1, 120) (1, 120, 4)
        >>> regions, scores = model.propose(np.zeros((1, 32, 48, 3), np.float32), count=10)
        >>> print(regions.shape)
        (1, 10, 4)

    Conventions:
        The paper's anchors are all nine pairs of three sizes and three ratios; here ``anchor_boxes`` makes n + m − 1.
        It has two scores for each, of which p is the difference. Note D calls it "regional".

    References:
        ren2015, section 3.1; note D, section 10.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.built = True

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        return self.proposed(self.maps_of(inputs, training))

    def losses_of(self, x: Any, truths: Any, classes: Any, predicted: Any) -> Any:
        return self.proposal_losses(x, truths, classes, *predicted)

    def propose(self, pictures: Any, *, count: int = 64, threshold: float = 0.7) -> tuple[Any, Any]:
        """Return the regions (batch, count, 4) that ``region_proposals`` makes of the answers, and their objectness."""
        pictures = tf.convert_to_tensor(pictures)
        anchors = self.anchors(pictures)
        objectness, offsets = (tf.cast(each, anchors.dtype) for each in self(pictures, training=False))
        return region_proposals(objectness, offsets, anchors, count=count, before=4 * count, threshold=threshold)

    def compute_output_shape(self, input_shape: Any) -> Any:
        rows, columns = self.backbone.compute_output_shape(tuple(input_shape))[1:3]
        per_cell = len(self.sizes) + len(self.ratios) - 1
        anchors = None if None in (rows, columns) else rows * columns * per_cell
        return (input_shape[0], anchors), (input_shape[0], anchors, 4)
