"""What an exercise forbids, found in the text of a student's functions: so that a notebook says what grading will."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

__all__ = ["forbidden_use"]


def forbidden_use(function: Callable[..., Any], forbidden: Sequence[str]) -> tuple[str, int] | None:
    """Look for what is forbidden in a function, and in the functions of the same module that it names.

    The sandbox refuses it when it is called; a student's own process is left as it is.

    Args:
        forbidden: dotted names of functions and packages.

    Returns:
        The first name that is used, and the line of the function's text; None where there is none, or no text.
    """
    for name in forbidden:
        if _is(function, name):
            return name, 1
    waiting, seen = [inspect.unwrap(function)], set()
    while waiting:
        one = waiting.pop()
        if one in seen or not isinstance(one, types.FunctionType):
            continue
        seen.add(one)
        for value, line in _values(one):
            for name in forbidden:
                if _is(value, name):
                    return name, line
            if isinstance(value, types.FunctionType) and value.__module__ == function.__module__:
                waiting.append(value)
    return None


def _values(function: types.FunctionType) -> Iterator[tuple[Any, int]]:
    """What a function's text names: the values of global names and, of a module's, the attributes; names imported."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, (ast.Name, ast.Attribute)):
            yield _value(node, function), node.lineno


def _value(node: ast.expr, function: types.FunctionType) -> Any:
    if isinstance(node, ast.Name):
        return None if node.id in function.__code__.co_varnames else function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute):
        holder = _value(node.value, function)
        return getattr(holder, node.attr, None) if isinstance(holder, types.ModuleType) else None
    return None


def _is(value: Any, forbidden: str) -> bool:
    """Whether a value, or the name of what is imported, is what is forbidden, or belongs to a package that is."""
    if isinstance(value, types.ModuleType):
        value = value.__name__
    if isinstance(value, str):
        return value == forbidden or value.startswith(forbidden + ".")
    package = getattr(value, "__module__", None)
    if isinstance(package, str) and _is(package, forbidden):
        return True
    module, _, attribute = forbidden.rpartition(".")
    return value is not None and value is getattr(sys.modules.get(module), attribute, None)
