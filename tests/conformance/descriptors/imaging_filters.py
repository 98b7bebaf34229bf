
from tests.conformance.descriptors import Descriptor


def _image(rng, dtype, batch):
    return {"image": rng.normal(size=(batch, 6, 7)).astype(dtype)}


def _with(draw, **more):
    return lambda rng, dtype, batch: draw(rng, dtype, batch) | more


def _kernel(rng, dtype, batch):
    return _image(rng, dtype, batch) | {"kernel": rng.normal(size=(3, 5)).astype(dtype)}


DESCRIPTORS = [
    Descriptor("imaging.convolve", _kernel, ("image", "kernel")),
    Descriptor("imaging.differences", _image, ("image",)),
    Descriptor("imaging.gaussian_filter", _with(_image, sigma=0.8), ("image",)),
]
