"""What an exercise forbids, found in the text of a student's functions: so that a notebook says what grading will."""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.sandbox.inside.forbidden import Rules

__all__ = ["forbidden_use"]

_CONTAINERS = (list, dict, set, str)


def forbidden_use(function: Callable[..., Any], forbidden: Sequence[str]) -> tuple[str, int] | None:
    """Look for what is forbidden in a function, and in the functions of the same module that it names.

    The sandbox refuses it when it is called, and compares by the same rules; a student's own process is left as it is.

    Args:
        forbidden: dotted names of functions and packages.

    Returns:
        The first name that is used, and the line of the function's text; None where there is none, or no text.
    """
    rules = Rules(forbidden)
    if name := _name_of(function, rules):
        return name, 1
    waiting, seen = [inspect.unwrap(function)], set()
    while waiting:
        one = waiting.pop()
        if one in seen or not isinstance(one, types.FunctionType):
            continue
        seen.add(one)
        for value, line in _values(one, rules):
            if name := _name_of(value, rules):
                return name, line
            if isinstance(value, types.FunctionType) and value.__module__ == function.__module__:
                waiting.append(value)
    return None


def _values(function: types.FunctionType, rules: Rules) -> Iterator[tuple[Any, int]]:
    """What a function's text names: values of names and, of a module's, the attributes; methods; names imported."""
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
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield _method(node.func, function, rules), node.lineno


def _value(node: ast.expr, function: types.FunctionType) -> Any:
    if isinstance(node, ast.Name):
        code = function.__code__
        if node.id in code.co_freevars:
            return _content(function, code.co_freevars.index(node.id))
        return None if node.id in code.co_varnames else function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute):
        holder = _value(node.value, function)
        return getattr(holder, node.attr, None) if isinstance(holder, types.ModuleType) else None
    return None


def _content(function: types.FunctionType, place: int) -> Any:
    try:
        return (function.__closure__ or ())[place].cell_contents
    except (IndexError, ValueError):
        return None


def _method(node: ast.Attribute, function: types.FunctionType, rules: Rules) -> Any:
    """The array's method that is called, if what it is called on may be an array; its name may be a list's, too."""
    method = getattr(np.ndarray, node.attr, None)
    if method is None or rules.name_of(method) is None:
        return None
    holder = _value(node.value, function)
    if holder is None:
        literal = isinstance(node.value, (ast.List, ast.ListComp, ast.Dict, ast.DictComp, ast.JoinedStr))
        return None if literal or any(hasattr(one, node.attr) for one in _CONTAINERS) else method
    return method if isinstance(holder, np.ndarray) or holder is np.ndarray else None


def _name_of(value: Any, rules: Rules) -> str | None:
    """What of the forbidden a value is, or the name of what is imported."""
    if isinstance(value, types.ModuleType):
        value = value.__name__
    if isinstance(value, str):
        return rules.package(value) or rules.function(value)
    return rules.name_of(value)
