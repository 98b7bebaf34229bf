"""How texts become arrays of words: what the recipes that read words share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcourse.training.recipe import Examples, Option

if TYPE_CHECKING:  # a list of recipes needs no TensorFlow
    from dlcourse.embeddings import Vocabulary
    from dlcourse.training.task import Task

__all__ = ["MINIMUM_COUNT", "PADDING", "REVIEWS", "UNKNOWN", "indices", "known_words", "reviews", "sentences"]

PADDING, UNKNOWN = "<pad>", "<unk>"
MINIMUM_COUNT = {"minimum_count": Option(2, "How often a word has to occur in what is learnt from to be known.")}
REVIEWS = {
    **MINIMUM_COUNT,
    "max_words": Option(60, "Words of a text at most; the rest of a longer one is cut off."),
    "dropout": Option(0.5, "Share of the word vectors' entries and of the features that is dropped in training."),
}
_ENDS = re.compile(r"(?<=[.!?])\"?\s+|\n+")


def sentences(examples: Examples) -> list[list[str]]:
    """The words of each sentence of a long text, or of each of several texts, in lower case; marks are words."""
    from dlcourse.attention import clean_sentence

    text = examples["text"]
    parts = _ENDS.split(str(text)) if np.ndim(text) == 0 else map(str, text)
    split = [clean_sentence(part).split() for part in parts]
    return [words for words in split if words] if np.ndim(text) == 0 else split


def known_words(task: Task, reserved: Sequence[str] = (PADDING, UNKNOWN)) -> Vocabulary:
    """Return the words that occur often enough in the training examples, behind the reserved ones."""
    from dlcourse.embeddings import vocabulary

    least = task.options.minimum_count
    made = {"minimum_count": least, "reserved": reserved}
    return task.once("words", lambda: vocabulary(sentences(task.train), **made))


def indices(known: Vocabulary, texts: Sequence[Sequence[str]], length: int) -> np.ndarray:
    """Return texts as indices of words (count, length), cut to the length or with padding, which is 0, behind."""
    from dlcourse.embeddings import encode

    rows = encode(known, [words[:length] for words in texts], unknown=known.words.index(UNKNOWN))
    rows = np.where(rows < 0, known.words.index(PADDING), rows)
    return np.pad(rows, [(0, 0), (0, length - rows.shape[1])])


def reviews(examples: Examples, task: Task) -> tuple[Any, Any]:
    """Texts as indices of words, and their labels; all as long as the longest training text."""
    longest = task.once("longest", lambda: max(map(len, sentences(task.train)), default=1))
    return indices(known_words(task), sentences(examples), min(task.options.max_words, longest)), examples["label"]
