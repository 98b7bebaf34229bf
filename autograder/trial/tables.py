"""Counts of draws beside what is expected of them, and a bound for how likely such counts are.

All that is tested are tables of counts: how many of n independent draws fell into each of k cells, whose exact
probabilities p are known. Let D be the relative entropy of the observed shares from p. Whatever n, k and p are,

    P(n D >= t) <= exp(-t) (e t / (k - 1))^(k - 1)    for t > k - 1,

since the moment generating function of D is at most that of a gamma distribution with shape k - 1 and rate n (Agrawal,
Finite-sample concentration of the multinomial in relative entropy, IEEE Transactions on Information Theory 66, 2020).
For two cells, Chernoff's bound on either side, 2 exp(-t) in all, is sharper (Hoeffding, Probability inequalities for
sums of bounded random variables, Journal of the American Statistical Association 58, 1963).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.asked.distribution import Distribution, Feature
from autograder.messages import counted

__all__ = ["SUBTESTS", "Tables", "improbability", "tables_of"]

Array = NDArray[Any]

SUBTESTS = ("entries", "whole", "successive", "rows", "crossed")
"""Kinds of tables: single entries, whole draws, two draws of a row, two rows of a draw, and two rows of two draws."""


@dataclass(frozen=True)
class Tables:
    """Several tables of counts, one after the other.

    Args:
        subtest: one of `SUBTESTS`.
        size: how many independent draws, or pairs of them, each table counts.
        counts: of all cells of all tables.
        expected: the same as expected.
        table: which table each cell is of.
        told: says in words what is counted in a cell.
    """

    subtest: str
    size: int
    counts: Array
    expected: Array
    table: Array
    told: Callable[[int], str]

    def evidence(self) -> Array:
        """For each table, minus the logarithm of a bound for the probability of counts that are so far off."""
        return improbability(self._summed(_terms(self.counts, self.expected)), self._summed(self.expected > 0))

    def evidence_of_difference(self, other: Tables) -> Array:
        """The same for the counts of two answers, as if their pooled shares were the truth."""
        pooled = (self.counts + other.counts) / 2
        apart = _terms(self.counts, pooled) + _terms(other.counts, pooled)
        return improbability(self._summed(apart), self._summed(self.expected > 0))

    def worst_cell(self, table: int) -> int:
        """The cell of a table that is furthest off, in standard deviations; of two that are, the last, as a 1 is."""
        cells = np.flatnonzero((self.table == table) & (self.expected > 0))
        off = np.abs(self.counts[cells] - self.expected[cells])
        spread = np.sqrt(self.expected[cells] * np.maximum(1 - self.expected[cells] / self.size, 1e-9))
        furthest = np.round(off / spread, 6)
        return int(cells[len(cells) - 1 - np.argmax(furthest[::-1])])

    def _summed(self, values: Array) -> Array:
        return np.bincount(self.table, weights=values.astype(np.float64))


def _terms(counts: Array, expected: Array) -> Array:
    """The terms of n times the relative entropy; a cell that nothing fell into has none."""
    with np.errstate(all="ignore"):
        return np.where(counts > 0, counts * np.log(counts / expected), 0.0)


def improbability(statistic: Array, cells: Array) -> Array:
    """Minus the logarithm of the bound above, for n D and a number of cells; 0 where the bound says nothing.

    Args:
        statistic: n D, of any shape; rounding may have left it below 0.
        cells: how many have a probability, of the same shape.
    """
    free = np.maximum(cells - 1.0, 0.0)
    with np.errstate(all="ignore"):
        gamma = np.where(statistic > free, statistic - free * (1 + np.log(statistic / np.maximum(free, 0.5))), 0.0)
    chernoff = np.where(free == 1, statistic - np.log(2), 0.0)
    return np.where(free > 0, np.maximum(np.maximum(gamma, chernoff), 0.0), 0.0)


def tables_of(distribution: Distribution, answer: Array) -> Iterator[Tables]:
    """All tables of an answer of possible draws; how many there are, and of what, does not depend on the draws."""
    answer = distribution.flat(answer)
    single, paired, whole = distribution.single(answer), distribution.paired(answer), distribution.whole(answer)
    indices = [", ".join(map(str, index)) for index in np.ndindex(*distribution.rows)]
    rows = [_Row(paired, row, index) for row, index in enumerate(indices)]
    for row, one in enumerate(rows):
        yield _Row(single, row, indices[row]).entries("entries")
        yield _Row([whole], row, indices[row]).entries("whole")
        for lag, first, second in _lags(distribution.draws):
            yield one.beside(one, "successive", first, second, lag)
    everything = np.arange(distribution.draws)
    for row, one in enumerate(rows):
        for other in rows[row + 1 :]:
            yield one.beside(other, "rows", everything, everything)
    for row, one in enumerate(rows):
        for neighbour in _neighbours(row, len(rows)):
            for first, second in _pairs(distribution.draws, 1):
                yield one.beside(rows[neighbour], "crossed", first, second, 1)


def _neighbours(row: int, rows: int) -> list[int]:
    """The rows before and after, around the end: every other one of up to three, and a number that grows with rows."""
    return sorted({(row - 1) % rows, (row + 1) % rows} - {row})


def _lags(draws: int) -> list[tuple[int, Array, Array]]:
    """Pairs of draws, each with one that comes a lag later; no two pairs of a table have a draw in common.

    With the next one and the one after that, as chains depend; and with one a third or half of the array away, as what
    is repeated does.
    """
    lags = (1, 2, draws // 3, draws // 2)
    return [(lag, *pair) for lag in lags for pair in _pairs(draws, lag) if len(pair[0]) >= draws // 4]


def _pairs(draws: int, lag: int) -> list[tuple[Array, Array]]:
    """All pairs of draws that are a lag apart, shared out over two tables."""
    first = np.arange(draws)
    halves = [first[(first // lag % 2 == odd) & (first + lag < draws)] for odd in (0, 1)]
    return [(one, one + lag) for one in halves]


class _Row:
    """The features of the draws of one row, cell by cell."""

    def __init__(self, features: Sequence[Feature], row: int, index: str) -> None:
        self.names = [f"{f.where.format(row=index)} {label}" for f in features for label in f.labels]
        self.feature = np.repeat(np.arange(len(features)), [len(f.labels) for f in features])
        self.probabilities = np.concatenate([f.probabilities[row] for f in features])
        starts = np.searchsorted(self.feature, np.arange(len(features)))
        self.cells = np.stack([f.cells[:, row] for f in features], axis=1) + starts  # (draws, features)

    def entries(self, subtest: str) -> Tables:
        """One table for each feature."""
        size, every = len(self.cells), len(self.names)
        counts, expected = np.bincount(self.cells.ravel(), minlength=every), size * self.probabilities
        return Tables(subtest, size, counts, expected, self.feature, lambda cell: self.names[cell])

    def beside(self, other: _Row, subtest: str, first: Array, second: Array, lag: int = 0) -> Tables:
        """One table for each feature with each of another row, or of another draw, as if they were independent."""
        every = len(other.names)
        pairs = self.cells[first][:, :, None] * every + other.cells[second][:, None, :]
        counts = np.bincount(pairs.ravel(), minlength=len(self.names) * every)
        expected = len(first) * np.outer(self.probabilities, other.probabilities)
        table = self.feature[:, None] * (other.feature.max(initial=0) + 1) + other.feature

        def told(cell: int) -> str:
            one, another = divmod(cell, every)
            later = f" {counted(lag, 'draw')} later" if lag else ""
            return f"{self.names[one]} and{later} {other.names[another]}"

        return Tables(subtest, len(first), counts, expected.ravel(), table.ravel(), told)
