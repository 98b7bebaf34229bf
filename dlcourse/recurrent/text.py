"""What a language model needs beside its network: texts as indices, the cuts of an epoch, graphs that are kept."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from dlcourse.graph import graph_function
from dlcourse.recurrent.corpus import SequenceBatches, random_batches, sequential_batches

__all__: list[str] = []  # for the files of this unit

SAMPLINGS = ("sequential", "random")


def vocabulary_of(owner: str, vocabulary: Any) -> str:
    """Return a string of characters, each once, or say what is wrong with it."""
    if not isinstance(vocabulary, str) or not vocabulary or len(set(vocabulary)) < len(vocabulary):
        raise ValueError(
            f"{owner}: vocabulary is {vocabulary!r}, expected a string with each character once. Pass "
            '"".join(sorted(set(text))).'
        )
    return vocabulary


def indices_of(owner: str, text: str, vocabulary: str) -> np.ndarray:
    """Return the indices of a text's characters (steps,), or say which of them are unknown."""
    index = {character: place for place, character in enumerate(vocabulary)}
    unknown = sorted(set(text) - set(index))
    if unknown:
        raise ValueError(
            f"{owner}: the text holds {', '.join(map(repr, unknown[:5]))}{', …' * (len(unknown) > 5)}, expected "
            f"characters of the vocabulary, {vocabulary!r}. Leave them out or replace them."
        )
    return np.array([index[character] for character in text], np.int32)


def cut_anew(
    corpus: np.ndarray, sampling: str, rng: np.random.Generator, *, time_steps: int, batch_size: int
) -> SequenceBatches:
    """Cut a corpus for an epoch, from a start that is drawn, but leaves one batch of a short text."""
    spare = max(0, len(corpus) - 1 - time_steps * batch_size)
    start = int(rng.integers(max(1, min(time_steps, spare + 1))))
    sizes = {"time_steps": time_steps, "batch_size": batch_size}
    corpus = corpus[start:]  # so that another start is no new trace
    if sampling == "sequential":
        return sequential_batches(corpus, 0, **sizes)
    samples = max(0, (len(corpus) - 1) // max(time_steps, 1))
    return random_batches(corpus, rng.permutation(samples).astype(np.int32), 0, **sizes)


class Graphs:
    """Graphs that hold one optimiser; an object of its own, in which Keras looks for nothing to save."""

    def __init__(self) -> None:
        self.optimizer: Any = None
        self.made: dict[str, Any] = {}

    def of(self, function: Any, optimizer: Any) -> Any:
        """Return a method as a graph; another optimiser makes other graphs."""
        if optimizer is not self.optimizer:
            self.optimizer, self.made = optimizer, {}
        if function.__name__ not in self.made:
            self.made[function.__name__] = graph_function(static=["keep", "training", "greedy"])(function)
        return self.made[function.__name__]


def windows(data: Any) -> tuple[Any, Any, Any]:
    """Return tokens, labels and weights; of windows without labels, each token but the first is a label."""
    x, y, weights = keras.utils.unpack_x_y_sample_weight(data)
    return (x[:, :-1], x[:, 1:], weights) if y is None else (x, y, weights)
