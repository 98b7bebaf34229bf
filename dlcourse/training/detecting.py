"""What detectors learn from: pictures of one size, their truths and proposals; and what a detector is worth."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcourse.training.recipe import Arrays, Examples, Option

if TYPE_CHECKING:  # a list of recipes needs no TensorFlow
    from dlcourse.training.task import Task

__all__ = ["FLIP", "SEARCHED", "SIZE", "examples_with_mirrors", "examples_with_regions", "judged", "watched"]

SIZE = Option(64, "Rows and columns to which pictures are resized.", least=64)
FLIP = Option(True, "Whether mirrored pictures are learnt from, too.")
SEARCHED = {
    "regions": Option(48, "Regions of a picture; of more, selective search's last and largest ones."),
    "search_size": Option(32, "Rows and columns of the pictures in which selective search looks for them.", least=16),
}
_WATCHED_AT_ONCE = 32
_LEAST = 0.01  # confidence: of the curve that the mAP is the area of, unlikely detections are the far end
_SCALE, _SMALLEST = 0.5, 1 / 256  # of Felzenszwalb's regions, as a share of the picture


def examples_with_mirrors(examples: Examples, task: Task) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures of one size, 0 to 1, and truths (count, most of a picture, 5), padded by rows of −1.

    With --flip, each picture is there twice to learn from, the second time as its mirror shows it.
    """
    shown = _shown(examples, task)
    return _mirrored(*shown) if examples is task.train and task.options.flip else shown


def examples_with_regions(examples: Examples, task: Task) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Return the same, the pictures together with their regions (count, regions, 4), padded by boxes of zeros.

    To learn from, the truths are regions, too, so that there is something to be found among them.
    """
    x, truths = examples_with_mirrors(examples, task)
    regions = _searched(x, task)
    if examples is task.train:
        regions = np.concatenate([np.where(truths[..., :1] >= 0, truths[..., 1:], 0), regions], axis=1)
    return (x, regions), truths


def _shown(examples: Examples, task: Task) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures of one size, 0 to 1, and truths (count, most of a picture, 5), padded by rows of −1."""
    import tensorflow as tf

    from dlcourse.detection import pixels_to_shares

    side, count = task.options.size, len(examples["image"])
    most = max(map(len, task.train["label"]))
    x, truths = np.empty((count, side, side, 3), np.float32), np.full((count, most, 5), -1, np.float32)
    for place, (image, boxes, label) in enumerate(
        zip(examples["image"], examples["boxes"], examples["label"], strict=True)
    ):
        x[place] = tf.image.resize(image, (side, side), antialias=True) / 255
        rows, columns = image.shape[:2]
        kept = slice(None, most)  # more than any training picture has are not told
        truths[place, : len(label), 0] = label[kept]
        truths[place, : len(label), 1:] = pixels_to_shares(np.float32(boxes), rows=rows, columns=columns)[kept]
    return x, truths


def _mirrored(x: np.ndarray, truths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each picture twice with its truths, the second time as its mirror shows it."""
    from dlcourse.augmentation import horizontal_flip, horizontal_flip_boxes

    always = np.zeros(len(x), np.float32)
    pixels = np.float32(truths[..., [2, 1, 4, 3]])  # shares are pixels of a picture of one pixel
    flipped = horizontal_flip_boxes(pixels, always, columns=1.0).numpy()[..., [1, 0, 3, 2]]
    there = np.where(truths[..., :1] >= 0, np.concatenate([truths[..., :1], flipped], axis=-1), -1)
    return np.concatenate([x, horizontal_flip(x, always)]), np.concatenate([truths, there])


def _searched(x: np.ndarray, task: Task) -> np.ndarray:
    """Return the regions of selective search (count, regions, 4), padded by boxes of zeros."""
    import tensorflow as tf

    side, most = task.options.search_size, task.options.regions
    regions = np.zeros((len(x), most, 4), np.float32)
    for place, picture in enumerate(x):
        small = tf.image.resize(picture, (side, side), antialias=True).numpy()
        found = _regions(small.tobytes(), side)[-most:]
        regions[place, : len(found)] = found
    return regions


@lru_cache(maxsize=4096)  # a second stage looks at the pictures of the first
def _regions(pixels: bytes, side: int) -> np.ndarray:
    from dlcourse.detection import oriented_gradients, selective_search

    picture = np.frombuffer(pixels, np.float32).reshape(side, side, 3)
    boxes: np.ndarray = selective_search(picture, oriented_gradients(picture), _segmentation()(picture)).numpy()
    return boxes


@cache
def _segmentation() -> Callable[[np.ndarray], Any]:
    """Return Felzenszwalb's segmentation, compiled: without that, each edge of a picture costs a loop's round."""
    from dlcourse.detection import felzenszwalb
    from dlcourse.graph import traced

    def segments(picture: Any) -> Any:
        return felzenszwalb(picture, scale=_SCALE, min_size=_SMALLEST * picture.shape[0] * picture.shape[1])

    return traced(segments, jit_compile=True)


def judged(model: Any, arrays: Arrays, task: Task) -> dict[str, float]:
    """Return the loss of the held-out pictures, and the mAP and each class's AP, at an IoU of ½, of what is found."""
    from dlcourse.data import dataset
    from dlcourse.detection import match_detections, mean_average_precision

    truths = arrays[1]
    loss, (kinds, scores, places) = watched(model, arrays, lambda x: model.detect(x, least=_LEAST))
    classes = truths[..., 0].astype(np.int32)
    matched = match_detections(places, scores, kinds, truths[..., 1:], classes)
    precision = mean_average_precision(scores, kinds, matched, classes, num_classes=task.classes)
    named = zip(dataset(task.settings.data).labels, precision.classes.numpy(), strict=True)
    of_each = {f"ap_{name}": float(each) for name, each in named}
    return {"loss": loss, "map": float(precision.mean)} | of_each


def watched(model: Any, arrays: Arrays, look: Callable[[Any], Any]) -> tuple[float, list[np.ndarray]]:
    """Return the loss of held-out pictures, and the arrays that ``look`` makes of them, some pictures at a time."""
    import tensorflow as tf

    x, truths = arrays
    loss = model.evaluate(x, truths, _WATCHED_AT_ONCE, verbose=0, return_dict=True)["loss"]
    parts = [slice(i, i + _WATCHED_AT_ONCE) for i in range(0, len(truths), _WATCHED_AT_ONCE)]
    found = [look(tf.nest.map_structure(lambda array, part=part: array[part], x)) for part in parts]
    return float(loss), [np.concatenate(each) for each in zip(*found, strict=True)]
