"""The page on which a person looks at pairs of answers, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.report.page import render
from autograder.similar.agreement import Agreement, Pair
from autograder.similar.pieces import ELSEWHERE
from autograder.similar.side_by_side import Line, sides

__all__ = ["groups", "similar_html"]

_SHOWN = 60  # pairs; nobody reads more, and each takes thousands of characters


@dataclass(frozen=True)
class _Shown:
    """One exercise of a pair."""

    title: str
    agreement: Agreement
    left: list[Line]
    right: list[Line]


def similar_html(assignment: str, pairs: Sequence[Pair], students: int, titles: Mapping[str, str]) -> str:
    """Write the page.

    Args:
        pairs: those that agree too much, the most evident first.
        students: compared.
        titles: of the exercises, by id.
    """
    shown = [
        (pair, [_exercise(agreement, students, titles) for agreement in pair.agreements]) for pair in pairs[:_SHOWN]
    ]
    return render(
        "similar.html.j2", assignment=assignment, pairs=pairs, shown=shown, students=students,
        groups=[group for group in groups(pairs) if len(group) > 2],
    )  # fmt: skip


def _exercise(agreement: Agreement, students: int, titles: Mapping[str, str]) -> _Shown:
    title = titles.get(agreement.exercise, agreement.exercise) if agreement.exercise != ELSEWHERE else "Other code"
    return _Shown(title, agreement, *sides(agreement, students))


def groups(pairs: Sequence[Pair]) -> list[tuple[str, ...]]:
    """People who are connected by pairs, the largest group first."""
    near: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        one, other = pair.students
        near[one].add(other)
        near[other].add(one)
    found: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for student in sorted(near):
        group: set[str] = set()
        pending = {student} - seen
        while pending:
            one = pending.pop()
            group.add(one)
            pending |= near[one] - group
        seen |= group
        if group:
            found.append(tuple(sorted(group)))
    return sorted(found, key=lambda group: (-len(group), group))
