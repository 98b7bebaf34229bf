"""In which batches the examples of a run come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from dlcourse.data import batches
from dlcourse.training.recipe import Arrays, Stage
from dlcourse.training.task import Task, count

__all__ = ["dealt", "watched"]

_WATCHED_AT_ONCE = 256


def dealt(stage: Stage, task: Task, epoch: int) -> tf.data.Dataset:
    """Return the batches of an epoch, whose order and variations follow from the seed and the epoch."""
    if stage.batches:
        return stage.batches((task.x, task.y), task, epoch)
    given = _given((task.x, task.y))
    arrays = {str(place): np.asarray(array) for place, array in enumerate(tf.nest.flatten(given))}
    vary = stage.augment(task) if stage.augment else None

    def varied(batch: dict[str, tf.Tensor], seed: tf.Tensor) -> dict[str, tf.Tensor]:
        return batch | {"0": vary(batch["0"], seed)}

    order = {"seed": task.seed, "epoch": epoch}
    cut = batches(arrays, task.settings.batch_size, augment=varied if vary else None, **order)
    return cut.map(lambda batch: tf.nest.pack_sequence_as(given, [batch[str(place)] for place in range(len(arrays))]))


def watched(stage: Stage, arrays: Arrays, task: Task) -> Callable[[], tf.data.Dataset | None]:
    """Return what gives the batches that are watched after an epoch, always the same ones; none of no examples."""
    if not count(arrays[0]):
        return lambda: None
    if stage.batches:  # made anew: a data set that draws may draw others the second time
        return lambda: stage.batches(arrays, task, 0)
    fixed = tf.data.Dataset.from_tensor_slices(_given(arrays)).batch(_WATCHED_AT_ONCE)
    return lambda: fixed


def _given(arrays: Arrays) -> tuple[Any, ...]:
    x, y = arrays
    return (x,) if y is None else (x, y)
