"""Small grammars: rules that write sentences, one language or two at a time, and a share of them for each split."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from dlcourse.data.draws import Draws

__all__: list[str] = []

SHARES = {"train": range(8), "validation": range(8, 9), "test": range(9, 10)}  # of ten
_PLACE = re.compile(r"\{(\w+)\}")

# A rule is one of several texts, or tuples of texts, one a language; {name} in it stands for another rule's.
Rules = Mapping[str, Sequence[str | tuple[str, ...]]]


class Grammar:
    """Rules that are drawn from evenly; what is named twice in one text is the same both times."""

    def __init__(self, rules: Rules) -> None:
        self.rules = {name: [_languages(option) for option in options] for name, options in rules.items()}

    def write(self, name: str, draws: Draws) -> tuple[str, ...]:
        """Write a rule out: one text a language."""
        option = draws.choose(self.rules[name])
        named = dict.fromkeys(place for text in option for place in _PLACE.findall(text))
        written = {place: self.write(place.rstrip("0123456789"), draws) for place in named}
        return tuple(
            _PLACE.sub(lambda found, language=language: written[found[1]][language], text)
            for language, text in enumerate(option)
        )


def _languages(option: str | tuple[str, ...]) -> tuple[str, ...]:
    return (option,) if isinstance(option, str) else option


def split_of(text: str) -> str:
    """Say which split a sentence is in: it is one and the same wherever it is written, so that none is in two."""
    place = zlib.crc32(text.encode()) % 10
    return next(split for split, places in SHARES.items() if place in places)


def distinct(write: Callable[[], tuple[str, ...]], split: str) -> Iterator[tuple[str, ...]]:
    """Write sentences of a split for ever, none twice."""
    seen: set[str] = set()
    while True:
        texts = write()
        if split_of(texts[0]) == split and texts[0] not in seen:
            seen.add(texts[0])
            yield texts


def sentence(text: str) -> str:
    """Begin with a capital letter, and write "an" before vowels."""
    text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)
    return text[0].upper() + text[1:]
