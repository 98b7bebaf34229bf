"""An epoch of a character language model: ours, and the same model, optimiser and batches in plain Keras.

Beside the speed stands how good both are: the perplexity of a text that was held out, after some epochs. The text is
``text/timemachine.txt`` below ``DLCOURSE_DATA``, or one that is drawn where it is missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np

from benchmarks.race import Row, Side, race
from dlcourse.recurrent import LanguageModel, sequential_batches

CHARACTERS, HELD_OUT = 33_000, 6_000
SIZES = {"batch_size": 32, "time_steps": 32}
UNITS, EPOCHS, LEARNING_RATE, CLIP_NORM = 128, 4, 0.01, 1.0


def rows() -> Iterator[Row]:
    text = _text()
    train, held_out = text[:CHARACTERS], text[CHARACTERS:]
    model = _ours(text)
    peer = _Keras(model, train)
    read = len(peer.inputs) * SIZES["batch_size"] * SIZES["time_steps"]
    first = peer.inputs[0]
    ours = Side("dlcourse", lambda: _epoch(model, train), answer=lambda: model(first))
    theirs = Side("keras.Sequential, stateful", peer.epoch, answer=lambda: peer.model(first))
    (row,) = race("Language model, an epoch", f"{read} characters, LSTM {UNITS}", ours, [theirs], rounds=5)
    speeds = [f"{read / timing.median:,.0f}" for timing in (row.ours, row.theirs)]
    note = f"{speeds[0]} and {speeds[1]} characters a second; {_quality(text, train, held_out)}"
    yield Row(row.what, row.size, row.ours, row.peer, row.theirs, note)


def _text() -> str:
    file = Path(os.environ.get("DLCOURSE_DATA", "shared/data"), "text", "timemachine.txt")
    if not file.is_file():
        return "".join(np.random.default_rng(0).choice(list("abcdefgh "), size=CHARACTERS + HELD_OUT))
    text = file.read_text(encoding="utf-8").lower()
    return " ".join("".join(c if "a" <= c <= "z" else " " for c in text).split())[: CHARACTERS + HELD_OUT]


def _ours(text: str) -> LanguageModel:
    keras.utils.set_random_seed(0)
    model = LanguageModel("".join(sorted(set(text))), units=[UNITS], clip_norm=CLIP_NORM, seed=0)
    model.compile(keras.optimizers.Adam(LEARNING_RATE))
    model.build((None, None))
    return model


def _epoch(model: LanguageModel, text: str) -> float:
    return model.fit_text(text, **SIZES)["perplexity"][0]


class _Keras:
    """The same network with the same weights to begin with, its state kept by Keras within an epoch."""

    def __init__(self, ours: LanguageModel, text: str) -> None:
        tokens = len(ours.vocabulary)
        self.model = keras.Sequential(
            [
                keras.Input(batch_shape=(SIZES["batch_size"], None), dtype="int32"),
                keras.layers.Lambda(lambda x: keras.ops.one_hot(x, tokens)),
                keras.layers.LSTM(UNITS, return_sequences=True, stateful=True),
                keras.layers.Dense(tokens),
            ]
        )
        self.model.set_weights(ours.get_weights())
        self.model.compile(
            keras.optimizers.Adam(LEARNING_RATE, global_clipnorm=CLIP_NORM),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        self.inputs, self.labels = _batches(ours, text)

    def epoch(self) -> float:
        self.model.layers[1].reset_states()
        x, y = (np.concatenate(part) for part in (self.inputs, self.labels))
        history = self.model.fit(x, y, batch_size=SIZES["batch_size"], shuffle=False, verbose=0)
        return float(np.exp(history.history["loss"][0]))

    def perplexity(self, ours: LanguageModel, text: str) -> float:
        self.model.layers[1].reset_states()
        x, y = (np.concatenate(part) for part in _batches(ours, text))
        return float(np.exp(self.model.evaluate(x, y, batch_size=SIZES["batch_size"], verbose=0)))


def _batches(model: LanguageModel, text: str) -> tuple[np.ndarray, np.ndarray]:
    inputs, labels = sequential_batches(model.encode(text), 0, **SIZES)
    return inputs.numpy(), labels.numpy()


def _quality(text: str, train: str, held_out: str) -> str:
    """Train both anew, from the same weights, and judge them on what neither has seen."""
    model = _ours(text)
    peer = _Keras(model, train)
    for _ in range(EPOCHS):
        _epoch(model, train)
        peer.epoch()
    found = model.text_perplexity(held_out, **SIZES), peer.perplexity(model, held_out)
    return f"held out, after {EPOCHS} epochs, a perplexity of {found[0]:.2f} and {found[1]:.2f}"
