"""A cell that students are not to change, and did: as the course has it, with what they have added to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.handin.source import parse, without_magics

__all__ = ["restored"]


def restored(released: str, handed_in: str) -> str:
    """Put the course's own lines back in place, as nbgrader does.

    What the student's cell defines besides is kept below them: in Jupyter the answers had it, too. What it does to the
    course's names, or does without defining anything, is not.
    """
    ours, theirs = parse(released), parse(without_magics(handed_in)[0])
    if isinstance(ours, SyntaxError) or isinstance(theirs, SyntaxError):
        return released
    taken = {name for statement in ours.body for name in _bound(statement)}
    try:
        added = [ast.unparse(statement) for statement in theirs.body if _adds(statement, taken)]
    except RecursionError:  # the parser goes deeper than what writes its trees
        return released
    return "\n".join([released, *added])


def _adds(statement: ast.stmt, taken: set[str]) -> bool:
    names = set(_bound(statement))
    return bool(names) and not names & taken


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement gives something."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from ((alias.asname or alias.name).split(".")[0] for alias in statement.names)
    elif isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        yield from (node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and _is_target(node))


def _is_target(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)
