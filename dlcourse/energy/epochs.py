"""Keras models that run an epoch of data in memory as one graph: batches cost no time between them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from dlcourse.graph import traced

__all__: list[str] = []

BATCH_SIZE = 32  # Keras's
# What needs Keras's own loop: targets, part of the data kept back, epochs that end early.
_ELSEWHERE = ("y", "class_weight", "steps_per_epoch")
_ON_BATCHES = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")


def in_place_of_labels(y: Any, sample_weight: Any) -> Any:
    """Return labels that nobody reads: Keras forgets the weights of samples without labels."""
    return sample_weight if y is None else y


class EpochsInGraphs(keras.Model):
    """A model without targets whose ``fit`` shuffles, cuts and visits arrays in one call of a graph an epoch.

    Keras's own loop is taken where something has to happen between batches, or where the data are no array.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._graphs = _Graphs()

    def fit(self, *args: Any, **kwargs: Any) -> Any:
        given = inspect.signature(keras.Model.fit).bind(self, *args, **kwargs).arguments
        del given["self"]
        if not self._can_stay_in_a_graph(given):
            return super().fit(**given | {"y": in_place_of_labels(given.get("y"), given.get("sample_weight"))})
        x = tf.convert_to_tensor(given.pop("x"))
        if not self.built:
            self.build(tuple(x.shape))
        counts = given.pop("sample_weight", None)
        data = (x,) if counts is None else (x, tf.convert_to_tensor(counts))
        batch_size = given.pop("batch_size", None) or BATCH_SIZE
        given["validation_batch_size"] = given.get("validation_batch_size") or batch_size
        before, self.train_function = self.train_function, self._epoch(batch_size, given.pop("shuffle", True))
        try:
            return super().fit(tf.data.Dataset.from_tensors(data), shuffle=False, **given)
        finally:
            self.train_function = before

    def _can_stay_in_a_graph(self, given: Mapping[str, Any]) -> bool:
        x, counts = given.get("x"), given.get("sample_weight")
        rows = isinstance(x, (np.ndarray, tf.Tensor)) and len(x.shape) == 2 and len(x) > 0
        weighted = counts is None or (isinstance(counts, (np.ndarray, tf.Tensor)) and counts.shape[0] == x.shape[0])
        plain = not given.get("validation_split") and all(given.get(name) is None for name in _ELSEWHERE)
        alone = self.compiled and not self.run_eagerly and self.distribute_strategy.num_replicas_in_sync == 1
        return bool(rows and weighted and plain and alone and not _listens_to_batches(given.get("callbacks")))

    def _epoch(self, batch_size: int, shuffle: bool) -> Callable[..., Any]:
        """Return the graph of an epoch, traced once for each size of the data."""
        step = traced(self.train_step, jit_compile=True) if self.jit_compile else self.train_step

        def epoch(iterator: Any) -> dict[str, Any]:
            _visit(iterator.get_next(), batch_size, bool(shuffle), step)
            return self.get_metrics_result()

        return self._graphs.get(self.optimizer, (batch_size, bool(shuffle), bool(self.jit_compile)), epoch)


class _Graphs:
    """The graphs of a model by their settings, for one optimiser: what it is compiled with next has its own."""

    def __init__(self) -> None:
        self.optimizer: Any = None
        self.by_settings: dict[tuple[Any, ...], Callable[..., Any]] = {}

    def get(self, optimizer: Any, settings: tuple[Any, ...], epoch: Callable[..., Any]) -> Callable[..., Any]:
        if optimizer is not self.optimizer:
            self.optimizer, self.by_settings = optimizer, {}
        return self.by_settings.setdefault(settings, traced(epoch))


def _visit(data: tuple[tf.Tensor, ...], batch_size: int, shuffle: bool, step: Callable[..., Any]) -> None:
    """Take a step for every batch, in a loop within the graph; the last one may be smaller."""
    samples = data[0].shape[0]
    whole = samples // batch_size
    order = tf.random.shuffle(tf.range(samples)) if shuffle else None

    def rows(begin: Any, size: int) -> tuple[tf.Tensor, ...]:
        chosen = [begin], [size]
        if order is not None:
            return tuple(tf.gather(part, tf.slice(order, *chosen)) for part in data)
        return tuple(tf.slice(part, [begin] + [0] * (part.shape.rank - 1), [size, *part.shape[1:]]) for part in data)

    def one(number: tf.Tensor) -> tf.Tensor:
        x, *counts = rows(number * batch_size, batch_size)
        step((x, None, *counts))
        return number + 1

    done = tf.while_loop(lambda number: number < whole, one, [tf.constant(0)], maximum_iterations=whole)
    if samples % batch_size:
        with tf.control_dependencies(done):
            x, *counts = rows(whole * batch_size, samples % batch_size)
            step((x, None, *counts))


def _listens_to_batches(callbacks: Any) -> bool:
    """Whether a callback is to be called between batches."""
    given = [] if callbacks is None else callbacks
    if isinstance(given, keras.callbacks.CallbackList):
        given = given.callbacks
    each = given if isinstance(given, (list, tuple)) else [given]
    return any(
        name in vars(one) or getattr(type(one), name) is not getattr(keras.callbacks.Callback, name)
        for one in each
        for name in _ON_BATCHES
    )
