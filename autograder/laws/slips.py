"""What an exercise's file makes its mistakes from, with nothing changed."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any

from autograder.asked.exercise import Exercise

__all__ = ["without_slips"]


def without_slips(exercise: Exercise) -> dict[str, Callable[..., Any]]:
    """Find the functions that the file builds its mistakes with, and call or take them without a slip.

    That is `mistaken()` where a mistake is `mistaken(sign=-1)`, unless the file's `mistaken` cannot do without an
    argument; and `learn` itself where one is `partial(learn, last=True)`.
    """
    module = vars(sys.modules[exercise.solution.__module__])
    unchanged = {}
    for call in _calls_in_mistakes(exercise):
        called, bound = ast.unparse(call.func), [ast.unparse(a) for a in call.args[:1]]
        if called in ("partial", "functools.partial"):
            unchanged[bound[0]] = module[bound[0]]
        elif inspect.isfunction(module.get(called)):
            parameters = inspect.signature(module[called]).parameters.values()
            if all(p.default is not p.empty or p.kind is p.VAR_KEYWORD for p in parameters) and parameters:
                unchanged[f"{called}()"] = module[called]()
    return unchanged


def _calls_in_mistakes(exercise: Exercise) -> Iterator[ast.Call]:
    """Every call with which the file builds the function of a `Mistake`."""
    for node in ast.walk(ast.parse(exercise.path.read_bytes())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Mistake":
            functions = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "function")]
            yield from (call for f in functions for call in ast.walk(f) if isinstance(call, ast.Call))
