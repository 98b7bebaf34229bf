import numpy as np

from tests.conformance.descriptors import Descriptor

_COUNTS = "counts pixels, which move from bin to bin in steps"
_BITS = "bits and how many differ: whole numbers"
_SIZES = {"gradient": _BITS, "precision": _BITS}
_MARKS = "marks of maxima and minima, which are whole numbers"


def _picture(rng, dtype, batch, rows=11, columns=13):
    return {"image": rng.uniform(0.05, 0.95, size=(batch, rows, columns)).astype(dtype)}


def _points(rng, dtype, batch):
    places = [rng.integers(3, 8, size=(batch, 4)) for _ in range(2)]
    return {**_picture(rng, dtype, batch), "points": np.stack(places, axis=-1).astype(np.int32)}


def _brief(rng, dtype, batch):
    return {**_points(rng, dtype, batch), "pairs": rng.integers(-3, 4, size=(10, 2, 2)).astype(np.int32)}


def _words(rng, dtype, batch):
    return {
        "first": rng.integers(256, size=(batch, 4, 5)).astype(np.int32),
        "second": rng.integers(256, size=(batch, 6, 5)).astype(np.int32),
    }


def _tensors(rng, dtype, batch):
    slopes = rng.normal(size=(batch, 5, 3, 2))
    return {"tensor": (np.swapaxes(slopes, 2, 3) @ slopes).astype(dtype)}


def _moved(rng, dtype, batch):
    return {**_picture(rng, dtype, batch), "displacement": np.array([0.3, -1.6], dtype)}


def _layers(rng, dtype, batch):
    return {"responses": rng.normal(size=(batch, 4, 6, 7)).astype(dtype), "threshold": 0.2}


_SCALES = (0.7, 1.0, 1.4, 2.0)

DESCRIPTORS = [
    Descriptor("features.structure_tensor", _picture, ("image",)),
    Descriptor("features.window_difference", _moved, ("image", "displacement")),
    Descriptor("features.harris_response", _tensors, ("tensor",)),
    Descriptor("features.log_filter", lambda *args: {**_picture(*args), "sigma": 1.0}, ("image",)),
    Descriptor("features.dog_filter", lambda *args: {**_picture(*args), "sigma": 1.0}, ("image",)),
    Descriptor("features.scale_space", lambda *args: {**_picture(*args), "sigmas": _SCALES, "kind": "log"}, ("image",)),
    Descriptor(
        "features.scale_space_extrema",
        _layers,
        exceptions={"gradient": _MARKS, "precision": _MARKS},
    ),
    Descriptor(
        "features.scale_adapted_harris",
        lambda *args: {**_picture(*args), "sigmas": (0.4, 0.8, 1.6)},  # in which corners are found
        ("image",),
    ),
    Descriptor("features.brief_descriptor", _brief, exceptions=_SIZES),
    Descriptor("features.hamming_distance", _words, exceptions=_SIZES),
    Descriptor(
        "features.histogram_descriptor",
        lambda *args: {**_points(*args), "size": 5, "bins": 7},
        exceptions={"gradient": _COUNTS},
    ),
    Descriptor("features.patch_descriptor", lambda *args: {**_points(*args), "size": 3, "normalize": True}, ("image",)),
    Descriptor("features.surf_descriptor", lambda *args: {**_points(*args), "cell": 3, "cells": 2}, ("image",)),
    Descriptor("features.hog_descriptor", lambda *args: {**_picture(*args), "cell": 3, "bins": 7}, ("image",)),
]
