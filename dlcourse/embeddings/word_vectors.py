"""Word vectors in files, as word2vec's and GloVe's programs write them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from jaxtyping import Float

from dlcourse.ranges import choice

__all__ = ["WordVectors", "read_word_vectors", "write_word_vectors"]

FORMATS = ("word2vec", "word2vec binary", "glove")


class WordVectors(NamedTuple):
    """Words, and the vector of each of them."""

    words: tuple[str, ...]
    vectors: Float[np.ndarray, "words features"]


def write_word_vectors(
    path: str | os.PathLike[str], words: Sequence[str], vectors: Any, *, form: str = "word2vec"
) -> None:
    """Write word vectors into a file, in the text format of word2vec or GloVe, or word2vec's binary one.

    "word2vec": a line with how many words and features, then a line a word, "word x₁ … x_d"; "glove": without the first
    line; "word2vec binary": the same first line, then for each word its name, a blank, and d numbers of float32

    Args:
        path: the file; what is there is replaced.
        words: as many as vectors, without white space.
        vectors: one a row; they are written with the digits of float32.
        form: "word2vec", "word2vec binary" or "glove".

    Returns:
        Nothing.

    Raises:
        ValueError: the words are not as many as the vectors, one is empty or has white space in it, or ``form`` is no
            such word.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "vectors.txt")
        >>> write_word_vectors(path, ["the", "cat"], [[0.5, -1.0], [0.1, 2.0]])
        >>> print(path.read_text())
        2 2
        the 0.5 -1.0
        cat 0.1 2.0
        <BLANKLINE>

    References:
        mikolov2013efficient; pennington2014; note D, section 11.
    """
    choice("write_word_vectors", "form", form, FORMATS)
    rows = np.asarray(vectors, np.float32)
    if rows.ndim != 2 or len(rows) != len(words):
        raise ValueError(
            f"write_word_vectors: vectors have the shape {rows.shape}, expected ({len(words)}, features), one row for "
            "each word."
        )
    for word in words:
        if word.split() != [word]:
            raise ValueError(f"write_word_vectors: words hold {word!r}, expected words without white space in them.")
    with Path(path).open("wb") as file:
        if form != "glove":
            file.write(f"{rows.shape[0]} {rows.shape[1]}\n".encode())
        for word, row in zip(words, rows, strict=True):
            if form == "word2vec binary":
                file.write(word.encode() + b" " + row.astype("<f4").tobytes() + b"\n")
            else:
                file.write(f"{word} {' '.join(map(str, row))}\n".encode())


def read_word_vectors(path: str | os.PathLike[str], *, form: str = "word2vec") -> WordVectors:
    """Read word vectors from a file, in the text format of word2vec or GloVe, or word2vec's binary one.

    "word2vec": a line with how many words and features, then a line a word, "word x₁ … x_d"; "glove": without the first
    line; "word2vec binary": the same first line, then for each word its name, a blank, and d numbers of float32

    Args:
        path: the file.
        form: "word2vec", as fastText's ``.vec`` files are too; "word2vec binary"; or "glove".

    Returns:
        ``WordVectors(words, vectors)``, the vectors float32.

    Raises:
        ValueError: the file is not in this format, or cut off, or ``form`` is no such word.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "vectors.txt")
        >>> _ = path.write_text("the 0.5 -1\\ncat 0.1 2\\n")
        >>> print(read_word_vectors(path, form="glove").vectors)
        [[ 0.5 -1. ]
         [ 0.1  2. ]]

    Conventions:
        A word may have blanks in it, as some of GloVe's have: the numbers are the last ones of a line.

    References:
        mikolov2013efficient; pennington2014; note D, section 11.
    """
    choice("read_word_vectors", "form", form, FORMATS)
    with Path(path).open("rb") as file:
        size = None if form == "glove" else _header(path, file)
        entries = list(_binary(path, file, *size) if form == "word2vec binary" and size else _text(path, file, size))
    if size and len(entries) != size[0]:
        raise ValueError(
            f"read_word_vectors: {path} holds {len(entries)} words, expected {size[0]}, as its first line says. Write "
            "or download it again."
        )
    vectors = np.array([vector for _, vector in entries], np.float32)
    features = size[1] if size else 0
    return WordVectors(tuple(word for word, _ in entries), vectors if len(entries) else np.zeros((0, features), "f4"))


def _header(path: Any, file: BinaryIO) -> tuple[int, int]:
    line = file.readline(100).split()
    if len(line) != 2 or not all(part.isdigit() for part in line):
        raise ValueError(
            f"read_word_vectors: {path} begins with {b' '.join(line[:4])!r}, expected how many words and features, as "
            "word2vec writes them. Pass form='glove' for a file without such a line."
        )
    return int(line[0]), int(line[1])


def _text(path: Any, file: BinaryIO, size: tuple[int, int] | None) -> Iterator[tuple[str, list[float]]]:
    features = size[1] if size else None
    for number, line in enumerate(file, start=1 if features is None else 2):
        parts = line.decode("utf-8", "replace").rstrip().split(" ")
        features = len(parts) - 1 if features is None else features
        word, numbers = " ".join(parts[: len(parts) - features]), parts[len(parts) - features :]
        try:
            vector = list(map(float, numbers))
        except ValueError:
            vector = []
        if not word or len(vector) != features:
            raise ValueError(
                f"read_word_vectors: line {number} of {path} begins with {line[:40]!r}, expected a word and {features} "
                "numbers."
            )
        yield word, vector


def _binary(path: Any, file: BinaryIO, words: int, features: int) -> Iterator[tuple[str, np.ndarray]]:
    for _ in range(words):
        word = b"".join(iter(lambda: file.read(1).replace(b" ", b""), b"")).lstrip(b"\n")
        numbers = file.read(4 * features)
        if len(numbers) < 4 * features:
            return
        yield word.decode("utf-8", "replace"), np.frombuffer(numbers, "<f4")
