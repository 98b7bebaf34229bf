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

__all__ = [
    "MINIMUM_COUNT",
    "PADDING",
    "PREPARED",
    "REVIEWS",
    "UNKNOWN",
    "indices",
    "known_words",
    "read",
    "reviews",
    "sentences",
]

PADDING, UNKNOWN = "<pad>", "<unk>"
MINIMUM_COUNT = {"minimum_count": Option(2, "How often a word has to occur in what is learnt from to be known.")}
REVIEWS = {
    **MINIMUM_COUNT,
    "max_words": Option(60, "Words of a text at most; the rest of a longer one is cut off."),
    "dropout": Option(0.5, "Share of the word vectors' entries and of the features that is dropped in training."),
}
PREPARED = {"prepared": Option(False, "Whether the text has a sentence a line and blanks between words, as PTB has.")}
_ENDS = re.compile(r"(?<=[.!?])\s+|(?<=[.!?]\")\s+|\n+")


def sentences(examples: Examples, *, prepared: bool = False) -> list[list[str]]:
    """The words of each sentence of a long text, or of each of several texts, in lower case; marks are words.

    In a prepared text sentences are lines, and its words are parted by blanks.
    """
    from dlcourse.attention import clean_sentence

    text = examples["text"]
    if np.ndim(text):
        return [clean_sentence(str(each)).split() for each in text]
    parts = str(text).splitlines() if prepared else map(clean_sentence, _ENDS.split(str(text)))
    return [words for words in (part.split() for part in parts) if words]


def known_words(task: Task, reserved: Sequence[str] = (PADDING, UNKNOWN)) -> Vocabulary:
    """Return the words that occur often enough in the training examples, behind the reserved ones."""
    from dlcourse.embeddings import vocabulary

    made = {"minimum_count": task.options.minimum_count, "reserved": reserved}
    return task.once("words", lambda: vocabulary(read(task.train, task), **made))


def read(examples: Examples, task: Task) -> list[list[str]]:
    """The sentences of some examples, prepared or not, as the task's options say."""
    return sentences(examples, prepared=getattr(task.options, "prepared", False))


def indices(known: Vocabulary, texts: Sequence[Sequence[str]], length: int) -> np.ndarray:
    """Return texts as indices of words (count, length), cut to the length or with padding, which is 0, behind."""
    from dlcourse.embeddings import encode

    rows = encode(known, [words[:length] for words in texts], unknown=known.words.index(UNKNOWN))
    rows = np.where(rows < 0, known.words.index(PADDING), rows)
    return np.pad(rows, [(0, 0), (0, length - rows.shape[1])])


def reviews(examples: Examples, task: Task) -> tuple[Any, Any]:
    """Texts as indices of words, and their labels; all as long as the longest training text."""
    longest = task.once("longest", lambda: max(map(len, read(task.train, task)), default=1))
    return indices(known_words(task), read(examples, task), min(task.options.max_words, longest)), examples["label"]
