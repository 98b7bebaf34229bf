"""The numbers of the tables: computed by the lines of Python that the pages show, and written as text."""

from __future__ import annotations

import ast
import functools
import math
import warnings
from typing import Any

import numpy as np

from website.conventions import Topic
from website.conventions.columns import COLUMNS, NOT_INSTALLED

__all__ = ["computed", "is_other", "shown"]

_DIGITS = 4
_TOLERANCE = 1e-4  # of numbers that count as the same: all libraries here compute in float32 somewhere


@functools.cache
def computed(topic: Topic, row: int, column: str) -> Any:
    """What the lines of a column give in a row: an array, a number, a truth value or a text.

    A library that is not installed gives the text that it is not.

    Raises:
        RuntimeError: the lines cannot be run.
    """
    if not COLUMNS[column].is_installed:
        return NOT_INSTALLED
    code = topic.rows[row].figures[column].code
    space: dict[str, Any] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a library is going to change is none of the reader's business here
            exec(f"import numpy as np\n{topic.given}\n{COLUMNS[column].imports_of(code)}", space)
            return _plain(_run(code, space))
    except Exception as error:
        what = topic.rows[row].what
        raise RuntimeError(f"conventions, {topic.name}, {what!r}, {column}: {type(error).__name__}: {error}") from error


def _run(code: str, space: dict[str, Any]) -> Any:
    """Run all lines and return the value of the last."""
    *statements, last = ast.parse(code).body
    if not isinstance(last, ast.Expr):
        raise ValueError(f"the last line is {ast.unparse(last)!r}, expected an expression: what is shown in the table")
    exec(compile(ast.Module(statements, []), "<conventions>", "exec"), space)
    return eval(compile(ast.Expression(last.value), "<conventions>", "eval"), space)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if hasattr(value, "detach"):
        value = value.detach()
    array = np.asarray(value)
    return array.item() if array.ndim == 0 else array


def is_other(value: Any, ours: Any) -> bool:
    """Whether a figure is another one than ours."""
    if isinstance(value, str) or isinstance(ours, str):
        return bool(str(value) != str(ours))
    value, ours = np.asarray(value, np.float64), np.asarray(ours, np.float64)
    return value.shape != ours.shape or not np.allclose(value, ours, rtol=_TOLERANCE, atol=0, equal_nan=True)


def shown(value: Any) -> str:
    """A figure as text: numbers of four digits, vectors within brackets."""
    if isinstance(value, np.ndarray):
        return "[" + ", ".join(map(shown, value if value.ndim > 1 else value.tolist())) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value).replace("-", "−") if isinstance(value, int) else value
    if math.isnan(value) or math.isinf(value):
        return {"nan": "NaN", "inf": "∞", "-inf": "−∞"}[str(value)]
    number = f"{value:.{_DIGITS}g}"
    mantissa, _, exponent = number.partition("e")
    power = f"e{int(exponent)}" if exponent else ""
    return (mantissa + power).replace("-", "−")
