"""Comparisons turned round, made strict or loose, or blurred; conditions joined otherwise."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.mutation.operators.making import called, name_called, number, with_changes
from autograder.mutation.site import Site, constant_of

__all__ = ["COMPARISONS"]

_SMALL = 1e-3
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OTHER_AT_TIES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip


def comparison_turned(site: Site) -> Iterator[ast.AST]:
    """`<` for `>`, `!=` for `==`."""
    yield from _with_other_operators(site, _TURNED)


def comparison_strict_or_loose(site: Site) -> Iterator[ast.AST]:
    """`<=` for `<`, and the other way round."""
    yield from _with_other_operators(site, _OTHER_AT_TIES)


def _with_other_operators(site: Site, others: dict[type[ast.cmpop], type[ast.cmpop]]) -> Iterator[ast.AST]:
    if isinstance(site.node, ast.Compare):
        for index, operator in enumerate(site.node.ops):
            if type(operator) in others:
                changed = [*site.node.ops]
                changed[index] = others[type(operator)]()
                yield with_changes(site.node, ops=changed)


def close_taken_for_equal(site: Site) -> Iterator[ast.AST]:
    """`np.isclose(x, 0)` for `x == 0`."""
    node = site.node
    if _is_with_number(node) and isinstance(node, ast.Compare):
        close = called("isclose", node.left, node.comparators[0])
        if isinstance(node.ops[0], ast.Eq):
            yield close
        elif isinstance(node.ops[0], ast.NotEq):
            yield ast.UnaryOp(ast.Invert(), close)


def small_taken_for_zero(site: Site) -> Iterator[ast.AST]:
    """`x > 0.001` for `x > 0`."""
    node = site.node
    if not (_is_with_number(node) and isinstance(node, ast.Compare) and constant_of(node.comparators[0]) == 0):
        return
    operator = node.ops[0]
    if isinstance(operator, (ast.Gt, ast.LtE)):
        yield with_changes(node, comparators=[number(_SMALL)])
    elif isinstance(operator, (ast.Lt, ast.GtE)):
        yield with_changes(node, comparators=[number(-_SMALL)])
    elif isinstance(operator, (ast.Eq, ast.NotEq)):
        below = ast.Lt() if isinstance(operator, ast.Eq) else ast.GtE()
        yield ast.Compare(called("abs", node.left), [below], [number(_SMALL)])


def _is_with_number(node: ast.AST) -> bool:
    """Whether a value, and not a number of axes or entries, is compared with a number that is written out."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and constant_of(node.comparators[0]) is not None):
        return False
    counted = node.left.attr if isinstance(node.left, ast.Attribute) else name_called(node.left)
    return counted not in {"ndim", "size", "len"}


def and_or_exchanged(site: Site) -> Iterator[ast.AST]:
    """`or` for `and`, and the other way round."""
    if isinstance(site.node, ast.BoolOp):
        yield with_changes(site.node, op=ast.Or() if isinstance(site.node.op, ast.And) else ast.And())


def condition_left_out(site: Site) -> Iterator[ast.AST]:
    """One of several conditions is forgotten."""
    if isinstance(site.node, ast.BoolOp):
        values = site.node.values
        for left_out in range(len(values)):
            rest = [value for index, value in enumerate(values) if index != left_out]
            yield rest[0] if len(rest) == 1 else with_changes(site.node, values=rest)


COMPARISONS = (
    comparison_turned,
    comparison_strict_or_loose,
    close_taken_for_equal,
    small_taken_for_zero,
    and_or_exchanged,
    condition_left_out,
)
