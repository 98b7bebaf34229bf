"""SSD, the single-shot multibox detector: anchors at five scales, and a class and offsets for each in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.detection.anchors import multiscale_anchor_boxes
from dlcourse.detection.detector import Detector, anchor_settings, halving_block, in_policy, shape_behind
from dlcourse.detection.heads import concat_scales, prediction_heads
from dlcourse.detection.multibox import MultiboxDetection, multibox_detection, multibox_target
from dlcourse.detection.ssd_losses import ssd_loss
from dlcourse.ranges import optional_number, whole_number

__all__ = ["SSD"]

SIZES = ((0.2, 0.272), (0.37, 0.447), (0.54, 0.619), (0.71, 0.79), (0.88, 0.961))


@keras.saving.register_keras_serializable(package="dlcourse")
class SSD(Detector):
    """SSD, single-shot multibox detector: maps at several scales say class and offsets of every anchor.

    backbone → block of 128 → … → block of 128 → global max pooling; at each of these maps ``prediction_heads``,
    all put in a row by ``concat_scales``

    It is called with pictures (batch, rows, columns, channels) and gives the scores (batch, anchors, classes + 1),
    background first, and the offsets (batch, anchors, 4). It is fitted to truths (batch, truths, 5): class from 0,
    left, top, right, bottom, as shares of the picture; rows of −1 are padding. Compiled without a loss it has
    ``ssd_loss`` of ``multibox_target``. ``detect`` says what is where.

    Args:
        classes: q, without the background.
        channels: of a picture.
        sizes: of the anchors, a row for each scale, from the finest to the coarsest; at least two, for the backbone's
            map and the global one.
        ratios: of the anchors, the same at each scale.
        maps: channels of a block behind the backbone.
        negatives: as for ``ssd_loss``: how many background anchors count for one with an object; None for all.
        backbone: a Keras model from pictures to maps; None for note D's base network of 16, 32 and 64 channels.
        **kwargs: what every Keras model takes, such as ``name``; and ``base``, the channels of other blocks than 16, 32
            and 64, where no backbone is given.

    Example:
        Five maps, of 32, 16, 8, 4 and 1 rows and columns, with four anchors in a cell.

        >>> model = SSD(1, maps=8)
        >>> scores, offsets = model(np.zeros((1, 256, 256, 3), np.float32))
        >>> print(scores.shape, offsets.shape)
        (1, 5444, 2) (1, 5444, 4)

    Conventions:
        Note D's and zhang2023's network and sizes. The paper has VGG-16 as its backbone, 300 × 300 pixels, and hard
        negatives: ``negatives=3``. The convolutions before a batch normalisation have no biases. Anchors have the same
        shape on the picture whether that is square or not.

    References:
        liu2016; zhang2023, section 14.7; note D, section 10.
    """

    settings = ("classes", "sizes", "ratios", "maps", "negatives")

    def __init__(
        self,
        classes: int,
        *,
        channels: int = 3,
        sizes: Sequence[Sequence[float]] = SIZES,
        ratios: Sequence[float] = (1.0, 2.0, 0.5),
        maps: int = 128,
        negatives: float | None = None,
        backbone: keras.Model | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(channels, backbone, **kwargs)
        self.classes = whole_number("SSD", "classes", classes, meaning="without the background")
        self.maps = whole_number("SSD", "maps", maps, meaning="such as 128")
        self.negatives = optional_number("SSD", "negatives", negatives, "[0, inf)", "such as 3")
        found = [anchor_settings("SSD", row, ratios) for row in sizes]
        if len(found) < 2 or len({len(row) for row, _ in found}) > 1:
            raise ValueError(
                f"SSD: sizes has rows of {[len(row) for row, _ in found]} numbers, expected two rows or more, one a "
                "scale, with as many numbers each."
            )
        self.sizes, self.ratios = [row for row, _ in found], found[0][1]
        self.anchors_of_a_cell = len(self.sizes[0]) + len(self.ratios) - 1
        with in_policy(self.dtype_policy):
            self.scales = self._scales()
            self.heads = self._heads()
        self.built = True

    def _scales(self) -> keras.Model:
        """Return what makes maps of all further scales out of the backbone's."""
        inputs = x = keras.Input((None, None, self.backbone_channels), name="maps")
        found = [x]
        for number in range(1, len(self.sizes) - 1):
            x = halving_block(x, self.maps, f"scale{number}")
            found.append(x)
        found.append(keras.layers.GlobalMaxPooling2D(keepdims=True, name="global")(x))
        return keras.Model(inputs, found, name="scales")

    def _heads(self) -> keras.Model:
        inputs = [keras.Input(each.shape[1:], name=f"maps{i}") for i, each in enumerate(self.scales.outputs)]
        each = [
            prediction_heads(x, self.anchors_of_a_cell, self.classes, name=f"heads{i}") for i, x in enumerate(inputs)
        ]
        return keras.Model(inputs, [list(kind) for kind in zip(*each, strict=True)], name="heads")

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        maps = self.scales(self.maps_of(inputs, training), training=training)
        scores, offsets = self.heads(maps)
        return concat_scales(scores, values=self.classes + 1), concat_scales(offsets, values=4)

    def anchors(self, pictures: Any) -> Any:
        """Return the anchors (anchors, 4) of pictures of some size, in the order of the answers."""
        rows, columns = self.sides(pictures)
        maps = shape_behind(self.scales, (None, *self.grid(pictures), self.backbone_channels))
        if 0 in tf.nest.flatten(maps):
            raise ValueError(
                f"SSD: pictures have {rows} rows and {columns} columns, and {len(self.sizes)} scales leave nothing, "
                "expected larger pictures, or fewer rows of ``sizes``."
            )
        grids = tuple((each[1], each[2]) for each in maps)
        sizes = tf.constant(self.sizes, tf.float64 if self.compute_dtype == "float64" else tf.float32)
        ratios = tf.constant(self.ratios, sizes.dtype)
        return multiscale_anchor_boxes(sizes, ratios, grids=grids, aspect=columns / rows)

    def losses_of(self, x: Any, truths: Any, classes: Any, predicted: Any) -> Any:
        target = multibox_target(self.anchors(x), truths, classes)
        scores, offsets = predicted
        return ssd_loss(scores, offsets, target.classes, target.offsets, target.mask, negatives=self.negatives)

    def detect(self, pictures: Any, *, threshold: float = 0.5, least: float = 0.01) -> MultiboxDetection:
        """Return what is found where, in all anchors of the pictures, as ``multibox_detection`` does."""
        pictures = tf.convert_to_tensor(pictures)
        anchors = self.anchors(pictures)
        scores, offsets = (tf.cast(each, anchors.dtype) for each in self(pictures, training=False))
        return multibox_detection(tf.nn.softmax(scores), offsets, anchors, threshold=threshold, least=least)

    def compute_output_shape(self, input_shape: Any) -> Any:
        grid = self.backbone.compute_output_shape(tuple(input_shape))[1:3]
        maps = self.scales.compute_output_shape((None, *grid, self.backbone_channels))
        cells = [None if None in each[1:3] else each[1] * each[2] for each in maps]
        anchors = None if None in cells else self.anchors_of_a_cell * sum(cells)
        return (input_shape[0], anchors, self.classes + 1), (input_shape[0], anchors, 4)
