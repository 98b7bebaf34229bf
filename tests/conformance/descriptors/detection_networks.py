"""Descriptors of the detectors: their parts, their losses, the models."""

import numpy as np

from tests.conformance.descriptors import Descriptor, KerasDescriptor, ToolDescriptor

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


def _proposals(rng, dtype, batch):
    start = rng.uniform(0.05, 0.5, size=(ANCHORS, 2))
    anchors = np.concatenate([start, start + rng.uniform(0.2, 0.4, size=start.shape)], axis=-1)
    scores = rng.permutation(3 * batch * ANCHORS).reshape(3, batch, ANCHORS)[0] / 4.0
    offsets = 0.3 * rng.normal(size=(batch, ANCHORS, 4))
    arrays = {"objectness": scores, "offsets": offsets, "anchors": anchors}
    return {**{n: a.astype(dtype) for n, a in arrays.items()}, "count": 5, "before": 6}


def _boxes(rng, *shape):
    start = rng.uniform(0.05, 0.5, size=(*shape, 2))
    return np.concatenate([start, start + rng.uniform(0.2, 0.4, size=start.shape)], axis=-1)


def _targets(rng, dtype, batch):
    classes = np.resize(np.array([2, 0, 1, -1], np.int32), (batch, TRUTHS + 1))
    truths = _boxes(rng, batch, TRUTHS + 1)
    # Each object has a region near by.
    near = np.concatenate([truths[:, :3] + rng.uniform(-0.01, 0.01, size=(batch, 3, 4)), _boxes(rng, batch, 6)], axis=1)
    return {"regions": near.astype(dtype), "truths": truths.astype(dtype), "classes": classes}


def _detections(rng, dtype, batch):
    scores = rng.permutation(batch * REGIONS * CLASSES).reshape(batch, REGIONS, CLASSES) + 1.0
    regions, offsets = _boxes(rng, batch, REGIONS), 0.3 * rng.normal(size=(batch, REGIONS, 4))
    arrays = {"probabilities": scores / scores.sum(axis=2, keepdims=True), "offsets": offsets, "regions": regions}
    return {name: array.astype(dtype) for name, array in arrays.items()}


def _pictures(rng, dtype, batch):
    return {"inputs": rng.uniform(size=(batch, 16, 24, 3)).astype(dtype)}


def _with_regions(rng, dtype, batch):
    return {"inputs": (rng.uniform(size=(batch, 16, 24, 3)).astype(dtype), _boxes(rng, batch, 5).astype(dtype))}


_TWO = "a picture and its regions, where the law has one array; tests/dlcourse/detection/test_detectors.py"
_ONE_ARRAY = ("functional", "fit", "mixed", "whole numbers", "time", "sizes")


def _model(name, config, inputs, **exceptions):
    """A detector: its answers are several arrays, and some take two."""
    reason = "several arrays, where the law has one; tests/dlcourse/detection/test_detectors.py"
    return KerasDescriptor(
        f"detection.{name}", config, inputs, exceptions=dict.fromkeys(_ONE_ARRAY, reason) | exceptions
    )


_ANCHORS = {"sizes": [0.4, 0.7], "ratios": [1.0, 2.0], "units": 4, "sample": 5, "seed": 1, "base": [2, 4]}
DESCRIPTORS = [
    Descriptor("detection.region_proposals", _proposals, ("objectness",)),
    Descriptor("detection.region_targets", _targets, exceptions={"gradient": _CHOICES}),
    Descriptor("detection.region_detection", _detections, ("probabilities", "offsets")),
    _model("SSD", {"classes": 2, "sizes": [[0.4], [0.8]], "ratios": [1.0, 2.0], "maps": 3, "base": [2, 4]}, _pictures),
    _model("RPN", _ANCHORS, _pictures),
    _model("FastRCNN", {"classes": 2, "pool": (2, 3), "units": 4, "base": [2, 4]}, _with_regions, clone=_TWO),
    _model("RCNN", {"classes": 2, "size": (8, 9), "base": [2, 4]}, _with_regions, clone=_TWO),
    _model("FasterRCNN", {"classes": 2, "count": 4, "pool": (2, 3), **_ANCHORS}, _pictures),
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
