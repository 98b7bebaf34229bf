"""Small models that hold one public Keras class each, as they were saved once; every later version must load them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tests.conformance.descriptors import KerasDescriptor
from tests.conformance.discovery import target
from tests.conformance.numerics import draw, is_array_argument, outputs

FOLDER = Path(__file__).with_name("keras")
ROWS = {"x": np.linspace(-1, 1, 12, dtype=np.float32).reshape(4, 3), "y": np.ones((4, 1), np.float32)}


def paths(name: str) -> tuple[Path, Path]:
    """The saved model of a class, and what it was given and answered."""
    return FOLDER / f"{name}.keras", FOLDER / f"{name}.npz"


def model_with(descriptor: KerasDescriptor) -> tuple[keras.Model, list[np.ndarray]]:
    """Make a model with a class in it, none of whose weights is zero or one, and the arrays to call it with."""
    keras.utils.set_random_seed(0)
    made = target(descriptor)(**descriptor.config)
    if isinstance(made, keras.initializers.Initializer):
        layers = [keras.Input((3,)), keras.layers.Dense(2, kernel_initializer=made, bias_initializer=made)]
        return keras.Sequential(layers), [ROWS["x"]]
    if isinstance(made, keras.optimizers.schedules.LearningRateSchedule):
        return _trained(keras.optimizers.SGD(made)), list(ROWS.values())
    if isinstance(made, keras.optimizers.Optimizer):
        return _trained(made), list(ROWS.values())
    return _with_layer(descriptor, made)


def _trained(optimizer: keras.optimizers.Optimizer) -> keras.Model:
    """The optimiser has a state: two steps are behind it."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(optimizer, "mse")
    model.fit(ROWS["x"], ROWS["y"], epochs=2, verbose=0)
    return model


def _with_layer(descriptor: KerasDescriptor, layer: Any) -> tuple[keras.Model, list[np.ndarray]]:
    drawn = draw(descriptor, "float32")
    arrays = {name: value for name, value in drawn.items() if is_array_argument(value)}
    fixed = {name: value for name, value in drawn.items() if name not in arrays}
    if hasattr(layer, "adapt"):
        layer.adapt(draw(descriptor, "float32", batch=8)["inputs"])
    if isinstance(layer, keras.Model):
        layer(**drawn)
        model = layer
    else:
        given = tf.nest.map_structure(lambda a: keras.Input(batch_shape=a.shape, dtype=a.dtype.name), arrays)
        model = keras.Model(_alone(tf.nest.flatten(given)), layer(**given, **fixed))
    if not hasattr(layer, "adapt"):
        rng = np.random.default_rng(0)
        model.set_weights([rng.uniform(0.2, 0.8, size=w.shape) for w in model.get_weights()])
    return model, tf.nest.flatten(arrays)


def _alone(leaves: list[Any]) -> Any:
    """One input is given as it is, several as a list."""
    return leaves[0] if len(leaves) == 1 else leaves


def answers(model: keras.Model, arrays: list[np.ndarray]) -> list[np.ndarray]:
    """What the model answers; one with an optimiser takes its next step before, and tells its weights too."""
    if not model.compiled:
        return outputs(model(_alone(arrays)))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(arrays[0]) - arrays[1]) ** 2)
    model.optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return [*outputs(model(arrays[0])), *model.get_weights()]


def save(descriptor: KerasDescriptor) -> None:
    """Save a model and its answers, once: a file that is there is what people have on their disks."""
    archive, beside = paths(descriptor.name)
    model, arrays = model_with(descriptor)
    FOLDER.mkdir(exist_ok=True)
    model.save(archive)
    _compress(archive)
    named = {f"given_{i}": a for i, a in enumerate(arrays)}
    named |= {f"answer_{i}": a for i, a in enumerate(answers(model, arrays))}
    np.savez_compressed(beside, **named)


def _compress(archive: Path) -> None:
    """Pack the same files tighter; Keras stores them as they are."""
    with zipfile.ZipFile(archive) as stored:
        files = {name: stored.read(name) for name in stored.namelist()}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in files.items():
            packed.writestr(name, content)


def load(descriptor: KerasDescriptor) -> tuple[keras.Model, list[np.ndarray], list[np.ndarray]]:
    """The saved model, what it was given, and what it answered then."""
    archive, beside = paths(descriptor.name)
    with np.load(beside) as kept:
        given = [kept[key] for key in kept.files if key.startswith("given")]
        answered = [kept[key] for key in kept.files if key.startswith("answer")]
    return keras.saving.load_model(archive), given, answered
