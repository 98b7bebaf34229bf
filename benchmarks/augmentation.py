"""Augmentation within a data pipeline, beside Keras's own layers with the same work."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks.race import WORTH_A_REASON, Row, Side, race
from dlcourse import augmentation

PICTURES, SIDE = 32, 224
ROUNDS = 7
# What is compared before: one transformation, the same for both libraries. Keras clips after each change of colour, we
# after the last; these numbers leave nothing to clip.
DELTA, FACTOR, HEIGHT, WIDTH, TURN = 0.1, 1.2, 0.7, 0.6, 0.1

NOTES = {
    "rotation": "four gathers of pixels and three mixtures of them are as many passes over memory, where Keras calls "
    "one kernel of TensorFlow's, which has no gradient with respect to the angle and no XLA version",
}


@dataclasses.dataclass(frozen=True)
class Contest:
    """The same kind of augmentation in both libraries.

    Args:
        ours: our layers, in order.
        theirs: Keras's.
        fixed: for the comparison, our functions and Keras's layers at the same given numbers.
    """

    ours: Callable[[], list[Any]]
    theirs: Callable[[], list[Any]]
    fixed: Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]]


def rows() -> Iterator[Row]:
    rng = np.random.default_rng(0)
    pictures = tf.constant(rng.uniform(0.35, 0.65, (PICTURES, SIDE, SIDE, 3)), tf.float32)
    size = f"{PICTURES} pictures of {SIDE}×{SIDE}×3"
    for what, contest in CONTESTS.items():
        own, other = contest.fixed(pictures)
        theirs = Side("keras.layers, tf.data", _pipeline(pictures, contest.theirs(), False), answer=lambda x=other: x)
        for mode, compiled in (("graph", False), ("XLA", True)):
            ours = Side("dlcourse", _pipeline(pictures, contest.ours(), compiled), answer=lambda x=own: x)
            for row in race(f"Augmentation: {what}, {mode}", size, ours, [theirs], rounds=ROUNDS):
                yield dataclasses.replace(row, note=_note(what, row))


def _note(what: str, row: Row) -> str:
    speed = [f"{PICTURES / side.median:.0f}" for side in (row.ours, row.theirs)]
    reason = f"; {NOTES[what]}" if row.ratio > WORTH_A_REASON and what in NOTES else ""
    return f"{speed[0]} pictures a second, the peer {speed[1]}{reason}"


def _pipeline(pictures: tf.Tensor, layers: list[Any], compiled: bool) -> Callable[[], tf.Tensor]:
    """Make a data set that augments one batch again and again, one at a time and none ahead."""

    def augment(images: tf.Tensor) -> tf.Tensor:
        for layer in layers:
            images = layer(images, training=True)
        return images

    function = tf.function(augment, jit_compile=True, autograph=False) if compiled else augment
    options = tf.data.Options()
    options.autotune.enabled = False
    options.experimental_optimization.inject_prefetch = False  # a batch that waits already would take no time
    batches = iter(tf.data.Dataset.from_tensors(pictures).repeat().map(function).with_options(options))
    return lambda: next(batches)


def _flip() -> list[Any]:
    return [augmentation.RandomFlip("horizontal", seed=1)]


def _keras_flip() -> list[Any]:
    return [keras.layers.RandomFlip("horizontal", seed=1)]


def _crop() -> list[Any]:
    return [augmentation.RandomCropResize((SIDE, SIDE), seed=2)]


def _keras_crop() -> list[Any]:
    """Another part of each picture, of random height and width, stretched to the same size."""
    return [keras.layers.RandomZoom((-0.7, 0.0), (-0.7, 0.0), fill_mode="nearest", seed=2)]


def _light() -> list[Any]:
    return [augmentation.ColorJitter(brightness=(-0.2, 0.2), contrast=(0.8, 1.2), seed=3)]


def _keras_light() -> list[Any]:
    return [
        keras.layers.RandomBrightness(0.2, value_range=(0, 1), seed=3),
        keras.layers.RandomContrast(0.2, value_range=(0, 1), seed=4),
    ]


def _ones(value: float = 1.0) -> tf.Tensor:
    return tf.fill([PICTURES], value)


def _alternating() -> np.ndarray:
    return np.arange(PICTURES) % 2 == 0


def _fixed_flip(images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    drawn = _alternating()
    ours = augmentation.horizontal_flip(images, tf.constant(np.where(drawn, 0.0, 0.9), tf.float32))
    (layer,) = _keras_flip()
    return ours, layer.transform_images(images, {"flips": drawn[:, None, None, None], "input_shape": images.shape})


def _fixed_crop(images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    box = [SIDE * (1 - HEIGHT) / 2, SIDE * (1 - WIDTH) / 2, SIDE * (1 + HEIGHT) / 2, SIDE * (1 + WIDTH) / 2]
    ours = augmentation.crop_to_box(images, tf.constant([box] * PICTURES), size=(SIDE, SIDE))
    (layer,) = _keras_crop()
    zooms = {"height_zoom": _ones(HEIGHT)[:, None], "width_zoom": _ones(WIDTH)[:, None], "input_shape": images.shape}
    return ours, layer.transform_images(images, zooms)


def _fixed_light(images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    ours = augmentation.contrast(augmentation.brightness(images, _ones(DELTA)), _ones(FACTOR))
    bright, contrast = _keras_light()
    theirs = bright.transform_images(images, {"rgb_delta": _ones(DELTA)[:, None, None, None]})
    return ours, contrast.transform_images(theirs, {"contrast_factor": _ones(FACTOR)[:, None, None, None]})


def _fixed_all(images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    ours, theirs = _fixed_flip(images)
    ours, theirs = _fixed_crop(ours)[0], _fixed_crop(theirs)[1]
    return _fixed_light(ours)[0], _fixed_light(theirs)[1]


def _fixed_hue(images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    (layer,) = _keras_hue()
    return augmentation.hue(images, _ones(TURN)), layer.transform_images(images, {"factor": _ones(TURN)})


def _hue() -> list[Any]:
    return [augmentation.ColorJitter(brightness=None, contrast=None, hue=(-0.2, 0.2), seed=5)]


def _keras_hue() -> list[Any]:
    return [keras.layers.RandomHue(0.2, value_range=(0, 1), seed=5)]


def _rotation() -> list[Any]:
    return [augmentation.RandomRotation((-TURN * 2 * np.pi, TURN * 2 * np.pi), seed=6)]


def _keras_rotation() -> list[Any]:
    return [keras.layers.RandomRotation(TURN, fill_mode="constant", seed=6)]


def _fixed_rotation(images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    always = keras.layers.RandomRotation((TURN, TURN), fill_mode="constant")
    return augmentation.rotate(images, _ones(float(2 * np.pi * TURN))), always(images, training=True)


CONTESTS = {
    "flip, random crop, brightness and contrast": Contest(
        lambda: [*_flip(), *_crop(), *_light()], lambda: [*_keras_flip(), *_keras_crop(), *_keras_light()], _fixed_all
    ),
    "flip": Contest(_flip, _keras_flip, _fixed_flip),
    "random crop": Contest(_crop, _keras_crop, _fixed_crop),
    "brightness and contrast": Contest(_light, _keras_light, _fixed_light),
    "hue": Contest(_hue, _keras_hue, _fixed_hue),
    "rotation": Contest(_rotation, _keras_rotation, _fixed_rotation),
}
