import numpy as np

from tests.conformance.descriptors import Descriptor

ANCHORS, TRUTHS = 6, 4
_LABELS = "labels and places, of whole numbers and truth values"
WHOLE = {"gradient": _LABELS, "precision": _LABELS}
CONSTANT = {"gradient": "what a network is compared with is a constant"}


def _boxes(rng, dtype, *shape):
    """Boxes that reach over much of the picture, so that most of them overlap."""
    first, size = rng.uniform(0, 0.4, size=(*shape, 2)), rng.uniform(0.2, 0.6, size=(*shape, 2))
    return np.concatenate([first, first + size], axis=-1).astype(dtype)


def _some(rng, dtype, batch):
    return {"boxes": _boxes(rng, dtype, batch)}


def _pictures(rng, dtype, batch):
    return {"boxes": rng.uniform(1, 9, size=(batch, 4)).astype(dtype), "rows": 7.0, "columns": 5.0}


def _shares(rng, dtype, batch):
    return {**_some(rng, dtype, batch), "rows": 7.0, "columns": 5.0}


def _pairs(rng, dtype, batch):
    return {"boxes": _boxes(rng, dtype, batch, 2), "others": _boxes(rng, dtype, batch, 6)}


def _grid(rng, dtype, batch):
    return {
        "sizes": rng.uniform(0.2, 0.8, size=batch).astype(dtype),
        "ratios": np.array([1.0, 2.0, 0.5, 3.0], dtype),
        "rows": 2,
        "columns": 6,
        "aspect": 1.5,
    }


def _grids(rng, dtype, batch):
    return {
        "sizes": rng.uniform(0.2, 0.8, size=(2, batch)).astype(dtype),
        "ratios": np.array([1.0, 2.0, 0.5, 3.0], dtype),
        "grids": ((2, 6), (1, 3)),
        "aspect": 1.5,
    }


def _classes(batch, count=TRUTHS):
    return np.resize([1, 0, 2, -1, 2, 1, 0], (batch, count)).astype(np.int32)


def _table(rng, dtype, batch):
    return {
        "overlaps": rng.uniform(size=(batch, ANCHORS, TRUTHS)).astype(dtype),
        "classes": _classes(batch),
        "threshold": 0.5,
    }


def _standard(rng, dtype):
    return {
        "means": rng.normal(scale=0.1, size=4).astype(dtype),
        "deviations": rng.uniform(0.1, 0.3, size=4).astype(dtype),
    }


def _encoded(rng, dtype, batch):
    return {
        "anchors": _boxes(rng, dtype, batch, ANCHORS),
        "boxes": _boxes(rng, dtype, batch, ANCHORS),
        **_standard(rng, dtype),
    }


def _decoded(rng, dtype, batch):
    return {
        "anchors": _boxes(rng, dtype, batch, ANCHORS),
        "offsets": rng.normal(size=(batch, ANCHORS, 4)).astype(dtype),
        **_standard(rng, dtype),
    }


def _encoded_back(rng, dtype, batch):
    drawn = {**_encoded(rng, dtype, batch), "upstream": rng.normal(size=(batch, ANCHORS, 4)).astype(dtype)}
    return {name: drawn[name] for name in ("anchors", "boxes", "upstream", "deviations")}


def _decoded_back(rng, dtype, batch):
    return {**_decoded(rng, dtype, batch), "upstream": rng.normal(size=(batch, ANCHORS, 4)).astype(dtype)}


def _scored(rng, dtype, batch):
    return {
        "boxes": _boxes(rng, dtype, batch, ANCHORS),
        "scores": rng.uniform(size=(batch, ANCHORS)).astype(dtype),
        "classes": rng.integers(2, size=(batch, ANCHORS)).astype(np.int32),
        "threshold": 0.5,
    }


def _target(rng, dtype, batch):
    return {
        "anchors": _boxes(rng, dtype, ANCHORS),
        "truths": _boxes(rng, dtype, batch, TRUTHS),
        "classes": _classes(batch),
        "threshold": 0.4,
        **_standard(rng, dtype),
    }


def _detection(rng, dtype, batch):
    scores = np.exp(rng.normal(size=(batch, ANCHORS, 3)))
    return {
        "probabilities": (scores / scores.sum(axis=-1, keepdims=True)).astype(dtype),
        "offsets": rng.normal(size=(batch, ANCHORS, 4)).astype(dtype),
        "anchors": _boxes(rng, dtype, ANCHORS),
        "threshold": 0.4,
        "least": 0.1,
    }


def _matched(rng, dtype, batch):
    return {
        "boxes": _boxes(rng, dtype, batch, ANCHORS),
        "scores": rng.uniform(size=(batch, ANCHORS)).astype(dtype),
        "classes": _classes(batch, ANCHORS),
        "truths": _boxes(rng, dtype, batch, TRUTHS),
        "truth_classes": _classes(batch),
        "threshold": 0.3,
    }


def _ranked(rng, dtype, batch):
    return {
        "scores": rng.uniform(size=(batch, ANCHORS)).astype(dtype),
        "matched": np.resize([True, False, True, True, False], (batch, ANCHORS)),
        "truths": np.resize([5, 9, 7], batch).astype(np.int32),
    }


def _mean(rng, dtype, batch):
    return {
        "scores": rng.uniform(size=(batch, ANCHORS)).astype(dtype),
        "classes": _classes(batch, ANCHORS),
        "matched": np.resize([True, False, False, True, False], (batch, ANCHORS)),
        "truth_classes": _classes(batch),
        "num_classes": 3,
    }


def _image(rng, dtype, batch):
    return {"image": rng.uniform(size=(batch + 2, 6, 3)).astype(dtype)}


def _segmented(rng, dtype, batch):
    return {**_image(rng, dtype, batch), "scale": 0.3, "sigma": 0.4, "min_size": 2.0}


def _regions(rng, dtype, batch):
    rows, columns = batch + 2, 6
    return {
        "colors": rng.uniform(size=(rows, columns, 3)).astype(dtype),
        "textures": rng.uniform(size=(rows, columns, 5)).astype(dtype),
        "segments": (np.arange(rows)[:, None] // 2 + np.arange(columns) // 3 * ((rows + 1) // 2)).astype(np.int32),
        "weights": rng.uniform(0.5, 1.5, size=4).astype(dtype),
        "color_bins": 4,
        "texture_bins": 2,
    }


def _proposed(rng, dtype, batch):
    return {
        "proposals": _boxes(rng, dtype, batch, ANCHORS),
        "truths": _boxes(rng, dtype, batch, TRUTHS),
        "classes": _classes(batch),
        "threshold": 0.5,
    }


_STEPS = {"gradient": "a ranking moves in steps"}
DESCRIPTORS = [
    Descriptor("detection.corners_to_centers", _some, ("boxes",), term="centre form"),
    Descriptor("detection.centers_to_corners", _some, ("boxes",), term="corners"),
    Descriptor("detection.pixels_to_shares", _pictures, ("boxes",), term="shares of the picture"),
    Descriptor("detection.shares_to_pixels", _shares, ("boxes",), term="boxes in pixels"),
    Descriptor("detection.iou", _pairs, ("boxes", "others")),
    Descriptor("detection.anchor_boxes", _grid, ("sizes", "ratios")),
    Descriptor("detection.multiscale_anchor_boxes", _grids, ("sizes", "ratios")),
    Descriptor("detection.assign_anchors", _table, exceptions=WHOLE),
    Descriptor("detection.encode_offsets", _encoded, ("anchors", "boxes"), term="offsets"),
    Descriptor("detection.decode_offsets", _decoded, ("anchors", "offsets"), term="offsets"),
    Descriptor("detection.encode_offsets_gradient", _encoded_back, ("anchors", "boxes", "upstream")),
    Descriptor("detection.decode_offsets_gradient", _decoded_back, ("anchors", "offsets", "upstream")),
    Descriptor("detection.nms", _scored, exceptions=WHOLE),
    Descriptor("detection.multibox_target", _target, exceptions=CONSTANT),
    Descriptor("detection.multibox_detection", _detection, ("probabilities", "offsets", "anchors")),
    Descriptor("detection.match_detections", _matched, exceptions=WHOLE),
    Descriptor("detection.average_precision", _ranked, exceptions=_STEPS),
    Descriptor("detection.mean_average_precision", _mean, exceptions=_STEPS),
    Descriptor("detection.felzenszwalb", _segmented, exceptions=WHOLE),
    Descriptor("detection.oriented_gradients", _image, ("image",)),
    Descriptor(
        "detection.selective_search",
        _regions,
        exceptions=_STEPS,
    ),
    Descriptor("detection.proposal_recall", _proposed, exceptions=_STEPS),
]
