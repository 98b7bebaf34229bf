from tests.conformance.descriptors import Descriptor, ToolDescriptor


def _image(rng, dtype, batch):
    return {"image": rng.normal(size=(batch, 6, 7)).astype(dtype)}


def _with(draw, **more):
    return lambda rng, dtype, batch: draw(rng, dtype, batch) | more


def _kernel(rng, dtype, batch):
    return _image(rng, dtype, batch) | {"kernel": rng.normal(size=(3, 5)).astype(dtype)}


def _mosaic(rng, dtype, batch):
    return {"mosaic": rng.normal(size=(batch, 6, 7)).astype(dtype)}


def _colours(rng, dtype, batch):
    return {"rgb": rng.uniform(0.1, 0.9, size=(batch, 5, 3)).astype(dtype)}


def _layers(rng, dtype, batch):
    drawn = {name: rng.normal(size=(batch, 5, 6, 2)) for name in ("foreground", "background")}
    drawn["alpha"] = rng.uniform(0.1, 0.9, size=(batch, 5, 6))
    return {name: array.astype(dtype) for name, array in drawn.items()}


def _distances(rng, dtype, batch):
    return {"distance": rng.uniform(2, 5, size=(batch, 4)).astype(dtype), "focal_length": 1.25}


def _values(rng, dtype, batch):
    """Numbers that are not halfway between two of five levels."""
    levels = rng.integers(5, size=(batch, 6)) + rng.uniform(-0.3, 0.3, size=(batch, 6))
    return {"values": (levels / 4).astype(dtype), "levels": 5}


_PROBES = "tests/dlcourse/imaging/test_probing.py"

DESCRIPTORS = [
    Descriptor("imaging.alpha_composite", _layers, ("foreground", "background", "alpha")),
    Descriptor("imaging.average_filter", _image, ("image",)),
    Descriptor(
        "imaging.bayer_mosaic",
        lambda rng, dtype, batch: {"rgb": rng.normal(size=(batch, 5, 6, 3)).astype(dtype), "pattern": "GRBG"},
        ("rgb",),
    ),
    Descriptor("imaging.convolve", _kernel, ("image", "kernel")),
    Descriptor("imaging.demosaic", _with(_mosaic, pattern="GRBG"), ("mosaic",)),
    Descriptor("imaging.differences", _image, ("image",)),
    Descriptor("imaging.gaussian_filter", _with(_image, sigma=0.8), ("image",)),
    Descriptor("imaging.high_frequency", _image, ("image",)),
    Descriptor("imaging.high_pass", _image, ("image",)),
    Descriptor("imaging.identity_filter", _image, ("image",)),
    Descriptor("imaging.median_filter", _image, ("image",)),
    Descriptor(
        "imaging.quantize", _values, exceptions={"gradient": "a step function: 0 wherever there is a derivative"}
    ),
    Descriptor("imaging.rgb_to_cmyk", _colours, ("rgb",)),
    Descriptor("imaging.thin_lens", _distances, ("distance",)),
    ToolDescriptor("imaging.impulse_response", _PROBES),
    ToolDescriptor("imaging.is_linear", _PROBES),
    ToolDescriptor("imaging.is_shift_invariant", _PROBES),
]
