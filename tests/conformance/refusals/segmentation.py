import keras
import numpy as np

from dlcourse.segmentation import fcn
from dlcourse.style import transfer
from tests.conformance.refusals import Refusal

_TABLE = np.zeros((0, 3), np.int32)
_FULL = np.arange(12, dtype=np.int32).reshape(4, 3)


def _backbone(padding, *layers):
    convolution = keras.layers.Conv2D(2, 3, 2, padding=padding, name="first")
    inputs = x = keras.Input((None, None, 3))
    for layer in (convolution, *layers):
        x = layer(x)
    return keras.Model(inputs, x)


def _fcn(padding="same", *layers, **settings):
    return lambda: fcn(backbone=_backbone(padding, *layers), **settings)


def _picture():
    return np.zeros((1, 6, 6, 3), np.float32)


def _transfer(**settings):
    given = {"layers": (["first"], ["first"]), "steps": 1, **settings}
    return lambda: transfer(_backbone("same"), _picture(), _picture(), **given)


def _maps(*channels):
    return [np.zeros((2, 3, 4, c), np.float32) for c in channels]


REFUSALS = [
    Refusal("segmentation.fcn", _fcn(size=(4, 7)), "Crop the pictures, or pad them.", _fcn(size=(4, 8))),
    Refusal(
        "segmentation.fcn",
        _fcn("valid"),
        "Leave out its last layers, and pad its convolutions.",
        _fcn(),
    ),
    Refusal(
        "segmentation.fcn",
        _fcn("same", keras.layers.GlobalAveragePooling2D()),
        "Leave out its last layers, and pad its convolutions.",
        _fcn(),
    ),
    Refusal(
        "segmentation.joint_random_crop", {"size": (7, 5)}, "or leave out pictures that are smaller.", {"size": (6, 8)}
    ),
    Refusal("segmentation.joint_random_crop", {"size": (0, 3)}, "two positive integers.", {"size": (3, 3)}),
    Refusal(
        "segmentation.mean_iou",
        {"y_true": np.full((3, 5, 6), 4, np.int32)},
        "or 255 for what is ignored. Do the labels begin at one?",
        {"num_classes": 5},
        {"y_true": np.full((3, 5, 6), 255, np.int32)},
    ),
    Refusal(
        "segmentation.mean_iou",
        {"y_pred": np.full((3, 5, 6), 4, np.int32)},
        "Do the labels begin at one?",
        {"y_pred": np.full((3, 5, 6), 3, np.int32)},
    ),
    Refusal(
        "segmentation.labels_to_colors", {"table": _TABLE}, "Pass (red, green, blue) of each class.", {"table": _FULL}
    ),
    Refusal(
        "segmentation.colors_to_labels", {"table": _TABLE}, "Pass (red, green, blue) of each class.", {"table": _FULL}
    ),
    Refusal(
        "style.style_loss",
        {"features": _maps(5), "targets": _maps(5, 7)},
        "the maps of the same layers for both pictures.",
        {"features": _maps(5, 7), "targets": _maps(5, 7)},
    ),
    Refusal(
        "style.style_loss",
        {"features": _maps(5), "targets": _maps(7)},
        "expected as many: maps of one layer.",
        {"features": _maps(7), "targets": _maps(7)},
    ),
    Refusal("style.transfer", _transfer(layers=("first", [])), "such as ['block1_conv1'].", _transfer()),
    Refusal("style.transfer", _transfer(steps=0), "expected a whole number, 1 or more.", _transfer(steps=1)),
    Refusal("style.transfer", _transfer(learning_rate=0.0), "such as 0.05.", _transfer(learning_rate=0.05)),
    Refusal(
        "style.transfer", _transfer(weights=(1, -1, 1)), "for each of the three losses.", _transfer(weights=(1, 0, 1))
    ),
    Refusal("style.transfer", _transfer(weights=(1, 1)), "content, style, variation.", _transfer(weights=(1, 1, 1))),
]
