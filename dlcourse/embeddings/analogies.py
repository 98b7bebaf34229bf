"""Scoring word vectors by questions of analogy."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from dlcourse.embeddings.similarity import analogy

__all__ = ["AnalogyScore", "analogy_scores", "read_analogies"]

Question = tuple[str, str, str, str]
AT_A_TIME = 256


class AnalogyScore(NamedTuple):
    """Of the questions of one section: how many were answered rightly, of how many; and how many have unknown words."""

    right: int
    asked: int
    left_out: int


def read_analogies(path: str | os.PathLike[str]) -> dict[str, list[Question]]:
    """Read analogies, questions of words, in the form of word2vec's ``questions-words.txt``.

    A line ": name" begins a section; each other line is a question, a b c d: a is to b as c is to d

    Args:
        path: the file, UTF-8.

    Returns:
        For each section its questions, four words each.

    Raises:
        ValueError: a line is neither a section nor four words.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "questions.txt")
        >>> _ = path.write_text(": capitals\\nAthens Greece Oslo Norway\\n")
        >>> print(read_analogies(path))
        {'capitals': [('Athens', 'Greece', 'Oslo', 'Norway')]}

    References:
        mikolov2013efficient, section 4.1; note D, section 11.
    """
    sections: dict[str, list[Question]] = {}
    questions: list[Question] | None = None
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1):
        words = line.split()
        if words[:1] == [":"]:
            questions = sections.setdefault(" ".join(words[1:]), [])
        elif len(words) == 4 and questions is not None:
            questions.append((words[0], words[1], words[2], words[3]))
        elif words:
            raise ValueError(
                f"read_analogies: line {number} of {path} is {line!r}, expected ': section', and below it four words a "
                "line."
            )
    return sections


def analogy_scores(
    words: Sequence[str],
    table: Any,
    sections: Mapping[str, Iterable[Question]],
) -> dict[str, AnalogyScore]:
    """Score word vectors by questions of analogy, section by section.

    right = #{(a, b, c, d) : the word w ∉ {a, b, c} nearest to v_b − v_a + v_c is d}

    Args:
        words: the words of the table's rows; those that differ in case alone count as the first of them.
        table: the vectors, one a row.
        sections: for each section its questions, as ``read_analogies`` returns them; case does not matter.

    Returns:
        For each section ``AnalogyScore(right, asked, left_out)``, and below ``"total"`` their sum. A question with a
        word that has no vector is left out.

    Raises:
        ValueError: the words are not as many as the vectors.

    Example:
        >>> words, table = ["man", "king", "woman", "queen"], [[1.0, 0.0], [1.0, 1.0], [-1.0, 0.0], [-1.0, 1.0]]
        >>> print(analogy_scores(words, table, {"royal": [("man", "king", "woman", "queen")]})["total"])
        AnalogyScore(right=1, asked=1, left_out=0)

    Conventions:
        gensim's ``evaluate_word_analogies`` with ``dummy4unknown=False``: unit vectors, and a, b and c are no answers.
        Unlike there, the answers are looked for among all words, not the most frequent ones only.

    References:
        mikolov2013efficient, section 4; note D, section 11.
    """
    vectors = np.asarray(table)
    if len(words) != len(vectors):
        raise ValueError(f"analogy_scores: words are {len(words)}, expected {len(vectors)}, one for each row of table.")
    index: dict[str, int] = {}
    for place, word in enumerate(words):
        index.setdefault(word.upper(), place)
    rows = tf.constant(vectors[list(index.values())])  # without those that differ in case alone
    place_of = {word: place for place, word in enumerate(index)}
    scores = {}
    for name, questions in sections.items():
        asked = [[place_of.get(word.upper(), -1) for word in question] for question in questions]
        known = np.array([question for question in asked if min(question) >= 0], np.int32).reshape(-1, 4)
        right = sum(_right(rows, known[i : i + AT_A_TIME]) for i in range(0, len(known), AT_A_TIME))
        scores[name] = AnalogyScore(right, len(known), len(asked) - len(known))
    scores["total"] = AnalogyScore(*[sum(column) for column in zip((0, 0, 0), *scores.values(), strict=True)])
    return scores


def _right(rows: tf.Tensor, questions: np.ndarray) -> int:
    answers = analogy(rows, questions[:, :3], k=1).words.numpy()
    return int((answers[:, 0] == questions[:, 3]).sum())
