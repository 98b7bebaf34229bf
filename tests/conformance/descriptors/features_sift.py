import numpy as np

from tests.conformance.descriptors import Descriptor

POINTS, FEATURES = 7, 5


def _described(rng, dtype, batch):
    second = rng.normal(size=(batch, 6, FEATURES))
    first = np.concatenate([second[:, 2:5] + 0.1, rng.normal(size=(batch, 1, FEATURES))], axis=1)
    return {"first": first.astype(dtype), "second": second.astype(dtype), "ratio": 0.8}


def _pairs(rng, dtype, batch):
    return {
        "points": rng.normal(size=(batch, POINTS, 2)).astype(dtype),
        "targets": rng.normal(size=(batch, POINTS, 2)).astype(dtype),
    }


def _samples(rng, dtype, batch):
    """Points near a line, and two that are far from it."""
    x = rng.permuted(np.linspace(-1, 1, POINTS) * np.ones((batch, 1)), axis=1)
    y = 0.5 * x + 0.25 + rng.uniform(-0.02, 0.02, size=x.shape)
    y[:, 4:6] += 3
    return {
        "samples": np.stack([x, y], axis=-1).astype(dtype),
        "draws": np.array([[4, 1], [0, 2], [6, 3], [5, 3]], "int32"),
        "tolerance": 0.2,
    }


def _space(rng, dtype, batch):
    """Differences of Gaussians with an extremum in the middle of each."""
    layer, y, x = np.mgrid[:4, :5, : batch + 5]
    dog = 1 - 0.3 * (x - 2.2) ** 2 - 0.25 * (y - 1.9) ** 2 - 0.2 * (layer - 1.3) ** 2 + 0.1 * (x - 2) * (y - 2)
    dog += 0.01 * rng.normal(size=dog.shape)
    return {"dog": dog.astype(dtype), "points": np.array([[2, 2, 1]], "int32"), "contrast": 0.0, "edge": 10.0}


def _place(rng, dtype, batch):
    x, y = rng.uniform(3.2, 3.8, size=(2, batch))
    image = rng.normal(size=(9, 8)) + 2 * np.arange(8)
    return {
        "image": image.astype(dtype),
        "points": np.stack([x, y], axis=-1).astype(dtype),
        "scales": rng.uniform(1.1, 1.6, size=batch).astype(dtype),
    }


def _oriented(rng, dtype, batch):
    return {**_place(rng, dtype, batch), "radius": 2}


def _turned(rng, dtype, batch):
    return {**_place(rng, dtype, batch), "angles": rng.uniform(-3, 3, size=batch).astype(dtype), "clip": 0.2}


def _blobs(rng, dtype, batch):
    y, x = np.mgrid[: batch + 16, :21]
    blobs = np.exp(-((x - 6.3) ** 2 + (y - 7.2) ** 2) / 6) - np.exp(-((x - 14.2) ** 2 + 1.3 * (y - 9.4) ** 2) / 7)
    blobs += 0.02 * x + 0.01 * y * x / 20
    return {"image": blobs.astype(dtype), "limit": 3, "octaves": 1, "contrast": 0.05}


_MODEL = {"axes": "how many numbers a sample has, and how many samples make a model, is a matter of the model"}
_NO_GRADIENT = {"gradient": "which key points there are changes in steps"}
DESCRIPTORS = [
    Descriptor("features.match_descriptors", _described, ("first", "second")),
    Descriptor("features.fit_affine", _pairs, ("points", "targets")),
    Descriptor("features.ransac", _samples, ("samples",), exceptions=_MODEL),
    Descriptor("features.sift_refine", _space, ("dog",)),
    Descriptor("features.sift_orientation", _oriented, ("image",)),
    Descriptor(
        "features.sift_descriptor",
        _turned,
        ("image", "points", "scales", "angles"),
        exceptions={"gradient of nan in angles": "a grid that is turned by NaN lies on no pixel of the picture"},
    ),
    Descriptor("features.sift", _blobs, exceptions=_NO_GRADIENT),
]
