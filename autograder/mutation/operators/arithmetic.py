"""Signs, terms and factors."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.mutation.operators.making import name_called, number, with_changes
from autograder.mutation.site import Site, constant_of

__all__ = ["ARITHMETIC"]

_EXCHANGED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_NOT_COMMUTING = (ast.Sub, ast.Div)


def operator_exchanged(site: Site) -> Iterator[ast.AST]:
    """`+` for `-`, `*` for `/`."""
    if isinstance(site.node, (ast.BinOp, ast.AugAssign)) and type(site.node.op) in _EXCHANGED:
        yield with_changes(site.node, op=_EXCHANGED[type(site.node.op)]())


def operands_swapped(site: Site) -> Iterator[ast.AST]:
    """`b - a` for `a - b`."""
    node = site.node
    if not isinstance(node, ast.BinOp) or (isinstance(node.op, ast.Sub) and _loses_its_sign(site)):
        return
    if isinstance(node.op, _NOT_COMMUTING) or (isinstance(node.op, ast.MatMult) and _are_matrices(node)):
        yield with_changes(node, left=node.right, right=node.left)


def _are_matrices(product: ast.BinOp) -> bool:
    """Whether a product looks like one of two matrices: of vectors it is the same in either order."""
    left, right = ast.unparse(product.left), ast.unparse(product.right)
    return ".T" in left + right or (left != right and left.isidentifier() and right.isidentifier())


def _loses_its_sign(site: Site) -> bool:
    """Whether what stands here is squared, or its absolute value taken."""
    parent = site.parent
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow):
        return site.field == "left" and constant_of(parent.right) == 2
    return name_called(parent) in {"abs", "square"}


def term_dropped(site: Site) -> Iterator[ast.AST]:
    """`a` or `b` for `a + b`."""
    if isinstance(site.node, ast.BinOp) and isinstance(site.node.op, (ast.Add, ast.Sub, ast.BitAnd, ast.BitOr)):
        yield site.node.left
        is_negative = isinstance(site.node.op, ast.Sub)
        yield ast.UnaryOp(ast.USub(), site.node.right) if is_negative else site.node.right


def factor_dropped(site: Site) -> Iterator[ast.AST]:
    """`a` or `b` for `a * b`; the exponent of a power."""
    if isinstance(site.node, ast.BinOp) and isinstance(site.node.op, (ast.Mult, ast.Div, ast.Pow)):
        yield site.node.left
        if isinstance(site.node.op, ast.Mult):
            yield site.node.right
        elif isinstance(site.node.op, ast.Div):
            yield with_changes(site.node, left=number(1))


def minus_dropped(site: Site) -> Iterator[ast.AST]:
    """`x` for `-x`."""
    node = site.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and constant_of(node) is None:
        yield node.operand


def negation_dropped(site: Site) -> Iterator[ast.AST]:
    """`x` for `not x` and for `~x`."""
    if isinstance(site.node, ast.UnaryOp) and isinstance(site.node.op, (ast.Not, ast.Invert)):
        yield site.node.operand


def assigned_for_added(site: Site) -> Iterator[ast.AST]:
    """`a = b` for `a += b`."""
    if isinstance(site.node, ast.AugAssign):
        yield ast.Assign([site.node.target], site.node.value, lineno=site.node.lineno)


ARITHMETIC = (
    operator_exchanged,
    operands_swapped,
    term_dropped,
    factor_dropped,
    minus_dropped,
    negation_dropped,
    assigned_for_added,
)
