"""Descriptors of the detectors: their parts, their losses, the models."""

import numpy as np

from tests.conformance.descriptors import Descriptor, ToolDescriptor

_PARTS = "tests/dlcourse/detection/test_detector_parts.py"
_CHOICES = "labels are whole numbers, chosen by comparing"
ANCHORS, TRUTHS, REGIONS, CLASSES = 7, 4, 9, 6


def _corners(rng, dtype, *shape):
    """Boxes whose edges are far from where a map of 5 or 7 cells rounds them."""
    start = rng.choice([0.05, 0.12, 0.44], size=(*shape, 2))
    return np.concatenate([start, start + rng.choice([0.33, 0.42], size=(*shape, 2))], axis=-1).astype(dtype)


def _roi(rng, dtype, batch, **more):
    arrays = {"features": (batch, 5, 7, 2), **more}
    drawn = {name: rng.normal(size=shape).astype(dtype) for name, shape in arrays.items()}
    return {**drawn, "boxes": _corners(rng, dtype, batch, REGIONS), "size": (3, 6)}


def _roi_backward(rng, dtype, batch):
    return _roi(rng, dtype, batch, upstream=(batch, REGIONS, 3, 6, 2))


def _scales(rng, dtype, batch):
    return {"maps": [rng.normal(size=(batch, *s)).astype(dtype) for s in ((2, 4, 6), (1, 5, 9))], "values": 3}


def _regions(rng, dtype, batch):
    pictures = rng.normal(size=(batch, 5, 7, 2)).astype(dtype)
    start = rng.uniform(0.1, 0.4, size=(batch, REGIONS, 2))
    boxes = np.concatenate([start, start + rng.uniform(0.3, 0.5, size=start.shape)], axis=-1)
    return {"pictures": pictures, "boxes": boxes.astype(dtype), "size": (3, 4)}


def _ssd(rng, dtype, batch, **options):
    classes = rng.integers(1, CLASSES, size=(batch, ANCHORS)).astype(np.int32)
    classes[:, [0, 2, 3, 4, 6]] = 0
    normal = {"scores": (batch, ANCHORS, CLASSES), "offsets": (batch, ANCHORS, 4)}
    normal["target_offsets"] = normal["offsets"]
    arrays = {name: rng.normal(size=shape).astype(dtype) for name, shape in normal.items()}
    return {**arrays, "classes": classes, "mask": np.repeat(classes[..., None] > 0, 4, axis=2), **options}


def _two_parts(rng, dtype, batch, width=CLASSES):
    classes = rng.integers(1, CLASSES, size=(batch, REGIONS)).astype(np.int32)
    classes[:, 1::3], classes[:, 2::3] = 0, -1
    normal = {"scores": (batch, REGIONS, width), "offsets": (batch, REGIONS, 4)}
    normal["target_offsets"] = normal["offsets"]
    return {**{name: 2 * rng.normal(size=s).astype(dtype) for name, s in normal.items()}, "classes": classes}


def _machines(rng, dtype, batch):
    return _two_parts(rng, dtype, batch, CLASSES - 1)


def _objectness(rng, dtype, batch):
    drawn = _two_parts(rng, dtype, batch)
    labels = np.minimum(drawn.pop("classes"), 1)
    objectness = drawn.pop("scores")[..., 0]
    return {**drawn, "labels": labels, "objectness": objectness}


def _overlaps(rng, dtype, batch):
    present = np.ones((batch, TRUTHS), bool)
    present[1:, -1] = False
    return {"overlaps": rng.uniform(size=(batch, ANCHORS, TRUTHS)).astype(dtype), "present": present}


def _labels(rng, dtype, batch):
    labels = np.resize(np.array([1, 0, -1, 1, 0, 0, 1], np.int32), (batch, ANCHORS))
    return {"labels": labels, "uniforms": rng.uniform(size=(batch, ANCHORS)).astype(dtype), "count": 4}


DESCRIPTORS = [
    Descriptor("detection.roi_pool", _roi, ("features",)),
    Descriptor("detection.roi_pool_backward", _roi_backward, ("upstream",)),
    Descriptor("detection.concat_scales", _scales, ("maps",)),
    Descriptor("detection.warp_regions", _regions, ("pictures", "boxes")),
    Descriptor("detection.ssd_loss", _ssd, ("scores", "offsets", "target_offsets")),
    Descriptor("detection.fast_rcnn_loss", _two_parts, ("scores", "offsets", "target_offsets")),
    Descriptor("detection.rcnn_loss", _machines, ("scores", "offsets", "target_offsets")),
    Descriptor("detection.rpn_loss", _objectness, ("objectness", "offsets", "target_offsets")),
    Descriptor("detection.rpn_labels", _overlaps, exceptions=dict.fromkeys(("gradient", "precision"), _CHOICES)),
    Descriptor("detection.balanced_sample", _labels, exceptions=dict.fromkeys(("gradient", "precision"), _CHOICES)),
    ToolDescriptor("detection.prediction_heads", _PARTS),
]
