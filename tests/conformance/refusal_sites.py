"""Where the reference refuses: every place in its source at which a message is written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import dlcourse

SOURCE = Path(dlcourse.__file__).parent
PASSED_ON = {"checks.py", "cli.py", "graph.py", "backprop/framework/layer.py"}  # they say what they are given
ON_THE_COMMAND_LINE = ("figures/", "training/")  # each trouble of a run has its own test, in tests/dlcourse/training
HANDED_OVER = {"message", "mend"}  # the parameters by which they are given it, or its advice
# What Python expects of a method that is abstract, and of an attribute that is not there.
PROTOCOL = {"NotImplementedError", "AttributeError"}


class Site(NamedTuple):
    """A statement that refuses: its file, below the package, and its lines."""

    file: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"dlcourse/{self.file}:{self.first}"


def all_sites() -> list[Site]:
    """Every statement that raises a message of its own, and every call that hands one over to be raised."""
    read = {path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    nodes = [(file, node) for file, text in sorted(read.items()) for node in ast.walk(ast.parse(text))]
    raisers = {"choice", "Assert"} | {node.name for _, node in nodes if _takes_a_message(node)}
    return [
        Site(file, node.lineno, node.end_lineno)
        for file, node in nodes
        if file not in PASSED_ON
        and not file.startswith(ON_THE_COMMAND_LINE)
        and (_raises(node) or _hands_over(node, raisers))
    ]


def sites_of(error: BaseException | None, known: list[Site]) -> Iterator[Site]:
    """Find where an error was raised, and those that it took the place of."""
    while error is not None:
        frames = _frames(error.__traceback__)
        yield from (s for file, line in frames for s in known if s.file == file and s.first <= line <= s.last)
        error = error.__cause__ or error.__context__


def _raises(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _called(node.exc) not in PROTOCOL


def _takes_a_message(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        a.arg in HANDED_OVER for a in node.args.args + node.args.kwonlyargs
    )


def _hands_over(node: ast.AST, raisers: set[str]) -> bool:
    if _called(node) == "refuse_empty":  # most leave the advice to it, which test_empty_batches follows
        return any(keyword.arg == "mend" for keyword in node.keywords)
    return _called(node) in raisers


def _called(node: ast.AST) -> str:
    function = getattr(node, "func", None)
    return getattr(function, "id", getattr(function, "attr", ""))


def _frames(traceback: TracebackType | None) -> Iterator[tuple[str, int]]:
    """The package's own among the frames: each file and line."""
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        if path.is_relative_to(SOURCE):
            yield path.relative_to(SOURCE).as_posix(), traceback.tb_lineno
        traceback = traceback.tb_next
