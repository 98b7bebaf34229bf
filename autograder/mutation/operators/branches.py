"""Branches, loops and steps."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.mutation.operators.making import number
from autograder.mutation.site import Site

__all__ = ["BRANCHES"]


def branch_always_taken(site: Site) -> Iterator[ast.AST]:
    """`if True` for `if c`; a filter that lets everything through."""
    if _is_condition(site):
        yield ast.Constant(True)


def branch_never_taken(site: Site) -> Iterator[ast.AST]:
    """`if False` for `if c`."""
    if _is_condition(site) or (isinstance(site.parent, ast.While) and site.field == "test"):
        yield ast.Constant(False)


def _is_condition(site: Site) -> bool:
    if isinstance(site.node, ast.Constant):
        return False
    return (isinstance(site.parent, (ast.If, ast.IfExp)) and site.field == "test") or site.field == "ifs"


def last_round_missing(site: Site) -> Iterator[ast.AST]:
    """A loop ends one round too early."""
    if _is_looped_over(site):
        yield _part(site.node, ast.Slice(upper=number(-1)))


def first_round_missing(site: Site) -> Iterator[ast.AST]:
    """A loop begins one round too late."""
    if _is_looped_over(site):
        yield _part(site.node, ast.Slice(lower=number(1)))


def _is_looped_over(site: Site) -> bool:
    return isinstance(site.parent, ast.For) and site.field == "iter"


def _part(node: ast.AST, part: ast.Slice) -> ast.AST:
    assert isinstance(node, ast.expr)
    everything = ast.Call(ast.Name("list", ast.Load()), [node], [])
    return ast.Subscript(everything, part, ast.Load())


def step_left_out(site: Site) -> Iterator[ast.AST]:
    """A statement that changes something is forgotten, or one that ends a loop."""
    is_call = isinstance(site.node, ast.Expr) and isinstance(site.node.value, ast.Call)
    if is_call or isinstance(site.node, (ast.AugAssign, ast.Break, ast.Continue)):
        yield ast.Pass()


BRANCHES = (branch_always_taken, branch_never_taken, last_round_missing, first_round_missing, step_left_out)
