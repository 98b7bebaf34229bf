"""Networks whose maps are looked at: their convolutions for pictures of any size, and one trained on the spot."""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np

from dlcourse.cnn import vgg11
from dlcourse.data.drawn.digits import drawn_digits
from dlcourse.training.troubles import Misuse

__all__ = ["Layers", "convolutions_of", "layers_of_style", "least_side", "trained_on_digits"]

_BLOCKS = ((1, 64), (1, 128), (2, 256))
_WIDTH = 1 / 8
_LARGE = 512  # pixels; enough for a network that halves its pictures five times


class Layers(NamedTuple):
    """The names of the layers that say what a picture shows, and of those that say how it is painted."""

    content: tuple[str, ...]
    style: tuple[str, ...]


def convolutions_of(model: keras.Model) -> keras.Model:
    """Copy the part of a network that ends with its last convolutions, for pictures of any size.

    Layers keep their names. A network within another, such as one behind a layer that makes pictures larger, is taken
    out of it.
    """
    inner = max(_models_in(model), key=lambda each: len(_convolutions(each)))
    if not _convolutions(inner):
        raise Misuse(
            f"the network {model.name!r} has no convolution, expected one such as `dlcourse train vgg11` makes."
        )
    channels = inner.inputs[0].shape[-1] if len(inner.inputs[0].shape) == 4 else None
    if channels not in (1, 3):
        raise Misuse(
            f"the network {model.name!r} takes {inner.inputs[0].shape}, expected pictures (batch, rows, columns, "
            "channels) with one channel or three."
        )
    part = keras.Model(inner.inputs[0], [layer.output for layer in _convolutions(inner)])
    copy = keras.models.clone_model(part, input_tensors=keras.Input((None, None, channels), name="pictures"))
    copy.set_weights(part.get_weights())
    return copy


def layers_of_style(network: keras.Model) -> Layers:
    """Choose layers as the notes do: a block is what lies between two changes of size.

    For the style the first convolution of each block, for the content the last one of the last but one.
    """
    names = [layer.name for layer in _convolutions(network)]
    sizes = _sizes(network, _LARGE)
    first = [n for n in range(len(names)) if n == 0 or sizes[n] != sizes[n - 1]]
    last_of_last_but_one = (first[-1] if len(first) > 1 else len(names)) - 1
    return Layers((names[last_of_last_but_one],), tuple(names[n] for n in first))


def least_side(network: keras.Model) -> int:
    """Return how many rows and columns a picture needs so that every convolution has a map of it."""
    return next(side for side in range(1, _LARGE + 1) if min(_sizes(network, side)) > 0)


def trained_on_digits(seed: int, *, digits: int = 2000, epochs: int = 3) -> tuple[keras.Model, float]:
    """Train a narrow VGG on drawn digits, within seconds; return it with its accuracy on five hundred others."""
    keras.utils.set_random_seed(seed)
    model = vgg11(1, 10, size=28, width=_WIDTH, blocks=_BLOCKS)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(2e-3), loss, metrics=["accuracy"])
    model.fit(*_digits(digits, seed, 0), batch_size=32, epochs=epochs, verbose=0)
    return model, model.evaluate(*_digits(500, seed, 1), verbose=0, return_dict=True)["accuracy"]


def _digits(count: int, seed: int, stream: int) -> tuple[np.ndarray, np.ndarray]:
    drawn = drawn_digits(count, seed, stream)
    return drawn["image"] / np.float32(255), drawn["label"]


def _models_in(model: keras.Model) -> list[keras.Model]:
    if not getattr(model, "inputs", None):
        raise Misuse(f"the network {model.name!r} has no input, expected a functional or sequential model.")
    return [model, *(each for layer in model.layers if isinstance(layer, keras.Model) for each in _models_in(layer))]


def _convolutions(model: keras.Model) -> list[keras.layers.Layer]:
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]


def _sizes(network: keras.Model, side: int) -> list[int]:
    """Return the rows of each convolution's maps of a square picture; 0 where none is left."""
    outputs = {layer.name: layer.output for layer in _convolutions(network)}
    try:
        shapes = keras.Model(network.inputs[0], outputs).compute_output_shape(
            (1, side, side, network.inputs[0].shape[-1])
        )
    except ValueError:  # a filter is larger than what is left
        return [0]
    return [shapes[name][1] for name in outputs]
