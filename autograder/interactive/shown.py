"""Whether anybody will see what a call returns: Jupyter shows a cell's last expression, and nothing before it."""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from autograder.handin.source import parse
from autograder.interactive.session import shell_here

__all__ = ["is_lost", "show"]


def is_lost(frame: FrameType, function: Callable[..., Any]) -> bool:
    """Whether a call of a function, at the line that a frame is in, is a statement whose value nobody shows.

    A value that is given a name, or is handed on, is the caller's to show. Nor is one lost that the next lines of the
    same cell check again, with more cases.
    """
    if frame.f_globals.get("__name__") != "__main__" or not frame.f_code.co_name.startswith("<"):
        return False
    tree = parse("".join(linecache.getlines(frame.f_code.co_filename)))
    if isinstance(tree, SyntaxError):
        return False
    here = [call for call in _called(tree, frame, function) if call.lineno <= frame.f_lineno <= (call.end_lineno or 0)]
    if not here:
        return False
    call = here[-1]
    last = tree.body[-1] if tree.body else None
    if shell_here() is not None and isinstance(last, ast.Expr) and last.value is call:
        return False
    return not any(_tries_more(later, call) for later in _called(tree, frame, function) if later.lineno > call.lineno)


def _called(tree: ast.Module, frame: FrameType, function: Callable[..., Any]) -> Iterator[ast.Call]:
    """The calls of a function that are statements by themselves, in reading order."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            name = node.value.func
            found = frame.f_globals.get(name.id) if isinstance(name, ast.Name) else None
            if found is function or (isinstance(name, ast.Attribute) and name.attr == "check"):
                yield node.value


def _tries_more(later: ast.Call, call: ast.Call) -> bool:
    """Whether a later call is the same with ``hidden=True``."""
    keywords = [keyword for keyword in later.keywords if keyword.arg != "hidden"]
    bare = ast.Call(later.func, later.args, keywords)
    return len(keywords) < len(later.keywords) and ast.dump(bare) == ast.dump(call)


def show(value: Any) -> None:
    """Show a value as Jupyter shows a cell's last expression; in a script, print it."""
    if shell_here() is None:
        print(value, file=sys.stdout)
        return
    from IPython.display import display

    display(value)  # type: ignore[no-untyped-call]
