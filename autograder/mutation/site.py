"""Places in a solution's syntax tree at which something can be changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Site", "constant_of", "sites_of"]

_UNTOUCHED = {"annotation", "returns", "decorator_list", "ctx", "format_spec"}
# What these say concerns types, warnings and checks, or is a text; no mutant of them would be a mistake in the subject.
_UNTOUCHED_KEYWORDS = {"dtype", "strict", "indexing", "copy"}
_UNTOUCHED_NODES = (ast.withitem, ast.Raise, ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom)


@dataclass(frozen=True, eq=False)
class Site:
    """A node with its place in the tree.

    Args:
        ancestors: what it stands in, the outermost first.
        field: the field of the last ancestor in which it stands.
        index: where in that field, if that is a list.
    """

    node: ast.AST
    ancestors: tuple[ast.AST, ...]
    field: str
    index: int | None = None

    @property
    def parent(self) -> ast.AST:
        return self.ancestors[-1]

    @property
    def line(self) -> int:
        """Where it stands in the text."""
        nodes = (self.node, *reversed(self.ancestors))
        line: int = next(node.lineno for node in nodes if hasattr(node, "lineno"))
        return line

    def put(self, node: ast.AST) -> None:
        """Put another node here."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node

    @property
    def shown(self) -> Site:
        """This place, or what it stands in where it alone would not say which place is meant, as a number would not."""
        site = self
        while _says_little(site.node) and len(site.ancestors) > 1 and not isinstance(site.parent, ast.stmt):
            site = Site(site.parent, site.ancestors[:-1], "")
        return site

    def is_in_keyword(self, *names: str) -> bool:
        """Whether it is, or belongs to, the value of one of these keyword arguments of the nearest call."""
        for node in reversed(self.ancestors):
            if isinstance(node, ast.keyword):
                return node.arg in names
            if isinstance(node, (ast.Call, ast.stmt)):
                return False
        return False


def _says_little(node: ast.AST) -> bool:
    if isinstance(node, (ast.Constant, ast.Name, ast.keyword, ast.Slice)):
        return True
    if isinstance(node, ast.Tuple):
        return all(map(_says_little, node.elts))
    return isinstance(node, ast.UnaryOp) and _says_little(node.operand)


def sites_of(function: ast.FunctionDef) -> Iterator[Site]:
    """All places in a function's body, in the order of its text."""
    yield from _below(function, ())


def _below(node: ast.AST, ancestors: tuple[ast.AST, ...]) -> Iterator[Site]:
    ancestors = (*ancestors, node)
    for field, value in ast.iter_fields(node):
        if field in _UNTOUCHED or (len(ancestors) == 1 and field != "body"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _is_untouched(child):
                yield Site(child, ancestors, field, index)
                yield from _below(child, ancestors)


def _is_untouched(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg in _UNTOUCHED_KEYWORDS
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, _UNTOUCHED_NODES)


def constant_of(node: ast.AST) -> int | float | None:
    """The number that a node is, with its sign; nothing, where it is no number written out."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = constant_of(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value  # type: ignore[return-value]
    return None
