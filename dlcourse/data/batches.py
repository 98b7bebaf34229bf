"""Batches of examples, in an order and with changes that depend on a seed and the epoch alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcourse.data.draws import Draws

if TYPE_CHECKING:
    import tensorflow as tf

__all__ = ["batches"]

ORDER, CHANGES = 0, 1  # what a seed is drawn on for: each gets numbers of its own


def batches(
    examples: Mapping[str, np.ndarray],
    batch_size: int,
    *,
    seed: int,
    epoch: int,
    augment: Callable[[dict[str, Any], Any], dict[str, Any]] | None = None,
    drop_remainder: bool = False,
) -> tf.data.Dataset:
    """Shuffled batches of examples, for one epoch."""
    import tensorflow as tf  # it takes seconds, and listing data sets does without

    tensors = {name: tf.constant(_plain(values)) for name, values in examples.items()}
    count = len(next(iter(tensors.values())))
    order = Draws(seed, 2 * epoch + ORDER).order(count)
    seeds = Draws(seed, 2 * epoch + CHANGES).integers(2**31 - 1, (count, 2))

    def batch(rows: tf.Tensor, draws: tf.Tensor) -> dict[str, tf.Tensor]:
        gathered = {name: tf.gather(values, rows) for name, values in tensors.items()}
        return gathered if augment is None else augment(gathered, tf.cast(draws[0], tf.int32))

    data = tf.data.Dataset.from_tensor_slices((order, seeds)).batch(batch_size, drop_remainder=drop_remainder)
    return data.map(batch, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True).prefetch(tf.data.AUTOTUNE)


def _plain(values: np.ndarray) -> Any:
    return values.tolist() if values.dtype == object else values
