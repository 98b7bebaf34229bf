import numpy as np

from tests.conformance.descriptors import Descriptor, ToolDescriptor

_LABELS = "labels are whole numbers, chosen by comparing"
WHOLE = {"gradient": _LABELS, "precision": _LABELS}
_DRAWN = dict.fromkeys(["nan in uniforms", "gradient of nan in uniforms"], "NaN takes a place at the border")
TABLE = np.array([[0, 0, 0], [128, 0, 0], [0, 128, 0], [128, 128, 0]], np.int32)


def _labels(rng, batch, *shape, ignored=True):
    """Classes 0 to 3, each of them there, and some that are ignored."""
    drawn = rng.integers(0, 4, size=(batch, *shape)).astype(np.int32)
    drawn[:, :4, 0] = np.arange(4)
    if ignored:
        drawn[:, -1, -1] = 255
    return drawn


def _both(rng, dtype, batch):
    return {"y_true": _labels(rng, batch, 5, 6), "y_pred": _labels(rng, batch, 5, 6, ignored=False)}


def _classes(rng, dtype, batch):
    return {**_both(rng, dtype, batch), "num_classes": 4}


def _crop(rng, dtype, batch):
    return {
        "images": rng.normal(size=(batch, 6, 8, 3)).astype(dtype),
        "labels": _labels(rng, batch, 6, 8),
        "uniforms": rng.uniform(0.05, 0.95, size=(batch, 2)).astype(dtype),
        "size": (4, 5),
    }


def _painted(rng, dtype, batch):
    return {"labels": _labels(rng, batch, 5, 6), "table": TABLE}


def _colours(rng, dtype, batch):
    colors = TABLE[_labels(rng, batch, 5, 6, ignored=False)]
    colors[:, -1, -1] = 7
    return {"colors": colors, "table": TABLE}


DESCRIPTORS = [
    ToolDescriptor("segmentation.fcn", "tests/dlcourse/segmentation/test_fcn.py"),
    Descriptor("segmentation.pixel_accuracy", _both, exceptions=WHOLE),
    Descriptor("segmentation.mean_iou", _classes, exceptions=WHOLE),
    Descriptor("segmentation.joint_random_crop", _crop, ("images",), exceptions=_DRAWN),
    Descriptor("segmentation.labels_to_colors", _painted, exceptions=WHOLE, term="Colours of labels"),
    Descriptor("segmentation.colors_to_labels", _colours, exceptions=WHOLE, term="Labels of colours"),
]
