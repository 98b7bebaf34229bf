import keras
import numpy as np

from dlcourse.detection import RPN, SSD, FastRCNN, prediction_heads
from tests.conformance.refusals import Refusal, word, zeros

_SIZE = "expected a pair (rows, columns) of whole numbers, each 1 or more."


def _ones(*shape, value=1):
    return np.full(shape, value, "int32")


def _heads(anchors, classes):
    return lambda: prediction_heads(keras.Input((4, 4, 2)), anchors, classes)


def _backbone(*layers):
    return keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(2, 3), *layers])


def _ssd(rows=16, **config):
    return lambda: SSD(1, **{"sizes": [[0.4], [0.8]], "maps": 2, **config}).anchors(zeros(1, rows, 16, 3))


def _with_backbone(*layers):
    return lambda: FastRCNN(1, backbone=_backbone(*layers))


def _anchors_of(rows):
    return lambda: RPN().anchors(keras.KerasTensor((None, rows, 16, 3)) if rows is None else zeros(1, rows, 16, 3))


def _called(channels):
    return lambda: RPN()(zeros(1, 8, 16, channels))


def _loss_of(*shape):
    return lambda: RPN().compute_loss(
        zeros(1, 16, 16, 3), np.full(shape, -1.0, "float32"), (zeros(1, 20), zeros(1, 20, 4))
    )


_PARTS = [
    Refusal("detection.SSD", _ssd(sizes=[[0.4]]), "one a scale, with as many numbers each.", _ssd()),
    Refusal("detection.SSD", _ssd(sizes=[[0.4], []]), "expected one number or more, such as [0.5].", _ssd()),
    Refusal(
        "detection.SSD",
        _ssd(rows=4),
        "expected larger pictures, or fewer rows of ``sizes``.",
        _ssd(rows=8),
    ),
    Refusal("detection.SSD", {"base": [0]}, "channels of a block.", {"base": [1]}),
    Refusal("detection.SSD", {"maps": 0}, "such as 128.", {"maps": 1}),
    Refusal("detection.SSD", {"negatives": -1.0}, "expected 0 or more, such as 3, or None.", {"negatives": 3.0}),
    Refusal("detection.SSD", {"channels": 0}, "1 for grey pictures, 3 for coloured ones.", {"channels": 3}),
    Refusal("detection.SSD", {"classes": 0}, "without the background.", {"classes": 1}),
    Refusal(
        "detection.FastRCNN",
        lambda: FastRCNN(1, bins="other"),
        "expected 'overlapping' or 'partition'.",
        lambda: FastRCNN(1, bins="partition"),
    ),
    Refusal(
        "detection.FastRCNN",
        _with_backbone(keras.layers.GlobalMaxPooling2D()),
        "``dlcourse.cnn.features`` cuts one out of a network.",
        _with_backbone(),
    ),
    Refusal("detection.RPN", _called(4), "expected 3 channels, as ``channels`` says.", _called(3)),
    Refusal("detection.RPN", _anchors_of(None), "Resize all pictures to one size.", _anchors_of(8)),
    Refusal("detection.RPN", _anchors_of(7), "expected larger pictures.", _anchors_of(8)),
    Refusal("detection.RPN", _loss_of(1, 2, 4), "Pad pictures with fewer truths by rows of -1.", _loss_of(1, 2, 5)),
    Refusal("detection.region_proposals", {"count": 0}, "regions of a picture, such as 300.", {"count": 300}),
    Refusal("detection.region_proposals", {"before": 0}, "regions before suppression, such as 2000.", {"before": 2000}),
    Refusal(
        "detection.region_proposals",
        {"threshold": 2.0},
        "expected a number from 0 to 1, such as 0.7.",
        {"threshold": 0.7},
    ),
    Refusal(
        "detection.region_proposals", {"least": 2.0}, "expected a number from 0 to 1, such as 0.01.", {"least": 0.01}
    ),
    Refusal(
        "detection.region_targets",
        {"threshold": 2.0},
        "expected a number from 0 to 1, such as 0.5.",
        {"threshold": 0.5},
    ),
    Refusal(
        "detection.region_targets",
        {"classes": _ones(3, 5, value=-2)},
        "expected 0 or more, or -1 for padding.",
        {"classes": _ones(3, 5, value=0)},
        {"classes": _ones(3, 5, value=-1)},
    ),
    Refusal(
        "detection.region_detection",
        {"threshold": 2.0},
        "expected a number from 0 to 1, such as 0.5.",
        {"threshold": 0.5},
    ),
    Refusal(
        "detection.region_detection", {"least": 2.0}, "expected a number from 0 to 1, such as 0.01.", {"least": 0.01}
    ),
    Refusal(
        "detection.region_detection",
        {"probabilities": zeros(3, 9, 1)},
        "expected one for the background and one for each class.",
        {"probabilities": zeros(3, 9, 2)},
    ),
]
REFUSALS = [
    *_PARTS,
    Refusal("detection.roi_pool", {"size": (0, 2)}, _SIZE, {"size": (1, 2)}),
    word("detection.roi_pool", "bins", "expected 'overlapping' or 'partition'."),
    Refusal(
        "detection.roi_pool",
        {"features": zeros(3, 0, 7, 2)},
        "expected maps of at least one row and one column.",
        {"features": zeros(3, 1, 1, 2)},
    ),
    Refusal("detection.roi_pool_backward", {"size": (0, 2)}, _SIZE, {"size": (3, 6)}),
    Refusal("detection.roi_pool_backward", {"size": (4, 2)}, "expected (4, 2), as ``size`` says.", {"size": (3, 6)}),
    Refusal("detection.warp_regions", {"size": (0, 2)}, _SIZE, {"size": (1, 2)}),
    Refusal(
        "detection.warp_regions",
        {"pictures": zeros(3, 4, 0, 2)},
        "expected at least one row and one column.",
        {"pictures": zeros(3, 1, 1, 2)},
    ),
    Refusal(
        "detection.prediction_heads", _heads(0, 1), "expected a whole number, 1 or more, of one cell.", _heads(1, 1)
    ),
    Refusal(
        "detection.prediction_heads",
        _heads(1, 0),
        "expected a whole number, 1 or more, without the background.",
        _heads(1, 1),
    ),
    Refusal("detection.concat_scales", {"values": 0}, "of one anchor.", {"values": 3}),
    Refusal(
        "detection.concat_scales",
        {"maps": []},
        "expected the maps of one scale or more.",
        {"maps": [zeros(1, 1, 1, 3)]},
    ),
    Refusal(
        "detection.concat_scales",
        {"values": 4},
        "expected a multiple of 4: so many ``values`` for each anchor of a cell.",
        {"values": 3},
    ),
    Refusal("detection.ssd_loss", {"negatives": -1.0}, "expected 0 or more, such as 3, or None.", {"negatives": 3.0}),
    Refusal(
        "detection.ssd_loss",
        {"classes": _ones(3, 7, value=6)},
        "expected classes from 0, the background, to 5.",
        {"classes": _ones(3, 7, value=5)},
    ),
    *(
        Refusal(
            f"detection.{name}",
            {"classes": _ones(3, 9, value=6)},
            "expected classes from 0, the background, to 5, -1 for one that is left out.",
            {"classes": _ones(3, 9, value=5)},
            {"classes": _ones(3, 9, value=-1)},
        )
        for name in ("fast_rcnn_loss", "rcnn_loss")
    ),
    *(
        Refusal(f"detection.{name}", {"balance": -1.0}, "expected 0 or more, such as 1.", {"balance": 1.0})
        for name in ("fast_rcnn_loss", "rcnn_loss", "rpn_loss")
    ),
    Refusal(
        "detection.rpn_loss",
        {"labels": _ones(3, 9, value=2)},
        "expected 1 for an object, 0 for background, and -1 for an anchor that is left out.",
        {"labels": _ones(3, 9)},
    ),
    Refusal(
        "detection.rpn_labels",
        {"overlaps": zeros(3, 7, 4) + 2},
        "expected IoUs from 0 to 1.",
        {"overlaps": zeros(3, 7, 4) + 1},
    ),
    Refusal(
        "detection.rpn_labels",
        {"negative": 0.8},
        "expected a lower number, such as 0.3 with 0.7.",
        {"negative": 0.3, "positive": 0.7},
    ),
    *(
        Refusal("detection.rpn_labels", {name: 1.5}, "expected a number from 0 to 1.", {name: 0.5})
        for name in ("positive", "negative")
    ),
    Refusal("detection.balanced_sample", {"count": 0}, "anchors of a picture, such as 256.", {"count": 256}),
    Refusal(
        "detection.balanced_sample",
        {"labels": _ones(3, 7, value=2)},
        "expected 1, 0 or -1.",
        *[{"labels": _ones(3, 7, value=v)} for v in (1, 0, -1)],
    ),
    Refusal("detection.balanced_sample", {"share": 2.0}, "expected a number from 0 to 1, such as 0.5.", {"share": 0.5}),
]
