import numpy as np

from tests.conformance.refusals import Refusal, word, zeros

FLAT = np.array([[[0.0, 0.0, 1.0, 0.0]] * 6] * 3, "float32")
WHOLE = np.array([[[0.0, 0.0, 1.0, 1.0]] * 6] * 3, "float32")
SIDES = "expected (left, top, right, bottom) with left < right and top < bottom."
ABOVE = "expected numbers above 0."
SHARE = "expected a number from 0 to 1, such as 0.5."


def _predictions(anchors):
    return {
        "probabilities": zeros(3, anchors, 3),
        "offsets": zeros(3, anchors, 4),
        "anchors": WHOLE[0, :anchors],
    }


REFUSALS = [
    word("detection.iou", "form", "expected 'corners' or 'centers'."),
    word("detection.anchor_boxes", "relative_to", "expected 'picture' or 'cell'."),
    word("detection.average_precision", "method", "expected 'all-point' or '11-point'."),
    word("detection.mean_average_precision", "method", "expected 'all-point' or '11-point'."),
    word("detection.multibox_detection", "competitors", "expected 'same class' or 'all'."),
    *(
        Refusal("detection.anchor_boxes", {name: 0}, "expected a whole number, 1 or more.", {name: 1})
        for name in ("rows", "columns")
    ),
    *(
        Refusal(f"detection.{name}", {argument: wrong}, says, {argument: mended})
        for name, sizes in (("anchor_boxes", (3,)), ("multiscale_anchor_boxes", (2, 3)))
        for argument, shape in (("sizes", sizes), ("ratios", (4,)))
        for wrong, says, mended in (
            (zeros(*shape), ABOVE, zeros(*shape) + 1),
            (
                zeros(*shape[:-1], 0),
                "Pass one or more of each, such as sizes=[0.2, 0.3] and ratios=[1.0, 2.0, 0.5].",
                zeros(*shape[:-1], 1) + 1,
            ),
        )
    ),
    Refusal(
        "detection.multiscale_anchor_boxes",
        {"grids": ((0, 1), (2, 2))},
        "expected pairs (rows, columns), such as ((4, 4), (2, 2)).",
        {"grids": ((4, 4), (2, 2))},
    ),
    Refusal(
        "detection.multiscale_anchor_boxes",
        {"grids": ((1, 1),)},
        "expected 1, one for each of the grids.",
        {"grids": ((1, 1),), "sizes": zeros(1, 3) + 1, "ratios": zeros(4) + 1},
    ),
    *(
        Refusal(f"detection.{name}", {"threshold": 1.5}, SHARE, {"threshold": 0.5})
        for name in (
            "assign_anchors",
            "nms",
            "multibox_target",
            "multibox_detection",
            "match_detections",
            "proposal_recall",
        )
    ),
    Refusal(
        "detection.assign_anchors",
        {"overlaps": zeros(3, 0, 4)},
        "expected at least one anchor. Pass the IoU of one or more.",
        {"overlaps": zeros(3, 1, 4)},
    ),
    *(
        Refusal(f"detection.{name}", {argument: FLAT}, f"{SIDES} Leave others out.", {argument: WHOLE})
        for name, argument in (
            ("encode_offsets", "anchors"),
            ("encode_offsets", "boxes"),
            ("decode_offsets", "anchors"),
            ("encode_offsets_gradient", "anchors"),
            ("encode_offsets_gradient", "boxes"),
            ("decode_offsets_gradient", "anchors"),
        )
    ),
    *(
        Refusal(f"detection.{name}", {"anchors": FLAT[0]}, f"{SIDES} Make some by anchor_boxes.", {"anchors": WHOLE[0]})
        for name in ("multibox_target", "multibox_detection")
    ),
    *(
        Refusal(f"detection.{name}", none, "expected at least one anchor. Make some by anchor_boxes.", some)
        for name, none, some in (
            ("multibox_target", {"anchors": zeros(0, 4)}, {"anchors": WHOLE[0]}),
            ("multibox_detection", _predictions(0), _predictions(6)),
        )
    ),
    *(
        Refusal(f"detection.{name}", {"deviations": zeros(4)}, ABOVE, {"deviations": zeros(4) + 1})
        for name in (
            "encode_offsets",
            "encode_offsets_gradient",
            "decode_offsets",
            "decode_offsets_gradient",
            "multibox_target",
        )
    ),
    Refusal(
        "detection.multibox_detection",
        {"probabilities": zeros(3, 6, 1)},
        "expected the background and one class or more.",
        {"probabilities": zeros(3, 6, 2)},
    ),
    Refusal(
        "detection.average_precision",
        {"truths": np.array([-1, 1, 1], "int32")},
        "expected counts, 0 or more.",
        {"truths": np.array([0, 1, 1], "int32")},
    ),
    Refusal(
        "detection.mean_average_precision",
        {"num_classes": 0},
        "expected 1 or more, background not counted.",
        {"num_classes": 3},
    ),
    *(
        Refusal(
            "detection.mean_average_precision",
            {name: zeros(3, size, dtype="int32") + 3},
            "expected labels up to 2, or -1.",
            {name: zeros(3, size, dtype="int32") + 2},
            {name: zeros(3, size, dtype="int32") - 1},
        )
        for name, size in (("classes", 6), ("truth_classes", 4))
    ),
    Refusal(
        "detection.mean_average_precision",
        {"truth_classes": zeros(3, 0, dtype="int32")},
        "expected at least one truth. Pass the classes of what the pictures show.",
        {"truth_classes": zeros(3, 1, dtype="int32")},
    ),
    Refusal(
        "detection.proposal_recall",
        {"truths": zeros(3, 0, 4), "classes": zeros(3, 0, dtype="int32")},
        "expected at least one truth. Pass the boxes of what the pictures show.",
        {"truths": zeros(3, 1, 4), "classes": zeros(3, 1, dtype="int32")},
    ),
    *(
        Refusal(
            f"detection.{name}",
            {"image": zeros(0, 6, 3)},
            "expected at least one pixel. Pass a picture (rows, columns, channels).",
            {"image": zeros(1, 1, 3)},
        )
        for name in ("felzenszwalb", "oriented_gradients")
    ),
    *(
        Refusal(f"detection.{name}", {"sigma": -1.0}, "expected a number, 0 or more, such as 0.8.", {"sigma": 0.8})
        for name in ("felzenszwalb", "oriented_gradients")
    ),
    *(
        Refusal("detection.selective_search", {name: 0}, "expected 1 or more.", {name: 1})
        for name in ("color_bins", "texture_bins")
    ),
    *(
        Refusal(
            "detection.selective_search",
            {"segments": zeros(5, 6, dtype="int32") + wrong},
            says,
            {"segments": zeros(5, 6, dtype="int32")},
        )
        for wrong, says in (
            (-1, "expected numbers of regions, from 0."),
            (1, "expected each from 0 to the largest, as of felzenszwalb."),
        )
    ),
    Refusal(
        "detection.selective_search",
        {"colors": zeros(0, 6, 3), "textures": zeros(0, 6, 5), "segments": zeros(0, 6, dtype="int32")},
        "expected at least one region. Pass those of a picture with at least one pixel.",
        {"colors": zeros(1, 1, 3), "textures": zeros(1, 1, 5), "segments": zeros(1, 1, dtype="int32")},
    ),
]
