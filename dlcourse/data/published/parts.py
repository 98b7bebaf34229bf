"""Splits of what was published in one piece: always the same, and without an example in two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from dlcourse.data.dataset import Examples
from dlcourse.data.files import Files
from dlcourse.data.splits import split

__all__: list[str] = []

NINE_TENTHS = {"train": 0.9, "test": 0.1}
SHARES = {"train": 0.8, "test": 0.2}
TEXT_SHARES = {"train": 0.9, "validation": 0.05, "test": 0.05}


def in_parts(
    read: Callable[[Files], Examples], alike: Sequence[str] = (), shares: Mapping[str, float] = SHARES
) -> Callable[[str, Files], Examples]:
    """Return a reader of a part of what ``read`` reads: four fifths to train, one fifth to test, if not told."""

    def read_part(part: str, files: Files) -> Examples:
        return split(read(files), dict(shares), seed=0, alike=alike)[part]

    return read_part


def newest_apart(read: Callable[[Files], Examples]) -> Callable[[str, Files], Examples]:
    """Return a reader of ratings: the newest of each user is to test, of equal times the last row."""

    def read_part(part: str, files: Files) -> Examples:
        ratings = read(files)
        order = np.lexsort([np.arange(len(ratings["user"])), ratings["time"], ratings["user"]])
        users = ratings["user"][order]
        newest = np.zeros(len(order), bool)
        newest[order[np.append(users[1:] != users[:-1], True)]] = True
        return {name: values[newest == (part == "test")] for name, values in ratings.items()}

    return read_part


def text_in_parts(text: str, part: str, shares: Mapping[str, float] = TEXT_SHARES) -> Examples:
    """Return a part of a text, in the order of the text; it is cut between two lines."""
    start = 0
    bounds = np.cumsum(list(shares.values()))
    for name, bound in zip(shares, bounds, strict=True):
        stop = text.find("\n", int(bound * len(text)) - 1) + 1 or len(text)
        stop = len(text) if name == list(shares)[-1] else stop
        if name == part:
            return {"text": np.array(text[start:stop])}
        start = stop
    return {"text": np.array("")}
