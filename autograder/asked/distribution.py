"""The exact distribution of what a student has to draw: what an answer to a sampled case is compared with.

A distribution names finitely many cells into which a draw, and each entry of a draw, may fall, with their exact
probabilities. Nothing more is asked of it; the tests are in `autograder.trial.draws`.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Distribution", "Feature", "Finite", "Normal"]

Array = NDArray[Any]

_SUM = 1e-9  # by which probabilities may miss one through rounding
_BINS = 16  # of equal probability, for each entry of a normal draw
_COARSE = 4  # the same where two entries are looked at together
_MOST_SIGNS = 6  # entries of a normal draw whose signs are looked at together


@dataclass(frozen=True)
class Feature:
    """Something of a draw that has finitely many values, its cells.

    Args:
        where: what it is, as students are told, with ``{row}`` for the row's index.
        cells: shape ``(draws, rows)``: the cell of each draw.
        probabilities: shape ``(rows, cells)``.
        labels: of each cell, what a draw does that falls into it, such as "is 1".
    """

    where: str
    cells: Array
    probabilities: Array
    labels: Sequence[str]


@dataclass(frozen=True, eq=False)
class Distribution(ABC):
    """A family of distributions whose parameters the reference of a sampled exercise returns.

    An answer has the shape ``(draws, *rows, *entries)``: so many independent draws for each row of the inputs, each
    with its own distribution; the rows are independent of each other, too.

    Args:
        draws: how many there are.
    """

    draws: int

    @property
    @abstractmethod
    def rows(self) -> tuple[int, ...]:
        """The shape of what the inputs have one of for each distribution; empty, where there is one."""

    @property
    @abstractmethod
    def entries(self) -> tuple[int, ...]:
        """The shape of one draw."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of an answer."""
        return (self.draws, *self.rows, *self.entries)

    @property
    def nbytes(self) -> int:
        """How many bytes an answer takes."""
        return 8 * int(np.prod(self.shape))

    def flat(self, answer: Array) -> Array:
        """An answer of the right shape in the form that the other methods take, ``(draws, rows, entries)``."""
        return answer.reshape(self.draws, int(np.prod(self.rows)), int(np.prod(self.entries))).astype(np.float64)

    @abstractmethod
    def possible(self, answer: Array) -> Array:
        """Whether each draw can occur at all, shape ``(draws, rows)``."""

    def known(self, answer: Array) -> Array:
        """Whether each draw is an outcome that there is, be its probability 0 in its row; all possible ones are."""
        return self.possible(answer)

    @abstractmethod
    def single(self, answer: Array) -> list[Feature]:
        """Each entry's own distribution; of possible draws only."""

    def paired(self, answer: Array) -> list[Feature]:
        """What is looked at of each entry together with another one: few cells, as pairs have many."""
        return self.single(answer)

    @abstractmethod
    def whole(self, answer: Array) -> Feature:
        """All entries' joint distribution; of possible draws only."""

    def _places(self) -> list[str]:
        """Names the entries, as an index into the answer."""
        row = ["{row}"] if self.rows else []
        return [f"[{', '.join([':', *row, *map(str, index)])}]" for index in np.ndindex(*self.entries)]


@dataclass(frozen=True, eq=False)
class Finite(Distribution):
    """Finitely many outcomes, such as the states of a few binary units or the characters of an alphabet.

    Args:
        outcomes: shape ``(outcomes, *entries)``; short numbers, for a draw has to equal one of them.
        probabilities: shape ``(*rows, outcomes)``.
    """

    outcomes: Array
    probabilities: Array

    def __post_init__(self) -> None:
        if self.probabilities.ndim < 1 or self.outcomes.shape[:1] != self.probabilities.shape[-1:]:
            raise ValueError(
                "expected outcomes of shape (outcomes, ...) and probabilities of shape (..., outcomes), got "
                f"{self.outcomes.shape} and {self.probabilities.shape}"
            )
        if (self.probabilities < 0).any() or np.abs(self.probabilities.sum(axis=-1) - 1).max(initial=0.0) > _SUM:
            raise ValueError("expected probabilities that are not negative and sum to one")

    @property
    def rows(self) -> tuple[int, ...]:
        return self.probabilities.shape[:-1]

    @property
    def entries(self) -> tuple[int, ...]:
        return self.outcomes.shape[1:]

    def possible(self, answer: Array) -> Array:
        found = self._outcome(answer)
        return (found >= 0) & (np.take_along_axis(self._table(), found.T, axis=1).T > 0)

    def known(self, answer: Array) -> Array:
        return np.asarray(self._outcome(answer) >= 0)

    def single(self, answer: Array) -> list[Feature]:
        outcomes = self._flat_outcomes()
        found = self._outcome(answer)
        features = []
        for entry, where in enumerate(self._places()):
            values, cell_of = np.unique(outcomes[:, entry], return_inverse=True)
            probabilities = np.stack([self._table()[:, cell_of == cell].sum(axis=1) for cell in range(len(values))], 1)
            labels = [f"is {value:g}" for value in values]
            features.append(Feature(f"entry {where}", cell_of[found], probabilities, labels))
        return features

    def whole(self, answer: Array) -> Feature:
        labels = ["is [" + " ".join(f"{value:g}" for value in outcome) + "]" for outcome in self._flat_outcomes()]
        where = "a whole draw" + (" of row {row}" if self.rows else "")
        return Feature(where, self._outcome(answer), self._table(), labels)

    def _table(self) -> Array:
        return self.probabilities.reshape(-1, len(self.outcomes)).astype(np.float64)

    def _flat_outcomes(self) -> Array:
        return self.outcomes.reshape(len(self.outcomes), -1).astype(np.float64)

    def _outcome(self, answer: Array) -> Array:
        """The index of each draw among the outcomes, shape ``(draws, rows)``; -1 for a draw that is none of them."""
        outcomes = self._flat_outcomes()
        codes, codes_of_outcomes = np.zeros(answer.shape[:2], int), np.zeros(len(outcomes), int)
        known = np.ones(answer.shape[:2], bool)
        for entry in range(outcomes.shape[1]):
            values, cells = np.unique(outcomes[:, entry], return_inverse=True)
            nearest = np.minimum(np.searchsorted(values, answer[..., entry]), len(values) - 1)
            known &= values[nearest] == answer[..., entry]
            codes = codes * len(values) + nearest
            codes_of_outcomes = codes_of_outcomes * len(values) + cells
        order = np.argsort(codes_of_outcomes)
        place = np.minimum(np.searchsorted(codes_of_outcomes[order], codes), len(outcomes) - 1)
        return np.where(known & (codes_of_outcomes[order][place] == codes), order[place], -1)


@dataclass(frozen=True, eq=False)
class Normal(Distribution):
    """A normal distribution, cut into cells of equal probability once it is standardised by its Cholesky factor.

    Args:
        mean: shape ``(*rows, entries)``.
        covariance: shape ``(*rows, entries, entries)``, or without the rows where they all have the same.
    """

    mean: Array
    covariance: Array

    def __post_init__(self) -> None:
        if self.mean.ndim < 1 or self.covariance.shape[-2:] != self.mean.shape[-1:] * 2:
            raise ValueError(
                "expected a mean of shape (..., entries) and a covariance of shape (..., entries, entries), got "
                f"{self.mean.shape} and {self.covariance.shape}"
            )

    @property
    def rows(self) -> tuple[int, ...]:
        return self.mean.shape[:-1]

    @property
    def entries(self) -> tuple[int, ...]:
        return self.mean.shape[-1:]

    def possible(self, answer: Array) -> Array:
        return np.asarray(np.isfinite(answer).all(axis=-1))

    def single(self, answer: Array) -> list[Feature]:
        return self._binned(answer, _BINS)

    def paired(self, answer: Array) -> list[Feature]:
        return self._binned(answer, _COARSE)

    def _binned(self, answer: Array, bins: int) -> list[Feature]:
        edges = np.array([NormalDist().inv_cdf(cell / bins) for cell in range(1, bins)])
        cells = np.searchsorted(edges, self._standardised(answer), side="right")
        limits = ["−∞", *(f"{edge:.3g}" for edge in edges), "∞"]
        labels = [f"lies between {low} and {high}" for low, high in itertools.pairwise(limits)]
        even = np.full((cells.shape[1], bins), 1 / bins)
        return [
            Feature(f"the standardised entry {where}", cells[..., entry], even, labels)
            for entry, where in enumerate(self._places())
        ]

    def whole(self, answer: Array) -> Feature:
        signs = self._standardised(answer)[..., :_MOST_SIGNS] > 0
        count = signs.shape[-1]
        cells = signs @ (1 << np.arange(count))
        labels = [
            "has the signs " + " ".join("−+"[cell >> entry & 1] for entry in range(count)) for cell in range(1 << count)
        ]
        where = "a whole standardised draw" + (" of row {row}" if self.rows else "")
        return Feature(where, cells, np.full((cells.shape[1], 1 << count), 1 / (1 << count)), labels)

    def _standardised(self, answer: Array) -> Array:
        size = self.mean.shape[-1]
        mean = self.mean.reshape(-1, size)
        factor = np.linalg.cholesky(np.broadcast_to(self.covariance, (*self.rows, size, size)).reshape(-1, size, size))
        with np.errstate(all="ignore"):  # a student's numbers may be as large as they like
            return np.moveaxis(np.linalg.solve(factor, np.moveaxis(answer - mean, 0, -1)), -1, 0)
