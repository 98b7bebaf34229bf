from tests.conformance.descriptors import Descriptor, ToolDescriptor


def _maps(rng, dtype, batch):
    return {"features": rng.normal(size=(batch, 3, 4, 5)).astype(dtype)}


def _pair(rng, dtype, batch):
    return {**_maps(rng, dtype, batch), "target": rng.normal(size=(batch, 3, 4, 5)).astype(dtype)}


def _layers(rng, dtype, batch):
    def maps(*sizes):
        return [rng.normal(size=(batch, *size)).astype(dtype) for size in sizes]

    return {"features": maps((3, 4, 5), (2, 6, 7)), "targets": maps((8, 9, 5), (10, 11, 7))}


def _images(rng, dtype, batch):
    return {"images": rng.normal(size=(batch, 4, 5, 3)).astype(dtype)}


def _channels(rng, dtype, batch):
    """Pictures of which nothing is near a bound that clips."""
    images = rng.choice([-3.0, -0.3, 0.2, 3.0], size=(batch, 4, 5, 3)) + rng.uniform(-0.1, 0.1, size=(batch, 4, 5, 3))
    return {
        "images": images.astype(dtype),
        "means": rng.uniform(0.4, 0.6, size=3).astype(dtype),
        "deviations": rng.uniform(0.2, 0.4, size=3).astype(dtype),
    }


_ALL = ("images", "means", "deviations")
DESCRIPTORS = [
    Descriptor("style.content_loss", _pair, ("features", "target")),
    Descriptor("style.gram_matrix", _maps, ("features",)),
    Descriptor("style.style_loss", _layers, ("features", "targets")),
    Descriptor("style.total_variation", _images, ("images",)),
    Descriptor("style.preprocess", _channels, _ALL),
    Descriptor("style.postprocess", _channels, _ALL),
    ToolDescriptor("style.transfer", "tests/dlcourse/style/test_transfer.py"),
]
