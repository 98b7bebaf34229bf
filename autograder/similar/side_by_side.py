"""Two answers beside each other, each line with its like in the other one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from rapidfuzz.distance import Indel

from autograder.report.page import python
from autograder.similar.agreement import Agreement
from autograder.similar.pieces import Piece
from autograder.similar.statements import Statement, fragments

__all__ = ["Line", "sides"]

_ALIKE = 0.6  # of the tokens of two statements are the same, in the same order
_RARE = 0.1  # of the others at most have what is marked as rare


@dataclass(frozen=True)
class Line:
    """One line as it is shown.

    Args:
        number: from 1.
        code: highlighted.
        like: the line of the other answer that it is like; 0, where there is none.
        is_rare: whether few others have what the two share.
    """

    number: int
    code: Markup
    like: int
    is_rare: bool


def sides(agreement: Agreement, students: int) -> tuple[list[Line], list[Line]]:
    """Lay out two answers; what students were given, or what agrees in no fragment, is not marked.

    Args:
        students: in the class.
    """
    one, other = agreement.pieces
    most = max(0.0, _RARE * (students - 2))
    rare = {fragment for fragment, others in agreement.shared.items() if others <= most}
    left = list(_lines(one, other, agreement, rare))
    right = list(_lines(other, one, agreement, rare))
    return left, right


def _lines(mine: Piece, theirs: Piece, agreement: Agreement, rare: set[tuple[str, ...]]) -> Iterator[Line]:
    likes = dict(_likes(mine.statements, theirs.statements, agreement))
    shown = python(mine.source).split("\n")
    statements = {line: s for s in mine.statements for line in range(s.first, s.last + 1)}
    for index, code in enumerate(shown):
        statement = statements.get(index)
        like = likes.get(statement) if statement else None
        is_rare = bool(statement and like and fragments(statement) & rare)
        yield Line(index + 1, Markup(code), like.first + 1 if like else 0, is_rare)


def _likes(
    mine: Sequence[Statement], theirs: Sequence[Statement], agreement: Agreement
) -> Iterator[tuple[Statement, Statement]]:
    """Each statement with the one that is most like it, if any is."""
    for statement in mine:
        if not fragments(statement) & agreement.shared.keys():
            continue
        scored = [
            (
                Indel.normalized_similarity(statement.tokens, other.tokens, score_cutoff=_ALIKE),
                -abs(other.first - statement.first),  # of several that are equally like, the nearest
                other,
            )
            for other in theirs
        ]
        best = max(scored, key=lambda one: one[:2], default=None)
        if best is not None and best[0] >= _ALIKE:
            yield statement, best[2]
