"""Greedy generation by a transformer that keeps keys and values, and by one that computes all of them in each step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks.race import Row, Side, race
from dlcourse.attention import Transformer

BATCH, SOURCE, STEPS, WIDTH, INNER, HEADS, LAYERS, WORDS = 8, 20, 96, 64, 256, 4, 2, 500
BEGIN, END = 1, 0


def rows() -> Iterator[Row]:
    keras.utils.set_random_seed(0)
    sizes = {"width": WIDTH, "inner_width": INNER, "num_heads": HEADS, "num_layers": LAYERS, "max_length": STEPS + 1}
    model = Transformer(WORDS, WORDS, **sizes)
    source = tf.constant(np.random.default_rng(0).integers(2, WORDS, size=(BATCH, SOURCE)), tf.int32)
    model(source, source)
    _never_end(model)
    anew = tf.function(lambda source: _all_anew(model, source), autograph=False)
    ours = Side(
        "dlcourse, keys and values kept",
        lambda: model.generate(source, STEPS, begin=BEGIN, end=END),
        lambda words: np.asarray(words)[:, :STEPS],
    )
    peer = Side("the same model, all steps anew", lambda: anew(source), lambda words: np.asarray(words)[:, 1:])
    what = f"batch {BATCH}, {STEPS} words of {WORDS}, width {WIDTH}, layers {LAYERS}"
    yield from race("transformer, greedy generation", what, ours, [peer])


def _never_end(model: Transformer) -> None:
    """Make the end so unlikely that every sentence goes to its limit."""
    kernel, bias = model.head.get_weights()
    bias[END] = -1e3
    model.head.set_weights([kernel, bias])


def _all_anew(model: Transformer, source: Any) -> Any:
    def write(step: Any, so_far: Any) -> tuple[Any, Any]:
        word = tf.argmax(model(source, so_far)[:, step], axis=-1, output_type=tf.int32)
        return step + 1, tf.where(tf.range(STEPS + 1) == step + 1, word[:, None], so_far)

    begin = tf.fill((BATCH, STEPS + 1), BEGIN)
    return tf.while_loop(lambda step, _: step < STEPS, write, (0, begin))[1]
