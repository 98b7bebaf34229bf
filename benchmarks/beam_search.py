"""Beam search through a GRU language model: ours in one graph, and a search in Python with the same model.

The peer is what most tutorials do: a loop in Python over steps, with the network's step compiled, and NumPy's sorting.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks.race import Row, Side, race
from dlcourse.attention import beam_decode

VOCABULARY, UNITS, LENGTH, END = 2000, 128, 30, 0
SIZES = ({"batch": 1, "width": 4}, {"batch": 16, "width": 4})


def rows() -> Iterator[Row]:
    model = _Model()
    for sizes in SIZES:
        batch, width = sizes["batch"], sizes["width"]
        states = tf.constant(np.random.default_rng(0).normal(size=(batch, UNITS)).astype("float32"))
        search = tf.function(lambda states, width=width: _ours(model, states, width), autograph=False)
        ours = Side("dlcourse", lambda search=search, states=states: [a.numpy() for a in search(states)])
        peer = Side("Python and NumPy", lambda states=states, width=width: _by_steps(model, states, width))
        what = f"batch {batch}, beam {width}, {LENGTH} tokens of {VOCABULARY}, GRU {UNITS}"
        for row in race("Beam search", what, ours, [peer]):
            tokens = batch * LENGTH
            speeds = [f"{tokens / timing.median:,.0f}" for timing in (row.ours, row.theirs)]
            note = f"{speeds[0]} and {speeds[1]} tokens a second"
            yield Row(row.what, row.size, row.ours, row.peer, row.theirs, note)


class _Model:
    """A GRU's step, whose end symbol is unlikely, so that every search goes to its limit."""

    def __init__(self) -> None:
        keras.utils.set_random_seed(0)
        self.embedding = keras.layers.Embedding(VOCABULARY, UNITS)
        self.cell = keras.layers.GRUCell(UNITS)
        self.head = keras.layers.Dense(VOCABULARY, kernel_initializer=keras.initializers.RandomNormal(stddev=1.0))
        self.step(tf.zeros([1], tf.int32), tf.zeros([1, UNITS]))
        self.compiled = tf.function(self.step, autograph=False, reduce_retracing=True)

    def step(self, tokens: Any, states: Any) -> Any:
        outputs, states = self.cell(self.embedding(tokens), states)
        scores = self.head(outputs) - 1e3 * tf.one_hot(END, VOCABULARY)
        return tf.nn.log_softmax(scores), states

    def first(self, states: Any) -> Any:
        return self.step(tf.fill([tf.shape(states)[0]], END), states)


def _ours(model: _Model, states: Any, width: int) -> Any:
    return beam_decode(model.step, *model.first(states), end=END, width=width, length=LENGTH)


def _by_steps(model: _Model, states: Any, width: int) -> list[np.ndarray]:
    """The same without an end, which does not come: tokens, lengths and logarithms of the best of each beam."""
    logarithms, states = model.first(states)
    batch, scores, tokens = len(logarithms), np.zeros((len(logarithms), 1), np.float32), None
    for _ in range(LENGTH):
        beams = scores.shape[1]
        grown = (scores[..., None] + logarithms.numpy().reshape(batch, beams, -1)).reshape(batch, -1)
        kept = np.argsort(-grown, axis=1, kind="stable")[:, :width]
        scores = np.take_along_axis(grown, kept, axis=1)
        parents, said = np.divmod(kept, VOCABULARY)
        before = [] if tokens is None else [np.take_along_axis(tokens, parents[..., None], axis=1)]
        tokens = np.concatenate([*before, said[..., None]], axis=2)
        rows = (np.arange(batch)[:, None] * beams + parents).ravel()
        logarithms, states = model.compiled(tf.constant(said.ravel().astype("int32")), tf.gather(states, rows))
    return [tokens[:, 0], np.full(batch, LENGTH), scores[:, 0]]
