"""The people of a course, and who of them somebody else's name or number means."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

__all__ = ["Key", "Person", "Roster", "squashed"]

_NAMES_IN_A_NAME, _MOST = 5, 30  # whose orders are all tried, and from where on none is


class Key(str, Enum):
    """By what a person may be known, the surest first."""

    CANVAS = "Canvas id"
    MOODLE = "Moodle participant"
    EMAIL = "e-mail"
    STUDENT = "student"
    LOGIN = "login"
    NUMBER = "student number"
    NAME = "name"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Person:
    """One student.

    Args:
        student: the name under which `autograder grade` knows the student: a folder among the submissions.
        known_as: further names and numbers, by kind; those that the roster does not have are missing.
        section: of the course, as the roster has it.
    """

    student: str
    known_as: Mapping[Key, str] = field(default_factory=dict)
    section: str = ""

    def get(self, key: Key) -> str:
        return self.student if key is Key.STUDENT else self.known_as.get(key, "")

    @property
    def name(self) -> str:
        """What people call the student."""
        return self.get(Key.NAME) or self.student


def squashed(name: str) -> str:
    """Return what is left of a name where only letters, vowel signs and digits count, and accents and capitals do not.

    >>> squashed("O'Neil, José-María"), squashed("oneiljosemaria")
    ('oneiljosemaria', 'oneiljosemaria')
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(c for c in plain if (c.isalnum() or _is_vowel(c)) and not unicodedata.combining(c))


def _is_vowel(character: str) -> bool:
    """Whether a mark is a letter of its own, as in the scripts of India, and no accent."""
    is_mark = unicodedata.category(character) in {"Mn", "Mc"} and character != "\u034f"  # the joiner of graphemes
    return is_mark and "VARIATION SELECTOR" not in unicodedata.name(character, "")


def _orders(name: str) -> set[str]:
    """A name as it may be squashed: in its own order, and in every other one of its parts.

    >>> sorted(_orders("Lovelace, Ada"))
    ['adalovelace', 'lovelaceada']
    """
    parts = [part for part in map(squashed, re.split(r"[\s,_]+", name)) if part]
    if len(parts) > _MOST:
        return {"".join(parts)}
    if len(parts) > _NAMES_IN_A_NAME:
        turned = (parts[cut:] + parts[:cut] for cut in range(len(parts)))
        return {"".join(order) for order in turned}
    return {"".join(order) for order in itertools.permutations(parts)} - {""}


class Roster:
    """A class.

    Args:
        people: each student once.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = {person.student: person for person in people}
        self._known: dict[tuple[Key, str], set[str]] = defaultdict(set)
        for person in self.people.values():
            for key in Key:
                for form in _forms(key, person.get(key)):
                    self._known[key, form].add(person.student)

    def __iter__(self) -> Iterator[Person]:
        return iter(self.people.values())

    def __len__(self) -> int:
        return len(self.people)

    def get(self, student: str) -> Person:
        """The person of this name; one of whom nothing else is known, where the roster has none."""
        return self.people.get(student) or Person(student)

    def has(self, key: Key) -> bool:
        """Whether anybody is known by it."""
        return any(known is key for known, _ in self._known)

    def find(self, said: Mapping[Key, str]) -> list[Person]:
        """Who is meant: one, nobody, or several whom this does not tell apart.

        What is surer decides, and what is less sure is only asked where that knows nobody. Where the name is plainly
        somebody else's, such as beside a number of another assignment, both are returned.
        """
        named = self._known_as(Key.NAME, said)
        for key in Key:
            if found := self._known_as(key, said):
                doubtful = named if named and not named & found else set()
                return [self.people[student] for student in sorted(found | doubtful)]
        return []

    def _known_as(self, key: Key, said: Mapping[Key, str]) -> set[str]:
        forms = _forms(key, said.get(key, ""))
        return {student for form in forms for student in self._known.get((key, form), ())}


def _forms(key: Key, value: str) -> set[str]:
    """What of a name or a number is compared."""
    if not value.strip():
        return set()
    if key is Key.NAME:
        return _orders(value)
    if key is Key.MOODLE:
        return {digits[-1].lstrip("0") or "0"} if (digits := re.findall(r"\d+", value)) else set()
    return {" ".join(unicodedata.normalize("NFKC", value).casefold().split())}
