"""An FCN's inference and training step, beside the same in plain Keras and in PyTorch.

The backbone is that of a narrow VGG-11, so that a cell of its maps stands for 32 × 32 pixels. A tenth of the pixels has
no class.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch
from keras import layers

from benchmarks.race import Row, Side, race, with_reason
from dlcourse.cnn import vgg_block
from dlcourse.segmentation import fcn

BATCH, SIZE, CLASSES, STRIDE, IGNORED = 8, 128, 2, 32, 255
BLOCKS = ((1, 16), (1, 32), (2, 64), (2, 128), (2, 128))
LEARNING_RATE = 1e-3
REASON = "the layers and the step are Keras's own"


def rows() -> Iterator[Row]:
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(BATCH, SIZE, SIZE, 1)).astype(np.float32)
    y = rng.integers(CLASSES, size=(BATCH, SIZE, SIZE))
    y[rng.uniform(size=y.shape) < 0.1] = IGNORED
    keras.utils.set_random_seed(0)
    models = [_ours(), _plain()]
    models[1].set_weights(models[0].get_weights())
    twin = _twin(models[0].get_weights())
    parameters = f"{models[0].count_params():,}".replace(",", " ")
    for measured in (_inference, _training):
        first, *peers = measured(models, twin, x, y)
        size = f"{BATCH} × {SIZE} × {SIZE}, {parameters} parameters"
        for row in race(f"FCN, {measured.__name__.strip('_')}, tf.function", size, first, peers):
            yield with_reason(row, REASON) if row.peer == "torch" else row


def _ours() -> keras.Model:
    inputs = x = keras.Input((None, None, 1))
    for number, (convolutions, maps) in enumerate(BLOCKS, start=1):
        x = vgg_block(x, convolutions, maps, name=f"block{number}")
    return fcn(1, CLASSES, backbone=keras.Model(inputs, x, name="backbone"))


def _plain() -> keras.Model:
    body: list[layers.Layer] = []
    for convolutions, maps in BLOCKS:
        body += [layers.Conv2D(maps, 3, padding="same", activation="relu") for _ in range(convolutions)]
        body.append(layers.MaxPooling2D())
    upsample = layers.Conv2DTranspose(CLASSES, 2 * STRIDE, STRIDE, "same", use_bias=False)
    return keras.Sequential([keras.Input((None, None, 1)), *body, layers.Conv2D(CLASSES, 1), upsample])


@torch.no_grad()
def _twin(weights: list[np.ndarray]) -> torch.nn.Module:
    """Make the network in PyTorch; its parameters are in Keras's order."""
    modules: list[torch.nn.Module] = []
    below = 1
    for convolutions, maps in BLOCKS:
        for _ in range(convolutions):
            modules += [torch.nn.Conv2d(below, maps, 3, padding=1), torch.nn.ReLU()]
            below = maps
        modules.append(torch.nn.MaxPool2d(2))
    upsample = torch.nn.ConvTranspose2d(CLASSES, CLASSES, 2 * STRIDE, STRIDE, STRIDE // 2, bias=False)
    twin = torch.nn.Sequential(*modules, torch.nn.Conv2d(below, CLASSES, 1), upsample)
    for parameter, weight in zip(twin.parameters(), weights, strict=True):
        parameter.copy_(torch.tensor(weight.transpose(3, 2, 0, 1) if weight.ndim == 4 else weight))
    return twin


def _channels_last(maps: torch.Tensor) -> list[np.ndarray]:
    return [maps.permute(0, 2, 3, 1).numpy()]


def _inference(models: list[keras.Model], twin: torch.nn.Module, x: np.ndarray, y: np.ndarray) -> list[Side]:
    given, theirs = tf.constant(x), torch.tensor(x).permute(0, 3, 1, 2)

    def keras_side(model: keras.Model, name: str) -> Side:
        answer = tf.function(lambda x: model(x, training=False), autograph=False)
        return Side(name, lambda: answer(given))

    def torch_answer() -> Any:
        with torch.inference_mode():
            return twin(theirs)

    return [*map(keras_side, models, ("dlcourse", "Keras")), Side("torch", torch_answer, _channels_last)]


def _training(models: list[keras.Model], twin: torch.nn.Module, x: np.ndarray, y: np.ndarray) -> list[Side]:
    """Cross-entropy of the pixels that have a class, and plain descent; the losses of the first steps are compared."""
    given, labels = tf.constant(x), tf.constant(y)

    def keras_side(model: keras.Model, name: str) -> Side:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=IGNORED)
        model.compile(keras.optimizers.SGD(LEARNING_RATE), loss)

        def own_loss(running_mean: Any) -> Any:
            model.reset_metrics()
            return running_mean

        return Side(f"{name} train_on_batch", lambda: model.train_on_batch(given, labels), own_loss)

    optimizer = torch.optim.SGD(twin.parameters(), LEARNING_RATE)
    theirs, classes = torch.tensor(x).permute(0, 3, 1, 2), torch.tensor(y)

    def torch_step() -> Any:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(twin(theirs), classes, ignore_index=IGNORED)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return [*map(keras_side, models, ("dlcourse", "Keras")), Side("torch", torch_step)]
