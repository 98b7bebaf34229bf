"""How much two answers agree, in bits: how much likelier it is that one was made from the other.

A fragment of one answer is in the other by chance with the probability with which it is in anybody's, and by copying
with a probability that leaves room for changes. The logarithm of the ratio of these, over all fragments of an answer,
is what is added up. So what everybody writes counts nothing, what only these two have written counts much, and what
one of them has written and the other has not counts against it. Fragments overlap, and so do habits of a class; both
are allowed for by constants that make the count a careful one.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.similar.pieces import Fragment, Piece, Released
from autograder.similar.statements import LENGTH

__all__ = ["Agreement", "Pair", "agreements"]

_KEPT = (0.7, 0.97)  # of its fragments a copy still has, after changes here and there, and after renaming alone
_HABITS = 3.0  # times likelier than by its own frequency is a fragment among people who have learned together
_PRIOR, _WEIGHT = (
    0.1,
    5.0,
)  # how common a fragment is thought to be before a class has been seen, and as how many people
_OBVIOUS = 2.0  # people whom the model solution stands for
_WORDS = 2  # names come in families, such as `h` and `w`
_MARGIN = 7.0  # bits beyond what the best of all pairs reaches by chance
_SEVERAL = 1.5  # times as much evidence is needed where it comes from many exercises, none of which has enough
_CANDIDATES = 0.25  # of a class; what more people have written makes no pair worth a look


@dataclass(frozen=True)
class Agreement:
    """Two answers to one exercise.

    Args:
        pieces: both.
        bits: of evidence.
        shared: fragments that both have and students were not given, with the number of others who have them.
        words: names and remarks that only these two have.
        share: of the fragments of the one who has fewer of them.
    """

    pieces: tuple[Piece, Piece]
    bits: float
    shared: Mapping[Fragment, int]
    words: tuple[str, ...]
    share: float

    @property
    def exercise(self) -> str:
        return self.pieces[0].exercise


@dataclass(frozen=True)
class Pair:
    """Two students, and the exercises in which they agree, the most evident first."""

    students: tuple[str, str]
    agreements: tuple[Agreement, ...]

    @property
    def bits(self) -> float:
        return sum(agreement.bits for agreement in self.agreements)


def agreements(pieces: Iterable[Piece], released: Released) -> list[Pair]:
    """List the pairs of a class that agree more than statement and class explain, the most evident first."""
    by_exercise: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_exercise[piece.exercise].append(piece)
    students = {piece.student for found in by_exercise.values() for piece in found}
    chances = math.comb(len(students), 2) * max(1, len(by_exercise))
    least = _MARGIN + math.log2(max(1, chances))
    classes = [
        _Class(same, released, released.obvious.get(exercise, frozenset())) for exercise, same in by_exercise.items()
    ]
    names = sorted({pair for compared in classes for pair in compared.candidates()})
    pairs = []
    for pair in names:
        those = [agreement for compared in classes if (agreement := compared.agreement(*pair))]
        # Of two who agree a little in each of many exercises, those in which they do not agree count as well.
        if max(one.bits for one in those) >= least or sum(one.bits for one in those) >= _SEVERAL * least:
            ordered = sorted((one for one in those if one.bits > 0), key=lambda one: -one.bits)
            pairs.append(Pair(pair, tuple(ordered)))
    return sorted(pairs, key=lambda pair: (-pair.bits, pair.students))


class _Class:
    """All answers to one exercise.

    Args:
        pieces: a student each.
        released: what students were given.
        obvious: what the model solution has.
    """

    def __init__(self, pieces: Sequence[Piece], released: Released, obvious: frozenset[Fragment]) -> None:
        self._pieces = {piece.student: piece for piece in sorted(pieces, key=lambda piece: piece.student)}
        self._fragments = {student: piece.fragments(released.given) for student, piece in self._pieces.items()}
        self._words = {student: piece.wording - released.words for student, piece in self._pieces.items()}
        self._count = Counter(itertools.chain.from_iterable(self._fragments.values()))
        self._count_words = Counter(itertools.chain.from_iterable(self._words.values()))
        self._obvious = obvious

    def candidates(self) -> list[tuple[str, str]]:
        """Pairs that share something rare; to compare all with all would take the square of a class."""
        most = max(3, int(_CANDIDATES * len(self._pieces)))
        owners: dict[Any, list[str]] = defaultdict(list)
        count: Counter[Any] = self._count + self._count_words
        for student in self._pieces:
            things: frozenset[Any] = self._fragments[student] | self._words[student]
            for thing in things:
                if 2 <= count[thing] <= most:
                    owners[thing].append(student)
        shared: Counter[tuple[str, str]] = Counter()
        for people in owners.values():
            shared.update(itertools.combinations(people, 2))
        return [pair for pair, count in shared.items() if count >= LENGTH]

    def agreement(self, one: str, other: str) -> Agreement | None:
        """How much two agree; nothing, where one of them has written nothing."""
        sides = [self._fragments.get(student, frozenset()) for student in (one, other)]
        if not all(sides):
            return None
        both = sides[0] & sides[1]
        bits = max(self._bits(mine, both, self._count) for mine in sides) / LENGTH  # a token is in as many fragments
        words = [self._words[student] for student in (one, other)]
        same = words[0] & words[1]
        # Who renames everything hides nothing by it: names count for copying, and not against.
        bits += max(0.0, *(self._bits(mine, same, self._count_words) for mine in words)) / _WORDS
        shared = {fragment: self._count[fragment] - 2 for fragment in both}
        rare = tuple(sorted(word for word in same if self._count_words[word] == 2))
        pieces = (self._pieces[one], self._pieces[other])
        return Agreement(pieces, bits, shared, rare, len(both) / min(map(len, sides)))

    def _bits(self, mine: frozenset[Any], both: frozenset[Any], count: Counter[Any]) -> float:
        """The evidence of what one has, of which the other has some, for the kind of copy that suits it best."""
        chances = [(one in both, self._chance(one, count[one] - 1 - (one in both))) for one in mine]
        return max(sum(_evidence(shared, chance, kept) for shared, chance in chances) for kept in _KEPT)

    def _chance(self, fragment: Any, others: int) -> float:
        """With what probability somebody else has written it."""
        people = len(self._pieces) - 2.0
        seen = others + _PRIOR * _WEIGHT
        if fragment in self._obvious:
            people, seen = people + _OBVIOUS, seen + _OBVIOUS
        return min(0.95, _HABITS * seen / (people + _WEIGHT))


def _evidence(shared: bool, chance: float, kept: float) -> float:
    """How much likelier a copy makes it that a fragment is shared, or is not, as a logarithm."""
    kept = max(kept, chance)  # what is in everybody's answer is in a copy, too
    return math.log2(kept / chance) if shared else math.log2((1 - kept) / (1 - chance))
