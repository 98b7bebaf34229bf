"""What pre-processing layers have in common: they learn from the training split, whole or batch by batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from dlcourse.preprocessing.statistics import as_rows, centred_rows, rounding_of

__all__: list[str] = []


class AdaptedLayer(keras.layers.Layer):
    """Learn weights by ``adapt`` that no training changes; before that, do nothing to the samples."""

    features: int | None = None

    def adapt(self, data: Any) -> None:
        """Learn from the training split, and forget what was learnt before.

        Args:
            data: an array (..., features), or a ``tf.data.Dataset`` of such batches, without labels.

        Raises:
            ValueError: no data, labels among them, or batches of different numbers of features.
        """
        learnt: Any = None
        for given in data if isinstance(data, tf.data.Dataset) else [data]:
            if isinstance(given, (tuple, dict)):
                raise ValueError(
                    f"{type(self).__name__}.adapt: the data set gives {type(given).__name__}s, expected arrays alone. "
                    "Leave the labels out: data.map(lambda x, y: x)."
                )
            batch = tf.convert_to_tensor(given)
            self._build_for(batch)
            self.of_features("data", batch)
            if 0 in batch.shape:  # it teaches nothing
                continue
            found = self.observe(batch)
            learnt = found if learnt is None else self.merge(learnt, found)
        if learnt is None:
            what = "data set is" if isinstance(data, tf.data.Dataset) else "data are"
            raise ValueError(f"{type(self).__name__}.adapt: the {what} empty, expected the training split.")
        self.learn(learnt)

    def _build_for(self, batch: tf.Tensor) -> None:
        """Make the weights at the first batch; the others must have as many features."""
        if not self.built:
            self.build(tuple(batch.shape))

    def observe(self, batch: Any) -> Any:
        """Say what one batch teaches."""
        raise NotImplementedError

    def merge(self, one: Any, other: Any) -> Any:
        """Say what two batches teach together."""
        raise NotImplementedError

    def learn(self, learnt: Any) -> None:
        """Write into the weights what all batches teach."""
        raise NotImplementedError

    def add_statistic(self, name: str, shape: Iterable[int], initializer: Any) -> Any:
        """Add a weight that ``adapt`` writes and no training changes."""
        shape = tuple(shape)
        self.features = shape[-1]
        return self.add_weight(shape=shape, initializer=initializer, trainable=False, name=name)

    def of_features(self, name: str, array: Any, features: int | None = None) -> Any:
        """Return an array, or refuse another number of features: one would be repeated for each that was learnt."""
        features = features or self.features
        if not array.shape[-1:].is_compatible_with([features]):
            raise ValueError(
                f"{type(self).__name__}: {name} has shape {tuple(array.shape)}, expected {features} features on the "
                "last axis, as many as the layer is made for. Pass the same features, or make another layer for these."
            )
        return array

    def ready(self, samples: Any, name: str = "z", features: int | None = None) -> Any:
        """Make a tensor of the layer's precision out of samples: whole numbers, such as pictures of 0 to 255, too."""
        return self.of_features(name, tf.cast(tf.convert_to_tensor(samples), self.compute_dtype), features)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class Scatter(NamedTuple):
    """How many samples there are, their mean, the sum of the products of their distances from it, and their rounding.

    The last is how far equal values may lie apart, by their size, in the precision that the samples came in.
    """

    count: tf.Tensor
    mean: tf.Tensor
    products: tf.Tensor
    rounding: tf.Tensor


def scatter_of(batch: tf.Tensor, *, mixed: bool) -> Scatter:
    """Measure a batch in float64; ``mixed`` products are those of all pairs of features, else squares alone."""
    rows = as_rows(tf.cast(batch, tf.float64))
    mean, distances = centred_rows(rows)
    squares = tf.matmul(distances, distances, transpose_a=True) if mixed else tf.reduce_sum(distances**2, axis=0)
    precision = batch.dtype if batch.dtype.is_floating else tf.float64
    rounding = tf.cast(rounding_of(tf.ones([], precision)), tf.float64)
    return Scatter(tf.cast(tf.shape(rows)[0], tf.float64), mean, squares, rounding)


def merged(one: Scatter, other: Scatter) -> Scatter:
    """Put two batches together, without the cancellation of E[x²] − E[x]²."""
    count = one.count + other.count
    step = other.mean - one.mean
    between = step[:, None] * step if one.products.shape.rank == 2 else step**2
    products = one.products + other.products + between * (one.count * other.count / count)
    rounding = tf.maximum(one.rounding, other.rounding)
    return Scatter(count, one.mean + step * (other.count / count), products, rounding)
