"""What a trained network sees: its features, its filters, and the points of a picture that decide."""

from __future__ import annotations

import difflib
from typing import Any

import keras
import numpy as np
import tensorflow as tf

__all__ = ["feature_maps", "features", "filters", "saliency"]


def features(model: keras.Model, layer: str) -> keras.Model:
    """Features of a network: the part of it that ends with a layer, with the same weights.

    x ↦ φ(x), the layer's answer

    Args:
        model: a functional model, such as those of this unit.
        layer: the layer's name; ``model.summary()`` lists them.

    Returns:
        A Keras model. It shares its layers with ``model``: what trains one trains the other.

    Raises:
        ValueError: there is no such layer, or the model is none of layers that Keras knows.

    Example:
        >>> from dlcourse.cnn import lenet
        >>> print(features(lenet(), "dense2").output.shape)
        (None, 84)

    References:
        yosinski2014; note C, section 7.7.4; note D, section 10.
    """
    end = layer_of(model, layer)
    return keras.Model(model.inputs[0], end.output, name=f"{model.name}_{layer}")


def layer_of(model: keras.Model, name: str) -> keras.layers.Layer:
    """Return the layer of a functional model that has a name, or say which names are near."""
    if not isinstance(getattr(model, "inputs", None), list):
        raise ValueError(f"{model.name}: it has no input, expected a functional model. Begin it with keras.Input.")
    names = [each.name for each in model.layers]
    if name not in names:
        near = ", ".join(difflib.get_close_matches(name, names, cutoff=0.0))
        raise ValueError(f"{model.name}: no layer is called {name!r}, expected one of its layers, such as {near}.")
    return model.get_layer(name)


def filters(model: keras.Model, layer: str) -> np.ndarray:
    """Filters of a convolution, as pictures.

    P = ½ + W / (2 max |W|), the maximum over each filter

    Args:
        model: a functional model.
        layer: the name of a layer with a kernel (filter rows, filter columns, channels, output channels).

    Returns:
        P (output channels, filter rows, filter columns, channels) from 0 to 1: a weight of zero is ½, as is a filter of
        zeros. With three channels they are coloured pictures.

    Raises:
        ValueError: there is no such layer, or it has no filters.

    Example:
        >>> from dlcourse.cnn import lenet
        >>> print(filters(lenet(), "conv1").shape)
        (6, 5, 5, 1)

    References:
        krizhevsky2012, figure 3; note C, section 7.7.7.
    """
    kernel = getattr(layer_of(model, layer), "kernel", None)
    if kernel is None or len(kernel.shape) != 4:
        raise ValueError(
            f"filters: layer {layer!r} has no filters, expected the name of a convolution, such as 'conv1'."
        )
    weights = np.moveaxis(keras.ops.convert_to_numpy(keras.ops.cast(kernel, "float32")), -1, 0)
    largest = np.max(np.abs(weights), axis=(1, 2, 3), keepdims=True)
    return 0.5 + 0.5 * np.divide(weights, largest, out=np.zeros_like(weights), where=largest > 0)


def feature_maps(model: keras.Model, x: Any, layer: str) -> np.ndarray:
    """Feature maps of a layer for pictures, as pictures themselves.

    P = (A − min A) / (max A − min A), the extremes over each map of each picture

    Args:
        model: a functional model.
        x: pictures (batch, rows, columns, channels).
        layer: the name of a layer with maps A (batch, map rows, map columns, maps).

    Returns:
        P (batch, maps, map rows, map columns) from 0 to 1; a map that is the same everywhere is 0.

    Raises:
        ValueError: there is no such layer, or its answers are no maps.

    Example:
        >>> from dlcourse.cnn import lenet
        >>> print(feature_maps(lenet(), np.ones((1, 28, 28, 1)), "pool1").shape)
        (1, 6, 14, 14)

    References:
        note C, section 7.7.7.
    """
    answers = keras.ops.cast(features(model, layer)(tf.convert_to_tensor(x), training=False), "float32")
    if len(answers.shape) != 4:
        raise ValueError(f"feature_maps: layer {layer!r} answers {answers.shape}, expected maps: name a convolution.")
    maps = np.moveaxis(keras.ops.convert_to_numpy(answers), -1, 1)
    low, high = (extreme(maps, axis=(2, 3), keepdims=True) for extreme in (np.min, np.max))
    return np.divide(maps - low, high - low, out=np.zeros_like(maps), where=high > low)


def saliency(model: keras.Model, x: Any, classes: Any = None) -> np.ndarray:
    """Saliency map: how much each point of a picture moves the logit of a class.

    s = max |∂z_k/∂x| over the channels

    Args:
        model: from pictures to logits z (batch, classes).
        x: pictures (batch, rows, columns, channels).
        classes: k, a whole number a picture (batch,); None for the class with the largest logit.

    Returns:
        s (batch, rows, columns), none negative.

    Raises:
        ValueError: there is not one class a picture, or it is none of the model's.

    Example:
        A linear network: s is the size of its weights, whatever the picture.

        >>> flat = [keras.Input((1, 2, 1)), keras.layers.Flatten(), keras.layers.Dense(2, use_bias=False)]
        >>> model = keras.Sequential(flat)
        >>> model.set_weights([np.array([[1.0, -3.0], [2.0, 4.0]])])
        >>> print(saliency(model, np.ones((1, 1, 2, 1)), [1]))
        [[[3. 4.]]]

    Conventions:
        Of logits, as in the paper: a probability moves little where the network is sure. In inference mode, so that
        pictures of a batch do not see each other.

    References:
        simonyan2014, section 3.1; note C, section 7.7.7.
    """
    x = tf.cast(tf.convert_to_tensor(x), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = model(x, training=False)
        chosen = tf.gather(logits, _of_each(logits, classes), axis=1, batch_dims=1)
    return tf.reduce_max(tf.abs(tape.gradient(chosen, x)), axis=-1).numpy()


def _of_each(logits: tf.Tensor, classes: Any) -> tf.Tensor:
    """Return the class of each picture."""
    if classes is None:
        return tf.argmax(logits, axis=1)
    batch, count = logits.shape
    given = np.asarray(classes)
    if given.shape != (batch,) or given.dtype.kind not in "iu" or not np.all((given >= 0) & (given < count)):
        raise ValueError(
            f"saliency: classes is {classes!r}, expected {batch} whole numbers from 0 to {count - 1}, one a picture."
        )
    return tf.constant(given, tf.int64)
