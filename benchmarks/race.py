"""Two or more ways of computing the same: first compared, then timed in turns."""

from __future__ import annotations

import dataclasses
import random
import statistics
import timeit
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = [
    "WORTH_A_REASON",
    "Disagreement",
    "Part",
    "Row",
    "Side",
    "Timing",
    "arrays",
    "check_agreement",
    "race",
    "take_turns",
    "with_reason",
    "with_reasons",
]

TOLERANCE = 1e-4  # of an array's largest entry; float32 rounds sums of some ten thousand terms to about 1e-5
COMPARED_CALLS = 2  # an optimiser that forgets its moments is right once
TURN_SECONDS = 0.04
ROUNDS = 11
LONG = 0.25  # seconds of a call, beside which nothing that came before it counts
WORTH_A_REASON = 1.1


class Disagreement(Exception):
    """Two sides did not compute the same."""


def arrays(value: Any) -> list[np.ndarray]:
    """Return all arrays within nested lists and tuples, of whatever framework, in order."""
    if isinstance(value, (list, tuple)):
        return [array for item in value for array in arrays(item)]
    return [np.asarray(value)]


@dataclass(frozen=True)
class Side:
    """One way of computing something.

    Args:
        name: the library and what of it is called.
        run: what is timed.
        read: makes the arrays that are compared out of what ``run`` returns, in the others' order and layout.
        answer: where what ``run`` returns cannot be compared, another way to it; called once, before ``run``.
    """

    name: str
    run: Callable[[], Any]
    read: Callable[[Any], Any] = arrays
    answer: Callable[[], Any] | None = None

    def answers(self) -> list[np.ndarray]:
        if self.answer is not None:
            return arrays(self.answer())
        return [array for _ in range(COMPARED_CALLS) for array in arrays(self.read(self.run()))]


@dataclass(frozen=True)
class Timing:
    """Seconds, measured several times."""

    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def quartiles(self) -> tuple[float, float]:
        low, high = np.quantile(self.samples, (0.25, 0.75))
        return float(low), float(high)


@dataclass(frozen=True)
class Row:
    """One line of the results."""

    what: str
    size: str
    ours: Timing
    peer: str
    theirs: Timing
    note: str = ""

    @property
    def ratio(self) -> float:
        """How long ours takes where the peer takes one."""
        return self.ours.median / self.theirs.median


@dataclass(frozen=True)
class Part:
    """A part of a row, timed by itself."""

    row: str
    part: str
    timing: Timing


def check_agreement(ours: Side, peers: Sequence[Side], tolerance: float = TOLERANCE) -> None:
    """Compare every peer's arrays with ours.

    Raises:
        Disagreement: their number or shapes differ, or entries do by more than ``tolerance`` of the largest.
    """
    expected = ours.answers()
    for peer in peers:
        found = peer.answers()
        if [a.shape for a in found] != [a.shape for a in expected]:
            raise Disagreement(
                f"{peer.name} returns shapes {[a.shape for a in found]}, {ours.name} {[a.shape for a in expected]}"
            )
        for index, (theirs, own) in enumerate(zip(found, expected, strict=True)):
            error = np.abs(theirs * 1.0 - own).max(initial=0.0)  # booleans, too
            if not error <= tolerance * np.abs(own).max(initial=0.0):  # written so that NaN fails
                raise Disagreement(
                    f"array {index} of {peer.name} is {error:.3g} away from that of {ours.name}, whose largest entry "
                    f"is {np.abs(own).max(initial=0.0):.3g}; expected at most {tolerance:g} of that"
                )


def take_turns(
    sides: Sequence[Callable[[], Any]], *, rounds: int = ROUNDS, turn_seconds: float = TURN_SECONDS
) -> list[Timing]:
    """Time functions in turns, each called as often as fits into its time, in a new order each round.

    Who comes next pays for who came before: caches hold the other's data, and the threads of PyTorch's OpenMP spin for
    some milliseconds after each call. So nobody always has the same one before it, and each is called a few times
    before it is timed, unless that takes long.
    """
    timers = [timeit.Timer(side) for side in sides]  # without garbage collection
    calls, warming = [], []
    for timer in timers:
        timer.timeit(1)  # compiles and fills the caches
        once = timer.timeit(1)
        calls.append(max(1, int(turn_seconds / once)))
        warming.append(0 if once > LONG else 1 + calls[-1] // 4)
    samples: list[list[float]] = [[] for _ in sides]
    order, draws = list(range(len(sides))), random.Random(0)
    for _ in range(rounds):
        draws.shuffle(order)
        for side in order:
            if warming[side]:
                timers[side].timeit(warming[side])
            samples[side].append(timers[side].timeit(calls[side]) / calls[side])
    return [Timing(tuple(own)) for own in samples]


def race(
    what: str, size: str, ours: Side, peers: Sequence[Side], *, note: str = "", rounds: int = ROUNDS,
    turn_seconds: float = TURN_SECONDS,
) -> Iterator[Row]:  # fmt: skip
    """Compare all sides' answers, time them in turns, and give one row a peer."""
    check_agreement(ours, peers)
    own, *others = take_turns([side.run for side in (ours, *peers)], rounds=rounds, turn_seconds=turn_seconds)
    for peer, theirs in zip(peers, others, strict=True):
        yield Row(what, size, own, peer.name, theirs, note)


def with_reason(row: Row, reason: str) -> Row:
    """Put the reason beside a row in which the course is the slower side."""
    return dataclasses.replace(row, note=reason) if row.ratio > WORTH_A_REASON else row


def with_reasons(rows: Iterable[Row], reasons: Mapping[str, str]) -> Iterator[Row]:
    """Put the reason for what is measured beside each row in which the course is the slower side."""
    return (with_reason(row, reasons[row.what]) for row in rows)
