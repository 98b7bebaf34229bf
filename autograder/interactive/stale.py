"""Whether a function that is about to be checked is what its author believes it to be: the latest that was written."""

from __future__ import annotations

import ast
import inspect
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.handin.source import parse, seems_to_define, without_magics
from autograder.interactive.session import Session
from autograder.messages import say
from autograder.sandbox import Ending, Reply

__all__ = ["broken_cell", "stale_notice"]

_TOP_LEVEL_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def broken_cell(session: Session, name: str, function: Any) -> Reply | None:
    """How the latest cell that defines a function ended, if it ended before it had defined it.

    Args:
        function: what has the name now; one that comes from a file is none of the cells'.
    """
    if getattr(function, "__module__", "__main__") != "__main__":
        return None
    latest = next((cell for cell in reversed(session.cells) if _defines(cell, name)), None)
    if latest is None:
        return None
    source = without_magics(latest)[0]
    try:
        compile(source, "<cell>", "exec", flags=_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        line = error.lineno or 0
        lines = source.split("\n")
        text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return Reply(Ending.RAISED, type=type(error).__name__, text=str(error.msg), line=line, source=text[:200])
    except (ValueError, RecursionError, MemoryError):
        return None
    if function is None or not session.is_of(latest, inspect.unwrap(function)):
        return _raised_in(session, latest)
    return None


def _raised_in(session: Session, cell: str) -> Reply | None:
    """The latest exception that a cell of the notebook has ended in, if it was this cell."""
    error = getattr(sys, "last_value", None)
    if not isinstance(error, BaseException):
        return None
    for entry in reversed(traceback.extract_tb(error.__traceback__)):
        if session.is_in(cell, entry.filename):
            text, source = str(error)[:600], (entry.line or "")[:200]
            return Reply(Ending.RAISED, type=type(error).__name__, text=text, line=entry.lineno or 0, source=source)
    return None


def stale_notice(session: Session, name: str, function: Callable[..., Any]) -> str:
    """What to tell of a function that is not the latest one of its name; empty, where it is as far as one can see."""
    inner = inspect.unwrap(function)
    if not isinstance(inner, types.FunctionType):
        return ""
    if inner.__module__ != "__main__":
        return _changed_file(inner)
    cells = [cell for cell in session.cells if _defines(cell, name)]
    if not cells:
        return ""
    if not session.is_of(cells[-1], inner):
        earlier = any(session.is_of(cell, inner) for cell in cells)
        return say("notebook.stale-not-reached", name=name) if earlier else ""
    ran = session.ran_at(cells[-1])
    written, saved = session.saved_cells()
    if ran is None or written <= ran:
        return ""
    texts = [text.strip() for text in saved]
    edited = cells[-1].strip() not in texts and any(_defines(text, name) for text in texts)
    return say("notebook.stale-edited", name=name) if edited else ""


def _defines(cell: str, name: str) -> bool:
    """Whether a cell gives something this name at its top level; of one that is not Python, whether it looks so."""
    if name not in cell:
        return False
    tree = parse(without_magics(cell)[0])
    if isinstance(tree, SyntaxError):
        return seems_to_define(cell, name)
    return any(_binds(node, name) for node in tree.body)


def _binds(node: ast.stmt, name: str) -> bool:
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name


def _changed_file(function: types.FunctionType) -> str:
    """A function that was imported from a file of one's own, which reads otherwise by now."""
    path = Path(function.__code__.co_filename)
    if "site-packages" in path.parts:
        return ""
    try:
        module = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError):
        return ""
    now = [code for code in module.co_consts if isinstance(code, types.CodeType) and code.co_name == function.__name__]
    if not now or any(_same(code, function.__code__) for code in now):
        return ""
    return say("notebook.stale-file", name=function.__name__, file=path.name)


def _same(one: Any, other: Any) -> bool:
    """Whether two pieces of code compute the same, wherever they stand."""
    if isinstance(one, types.CodeType) and isinstance(other, types.CodeType):
        alike = (one.co_code, one.co_names, one.co_varnames) == (other.co_code, other.co_names, other.co_varnames)
        return alike and len(one.co_consts) == len(other.co_consts) and all(map(_same, one.co_consts, other.co_consts))
    return type(one) is type(other) and repr(one) == repr(other)
