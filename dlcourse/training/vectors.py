"""What recipes that learn vectors of words share: the text, and what is told of the vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dlcourse.training.recipe import Arrays, Examples, Option
from dlcourse.training.words import PREPARED, UNKNOWN, read
from dlcourse.training.writing import replacing, write_text

if TYPE_CHECKING:  # a list of recipes needs no TensorFlow
    from dlcourse.embeddings import Vocabulary
    from dlcourse.training.task import Task

__all__ = ["ANALOGIES", "WORDS", "report_vectors", "vector_words", "words_of"]

VECTORS, SECTIONS = "vectors.txt", "analogies.csv"
WORDS = {
    "minimum_count": Option(2, "How often a word has to occur to have a vector; rarer ones are left out."),
    **PREPARED,
}
ANALOGIES = {"analogies": Option("none", "Data set of analogies to score by, such as google_analogies.")}
_ASKED, _NEAREST = 6, 4


def vector_words(task: Task) -> Vocabulary:
    """Return the words that get a vector: those that occur often enough, the frequent ones first."""
    from dlcourse.embeddings import vocabulary

    def made() -> Vocabulary:
        text = ([word for word in words if word != UNKNOWN] for words in read(task.train, task))
        return vocabulary(text, minimum_count=task.options.minimum_count)

    return task.once("words", made)


def words_of(examples: Examples, task: Task) -> Arrays:
    """The sentences of a text as lists of indices, without words that are too rare."""
    _questions(task)  # what is not there is told before training
    index = {word: place for place, word in enumerate(vector_words(task).words)}
    found = ([index[word] for word in words if word in index] for words in read(examples, task))
    return [words for words in found if words], None


def report_vectors(vectors: np.ndarray, task: Task) -> dict[str, Any]:
    """Write the vectors down in word2vec's text format; tell the nearest words of some, and the analogies solved."""
    from dlcourse.embeddings import write_word_vectors

    words = vector_words(task).words
    with replacing(task.out / VECTORS) as draft:
        write_word_vectors(draft, words, vectors)
    return _analogies(words, vectors, task) | {"neighbours": _neighbours(words, vectors)}


def _questions(task: Task) -> Examples | None:
    """Return the questions that are asked for."""
    from dlcourse.data import load

    name, settings = task.options.analogies, task.settings
    return None if name == "none" else load(name, "test", folder=settings.folder, verify=settings.verify)


def _analogies(words: tuple[str, ...], vectors: np.ndarray, task: Task) -> dict[str, Any]:
    from dlcourse.embeddings import analogy_scores

    asked = _questions(task)
    if asked is None:
        return {}
    sections: dict[str, list[Any]] = {}
    for name, *question in zip(*asked.values(), strict=True):
        sections.setdefault(name, []).append(tuple(question))
    scores = analogy_scores(words, vectors, sections)
    lines = ["section,right,asked,left_out", *(",".join(map(str, (name, *score))) for name, score in scores.items())]
    write_text(task.out / SECTIONS, "\n".join(lines) + "\n")
    total = scores["total"]
    return {"analogies": total.right / max(total.asked, 1), "analogies_asked": total.asked}


def _neighbours(words: tuple[str, ...], vectors: np.ndarray) -> str:
    """Tell the nearest words of some frequent ones: from the hundredth on, as the first are of no subject."""
    from dlcourse.embeddings import nearest_words

    asked = np.unique(np.geomspace(min(100, len(words) // 2), max(len(words) // 4, 1), _ASKED).astype(np.int32))
    asked = np.array([place for place in asked if words[place].isalpha()] or [0], np.int32)
    found = nearest_words(vectors, asked, k=min(_NEAREST, len(words) - 1)).words.numpy()
    told = (
        f"{words[word]}: {', '.join(words[other] for other in near)}" for word, near in zip(asked, found, strict=True)
    )
    return "; ".join(told)
