"""Draws against the exact distribution that they should have.

First, every draw must be possible; no right answer fails that. Then come tables of counts (`autograder.trial.tables`):
each entry, the whole draw, pairs of draws, pairs of rows, pairs of both. With T tables, one is rejected whose counts
have a probability of at most `FALSE_REJECT` / T. So, whatever the distribution and the number of draws, an answer that
draws as it should is rejected with a probability of at most `FALSE_REJECT`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.asked.distribution import Distribution
from autograder.asked.sampled import FALSE_REJECT
from autograder.messages import say
from autograder.trial.compare import Mismatch, MismatchKind, fitting
from autograder.trial.tables import SUBTESTS, Tables, tables_of

__all__ = ["drawn_alike", "is_drawn_from", "margin", "why_not_drawn_from"]

Array = NDArray[Any]

_TELLS_APART = 0.01  # with what probability at most two samples of one distribution are told apart


def is_drawn_from(distribution: Distribution, actual: Any) -> bool:
    """Whether an answer passes: what `why_not_drawn_from` finds, without the time to say what is wrong."""
    return margin(distribution, actual) <= 0


def margin(distribution: Distribution, actual: Any) -> float:
    """By how much an answer is rejected; negative, where it is not, and infinite where no luck could have helped.

    It is measured as the signed root of twice a log-likelihood ratio is: in units that, for many draws, are standard
    deviations of what chance does to it.
    """
    answer = _fitting(distribution, actual)
    if isinstance(answer, Mismatch) or not distribution.possible(distribution.flat(answer)).all():
        return math.inf
    evidence = np.concatenate([tables.evidence() for tables in tables_of(distribution, answer)])
    return math.sqrt(2 * evidence.max()) - math.sqrt(2 * _needed(len(evidence)))


def why_not_drawn_from(distribution: Distribution, actual: Any) -> Mismatch | None:
    """Test an answer.

    Returns:
        None where it passes; else the first sub-test that it fails, with what was observed and what was expected.
    """
    answer = _fitting(distribution, actual)
    if isinstance(answer, Mismatch):
        return answer
    possible = distribution.possible(distribution.flat(answer))
    if not possible.all():
        return _impossible(distribution, answer, possible)
    found = list(tables_of(distribution, answer))
    evidence = [tables.evidence() for tables in found]
    needed = _needed(sum(map(len, evidence)))
    failed = [(one.max(), tables, int(np.argmax(one))) for tables, one in zip(found, evidence, strict=True)]
    failed = [each for each in failed if each[0] > needed]
    if not failed:
        return None
    if (answer == answer[0]).all():
        return _mismatch("same", draws=distribution.draws)
    first = min(SUBTESTS.index(tables.subtest) for _, tables, _ in failed)
    _, tables, table = max((each for each in failed if each[1].subtest == SUBTESTS[first]), key=lambda each: each[0])
    return _of_table(tables, table)


def drawn_alike(distribution: Distribution, one: Any, other: Any) -> bool:
    """Whether two answers, right or wrong, might come from one distribution: no test tells their counts apart.

    This names mistakes and decides no mark. A reason that is missed now and then is better than a wrong one, so it
    takes little to tell them apart.
    """
    answers = [_fitting(distribution, each) for each in (one, other)]
    if any(isinstance(answer, Mismatch) for answer in answers):
        return False
    if np.array_equal(answers[0], answers[1], equal_nan=True):  # type: ignore[arg-type]
        return True
    if not all(distribution.possible(distribution.flat(a)).all() for a in answers):  # type: ignore[arg-type]
        return False
    first, second = (list(tables_of(distribution, answer)) for answer in answers)  # type: ignore[arg-type]
    apart = np.concatenate([a.evidence_of_difference(b) for a, b in zip(first, second, strict=True)])
    return bool(apart.max() <= _needed(len(apart), _TELLS_APART))


def _needed(tables: int, allowed: float | None = None) -> float:
    """How improbable counts must be to be rejected, as minus a logarithm; Bonferroni's share of what is allowed."""
    return math.log(tables / (allowed or FALSE_REJECT))


def _fitting(distribution: Distribution, actual: Any) -> Array | Mismatch:
    return fitting(np.broadcast_to(np.float64(0), distribution.shape), actual)


def _impossible(distribution: Distribution, answer: Array, possible: Array) -> Mismatch:
    known = distribution.known(distribution.flat(answer))
    subtest, wrong = ("excluded", ~possible) if known.all() else ("impossible", ~known)
    draw, row = (int(index) for index in np.argwhere(wrong)[0])
    shown = np.array2string(distribution.flat(answer)[draw, row], precision=4, threshold=8)
    return _mismatch(subtest, count=int(wrong.sum()), total=wrong.size, draw=draw, shown=shown)


def _of_table(tables: Tables, table: int) -> Mismatch:
    cell = tables.worst_cell(table)
    observed, expected = (f"{100 * float(n[cell]) / tables.size:.3g}" for n in (tables.counts, tables.expected))
    numbers = {"observed": observed, "expected": expected, "size": tables.size}
    return _mismatch(tables.subtest, what=tables.told(cell), **numbers)


def _mismatch(subtest: str, **values: Any) -> Mismatch:
    return Mismatch(MismatchKind.DISTRIBUTION, say(f"draws.{subtest}", **values), subtest=subtest)
