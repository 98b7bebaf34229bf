"""Whether anybody will see what a call returns: Jupyter shows a cell's last expression, and nothing before it."""

from __future__ import annotations

import ast
import dis
import itertools
import linecache
import sys
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

from autograder.handin.source import parse
from autograder.interactive.session import shell_here

__all__ = ["is_lost", "show"]

_Range = tuple[int, int, int, int]  # as of a node: first line, last line, first column, last column


def is_lost(frame: FrameType) -> bool:
    """Whether what the call returns that a frame is in is dropped: a statement by itself, which nobody shows.

    A value that is given a name, or is handed on, is the caller's to show. Nor is one lost that the rest of the same
    cell checks again, with more cases.
    """
    if frame.f_globals.get("__name__") != "__main__" or not frame.f_code.co_name.startswith("<"):
        return False
    if _next_instruction(frame.f_code, frame.f_lasti) != "POP_TOP":
        return False
    tree = parse("".join(linecache.getlines(frame.f_code.co_filename)))
    calls = [] if isinstance(tree, SyntaxError) else list(_statements(tree))
    here = [call for call in calls if _is_at(call, frame)]
    tried_again = [any(_tries_more(later, call) for later in calls if _range(later) > _range(call)) for call in here]
    return not tried_again or not all(tried_again)


def _next_instruction(code: CodeType, offset: int) -> str:
    """What is done after an instruction; a shell that shows a value prints it there, and a statement drops it."""
    return next((one.opname for one in dis.get_instructions(code) if one.offset > offset), "")


def _statements(tree: ast.Module) -> Iterator[ast.Call]:
    """The calls that are statements by themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node.value


def _is_at(call: ast.Call, frame: FrameType) -> bool:
    """Whether a frame is in a call, or, where Python does not know the columns, in one of the same line."""
    place = _place(frame)
    return _range(call) == place if place else call.lineno <= frame.f_lineno <= (call.end_lineno or 0)


def _range(call: ast.Call) -> _Range:
    return call.lineno, call.end_lineno or 0, call.col_offset, call.end_col_offset or 0


def _place(frame: FrameType) -> _Range | None:
    """The range of source that a frame is in, which Python keeps since 3.11."""
    if sys.version_info < (3, 11):
        return None
    place = next(itertools.islice(frame.f_code.co_positions(), frame.f_lasti // 2, None))
    return None if None in place else place  # type: ignore[return-value]


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
