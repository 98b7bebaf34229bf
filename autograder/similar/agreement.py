"""How much two answers agree, in bits: how much likelier it is that one was made from the other.

A fragment of one answer is in the other by chance with the probability with which it is in anybody's, and by copying
with a probability that leaves room for changes. The logarithm of the ratio of these, over all fragments of an answer,
is what is added up. So what everybody writes counts nothing, what only these two have written counts much, and what
one of them has written and the other has not counts against it. Fragments overlap, and so do habits of a class; both
are allowed for by constants that make the count a careful one.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from autograder.similar.pieces import Fragment, Piece, Released
from autograder.similar.statements import LENGTH

__all__ = ["Agreement", "Pair", "agreements"]

T = TypeVar("T")
Matrix = NDArray[np.float64]

_KEPT = (0.7, 0.97)  # of its fragments a copy still has, after changes here and there, and after renaming alone
_HABITS = 3.0  # times likelier than by its own frequency is a fragment among people who have learned together
_PRIOR, _WEIGHT = 0.1, 5.0  # how common a fragment is thought to be before a class is seen, and as how many people
_OBVIOUS = 2.0  # people whom the model solution stands for
_WORDS = 2  # names come in families, such as `h` and `w`
_MARGIN = 7.0  # bits beyond what the best of all pairs reaches by chance
_SEVERAL = 1.5  # times as much evidence is needed where it comes from many exercises, none of which has enough


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
    students = sorted({piece.student for found in by_exercise.values() for piece in found})
    classes = [_Class(students, same, released) for same in by_exercise.values()]
    chances = math.comb(len(students), 2) * max(1, len(by_exercise))
    least = _MARGIN + math.log2(max(1, chances))
    best = np.full((len(students), len(students)), -np.inf)
    total = np.zeros_like(best)
    for compared in classes:
        bits = compared.bits
        best = np.maximum(best, bits)
        # Of two who agree a little in each of many exercises, those in which they do not agree count as well.
        total += np.where(np.isfinite(bits), bits, 0.0)
    chosen = np.triu((best >= least) | (total >= _SEVERAL * least), k=1)
    pairs = []
    for one, other in np.argwhere(chosen).tolist():
        those = [agreement for compared in classes if (agreement := compared.agreement(one, other))]
        ordered = sorted((each for each in those if each.bits > 0), key=lambda each: -each.bits)
        pairs.append(Pair((students[one], students[other]), tuple(ordered)))
    return sorted(pairs, key=lambda pair: (-pair.bits, pair.students))


class _Class:
    """All answers to one exercise.

    Args:
        students: of the class, in order.
        pieces: a student each, of those who have one.
        released: what students were given.
    """

    def __init__(self, students: Sequence[str], pieces: Sequence[Piece], released: Released) -> None:
        by_student = {piece.student: piece for piece in pieces}
        self._pieces = [by_student.get(student) for student in students]
        obvious = released.obvious.get(pieces[0].exercise, frozenset())
        self._fragments = _Common(
            [piece.fragments(released.given) if piece else frozenset() for piece in self._pieces], len(pieces), obvious
        )
        self._words = _Common(
            [piece.wording - released.words if piece else frozenset() for piece in self._pieces], len(pieces)
        )

    @functools.cached_property
    def bits(self) -> Matrix:
        """The evidence of each pair; none at all, where one of the two has written nothing."""
        bits = self._fragments.bits() / LENGTH  # a token is in as many fragments
        # Who renames everything hides nothing by it: names count for copying, and not against.
        bits += np.maximum(self._words.bits(), 0.0) / _WORDS
        empty = np.array([not things for things in self._fragments.of], dtype=bool)
        bits[empty] = bits[:, empty] = -np.inf
        return bits

    def agreement(self, one: int, other: int) -> Agreement | None:
        """How two agree; nothing, where one of them has written nothing."""
        pieces, bits = (self._pieces[one], self._pieces[other]), float(self.bits[one, other])
        if pieces[0] is None or pieces[1] is None or not math.isfinite(bits):
            return None
        sides = [self._fragments.of[student] for student in (one, other)]
        both = sides[0] & sides[1]
        shared = {fragment: self._fragments.count[fragment] - 2 for fragment in both}
        same = self._words.of[one] & self._words.of[other]
        rare = tuple(sorted(word for word in same if self._words.count[word] == 2))
        return Agreement((pieces[0], pieces[1]), bits, shared, rare, len(both) / min(map(len, sides)))


class _Common(Generic[T]):
    """What people have in common.

    Args:
        of: what each of them has.
        people: who have anything.
        obvious: what comes to many.
    """

    def __init__(self, of: Sequence[frozenset[T]], people: int, obvious: frozenset[T] = frozenset()) -> None:
        self.of, self._people, self._obvious = of, people, obvious
        self.count: Counter[T] = Counter(itertools.chain.from_iterable(of))

    def bits(self) -> Matrix:
        """The evidence for each pair, by the kind of copy that suits it best.

        Of what one has, each thing adds something where the other has it, and takes something off where not: the first
        is a product of matrices, over what at least two have, once all of the second has been taken off.
        """
        several = {thing: number for number, thing in enumerate(t for t, count in self.count.items() if count > 1)}
        has = np.zeros((len(self.of), len(several)), dtype=np.float32)
        for person, things in enumerate(self.of):
            has[person, [several[thing] for thing in things if thing in several]] = 1.0
        best = np.full((len(self.of), len(self.of)), -np.inf)
        for kept in _KEPT:
            lost = {
                thing: _evidence(False, self._chance(thing, count - 1), kept) for thing, count in self.count.items()
            }
            alone = np.array([math.fsum(lost[thing] for thing in things) for things in self.of])
            gained = [_evidence(True, self._chance(t, self.count[t] - 2), kept) - lost[t] for t in several]
            together = (has * np.array(gained, dtype=np.float32)) @ has.T
            best = np.maximum(best, np.maximum.outer(alone, alone) + together)
        return best

    def _chance(self, thing: T, others: int) -> float:
        """With what probability somebody else has it."""
        people, seen = self._people - 2.0, others + _PRIOR * _WEIGHT
        if thing in self._obvious:
            people, seen = people + _OBVIOUS, seen + _OBVIOUS
        return min(0.95, _HABITS * seen / (max(0.0, people) + _WEIGHT))


def _evidence(shared: bool, chance: float, kept: float) -> float:
    """How much likelier a copy makes it that a thing is shared, or is not, as a logarithm."""
    kept = max(kept, chance)  # what is in everybody's answer is in a copy, too
    return math.log2(kept / chance) if shared else math.log2((1 - kept) / (1 - chance))
