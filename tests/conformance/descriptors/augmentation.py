import numpy as np

from tests.conformance.descriptors import Descriptor, KerasDescriptor

ROWS, COLUMNS = 5, 6


def _images(rng, dtype, batch, channels=3):
    return {"images": rng.uniform(0.1, 0.9, size=(batch, ROWS, COLUMNS, channels)).astype(dtype)}


def _boxes(rng, dtype, batch):
    """Boxes well within the picture, so that clipping cuts none in a finite difference's reach of its border."""
    corner, extent = rng.uniform(1.1, 1.9, size=(batch, 2, 2)), rng.uniform(0.5, 1.5, size=(batch, 2, 2))
    return {"boxes": np.concatenate([corner, corner + extent], axis=-1).astype(dtype)}


def _uniforms(rng, dtype, *shape):
    return {"uniforms": rng.uniform(0.1, 0.9, size=shape).astype(dtype)}


def _with(draw, **more):
    """Add numbers a picture, or hyper-parameters, to what is drawn; a pair is a range."""

    def inputs(rng, dtype, batch):
        drawn = draw(rng, dtype, batch)
        for name, value in more.items():
            is_range = isinstance(value, list)
            drawn[name] = rng.uniform(*value, size=batch).astype(dtype) if is_range else value
        return drawn

    return inputs


def _flip(draw, **more):
    return lambda rng, dtype, batch: draw(rng, dtype, batch) | _uniforms(rng, dtype, batch) | more


def _crop(rng, dtype, batch):
    corner, extent = rng.uniform(0.3, 1.7, size=(batch, 2)), rng.uniform(2, 3, size=(batch, 2))
    return {"crop": np.concatenate([corner, corner + extent], axis=-1).astype(dtype)}


def _jitter(rng, dtype, batch):
    drawn = {
        "power": rng.uniform(0.5, 2, size=(batch, 2)),
        "factor": rng.uniform(0.7, 0.9, size=(batch, 2)),
        "shift": rng.uniform(0.01, 0.09, size=(batch, 3)),
    }
    return _images(rng, dtype, batch) | {name: array.astype(dtype) for name, array in drawn.items()}


def _colours(name):
    return lambda rng, dtype, batch: {name: rng.uniform(0.1, 0.9, size=(batch, 4, 3)).astype(dtype)}


def _seeded(rng, dtype, batch):
    """A batch with boxes and masks, and the seed that makes every way of running draw the same."""
    data = _images(rng, dtype, batch) | _boxes(rng, dtype, batch)
    masks = rng.integers(5, size=(batch, ROWS, COLUMNS)).astype(np.int32)
    return {"inputs": data | {"masks": masks}, "training": True, "seed": np.array([3, 4], np.int32)}


def _pictures_alone(rng, dtype, batch):
    return {"inputs": _images(rng, dtype, batch)["images"]}


def _keras(name, draw=_seeded, exceptions=None, **config):
    reason = "it has no weights to train; the gradient of the pictures is that of the functions"
    return KerasDescriptor(f"augmentation.{name}", config, draw, exceptions={"gradient": reason, **(exceptions or {})})


_COLOURS = {"whole numbers": "its colours lie in [0, 1]: bytes are refused, and the message says how to divide them"}


# What is chosen by comparing uniform numbers is said in the docstring for NaN; pictures may hold whole numbers.
_DRAWN = dict.fromkeys(["nan in uniforms", "gradient of nan in uniforms"], "a number that is NaN draws no flip")
_FRAME = {"rows": float(ROWS), "columns": float(COLUMNS)}
_CROP_SIZE = {"size": (4, 3)}

DESCRIPTORS = [
    Descriptor("augmentation.horizontal_flip", _flip(_images, probability=0.5), ("images",), exceptions=_DRAWN),
    Descriptor("augmentation.vertical_flip", _flip(_images, probability=0.5), ("images",), exceptions=_DRAWN),
    Descriptor(
        "augmentation.horizontal_flip_boxes",
        _flip(_boxes, columns=float(COLUMNS), probability=0.5),
        ("boxes",),
        exceptions=_DRAWN,
    ),
    Descriptor(
        "augmentation.vertical_flip_boxes",
        _flip(_boxes, rows=float(ROWS), probability=0.5),
        ("boxes",),
        exceptions=_DRAWN,
    ),
    Descriptor(
        "augmentation.crop_to_box",
        lambda rng, dtype, batch: _images(rng, dtype, batch) | _crop(rng, dtype, batch) | _CROP_SIZE,
        ("images", "crop"),
    ),
    Descriptor(
        "augmentation.boxes_in_crop",
        lambda rng, dtype, batch: _boxes(rng, dtype, batch) | _crop(rng, dtype, batch) | _CROP_SIZE,
        ("boxes", "crop"),
    ),
    Descriptor("augmentation.center_crop_resize", _with(_images, fraction=0.7), ("images",)),
    Descriptor(
        "augmentation.random_crop_box",
        lambda rng, dtype, batch: _uniforms(rng, dtype, batch, 4) | _FRAME,
        ("uniforms",),
    ),
    Descriptor(
        "augmentation.random_crop_resize",
        lambda rng, dtype, batch: _images(rng, dtype, batch) | _uniforms(rng, dtype, batch, 4) | _CROP_SIZE,
        ("images", "uniforms"),
    ),
    Descriptor(
        "augmentation.rotate",
        _with(_images, angles=[-2, 2], fill=0.3),
        ("images", "angles"),
        exceptions={"gradient of nan in angles": "a place that is NaN is no pixel's, so that none has a gradient"},
    ),
    Descriptor("augmentation.rotate_boxes", _with(_boxes, angles=[-0.4, 0.4], **_FRAME), ("boxes", "angles")),
    Descriptor("augmentation.scale", _with(_images, factors=[0.6, 1.7], fill=0.3), ("images", "factors")),
    Descriptor("augmentation.scale_boxes", _with(_boxes, factors=[0.6, 1.2], **_FRAME), ("boxes", "factors")),
    Descriptor("augmentation.clip_boxes", _with(_boxes, rows=2.9, columns=2.9), ("boxes",)),
    Descriptor("augmentation.box_areas", _boxes, ("boxes",)),
    Descriptor("augmentation.brightness", _with(_images, delta=[-0.3, 0.3]), ("images", "delta")),
    Descriptor("augmentation.contrast", _with(_images, factor=[0.5, 1.5]), ("images", "factor")),
    Descriptor(
        "augmentation.saturation",
        _with(_images, factor=[0.5, 1.5]),
        ("images", "factor"),
        exceptions={"gradient of nan in images": "the minimum is taken for V/C where that is NaN, and so not for c"},
    ),
    Descriptor("augmentation.hue", _with(_images, delta=[-0.3, 0.3]), ("images", "delta")),
    Descriptor("augmentation.hsv_jitter", _jitter, ("images", "power", "factor", "shift")),
    Descriptor("augmentation.rgb_to_hsv", _colours("rgb"), ("rgb",)),
    Descriptor("augmentation.hsv_to_rgb", _colours("hsv"), ("hsv",)),
    Descriptor("augmentation.blend_brightness", _with(_images, factor=[0.5, 1.5]), ("images", "factor")),
    Descriptor("augmentation.blend_contrast", _with(_images, factor=[0.5, 1.5]), ("images", "factor")),
    Descriptor("augmentation.blend_saturation", _with(_images, factor=[0.5, 1.5]), ("images", "factor")),
    _keras("RandomFlip", mode="vertical", probability=0.4, seed=1),
    _keras("RandomCropResize", size=(4, 3), area=(0.2, 0.9), ratio=(0.7, 1.5), seed=1),
    _keras("RandomRotation", angles=(-1.0, 1.0), fill=0.5, seed=1),
    _keras("RandomScale", factors=(0.5, 2.0), fill=0.5, seed=1),
    _keras("ColorJitter", exceptions=_COLOURS, saturation=(0.5, 1.5), hue=(-0.1, 0.1), seed=1),
    _keras("HSVJitter", exceptions=_COLOURS, seed=1),
    _keras("CenterCropResize", _pictures_alone, fraction=0.8),
]
