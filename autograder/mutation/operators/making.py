"""Making nodes of a syntax tree, and looking at calls."""

from __future__ import annotations

import ast
import copy
from typing import Any, TypeVar

__all__ = ["called", "keyword_of", "name_called", "number", "with_changes"]

N = TypeVar("N", bound=ast.AST)


def with_changes(node: N, **fields: Any) -> N:
    """The same node with other fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def number(value: int | float) -> ast.expr:
    """A number as it is written: with a minus sign in front where it is negative."""
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def called(name: str, *arguments: ast.expr) -> ast.expr:
    """A call of a function of NumPy."""
    return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()), list(arguments), [])


def name_called(node: ast.AST) -> str:
    """What a call calls: the last part of its name, such as `sum` of both `np.sum(x)` and `x.sum()`."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            return node.func.attr
        if isinstance(node.func, ast.Name):
            return node.func.id
    return ""


def keyword_of(call: ast.Call, name: str) -> ast.keyword | None:
    return next((keyword for keyword in call.keywords if keyword.arg == name), None)
