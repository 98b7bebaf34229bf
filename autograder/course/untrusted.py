"""Tests that only the student's own process could run, told from the checks of exercises."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["checked_exercise", "is_untrusted_test"]

_CHECK = re.compile(r"^\s*check\(\s*[\"'](?P<id>[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*)[\"']", re.MULTILINE)


def is_untrusted_test(cell: Any) -> bool:
    """Whether a cell is a test, such as one by `assert`, that checks no exercise."""
    return _is_test(cell) and not _CHECK.search(_source(cell))


def checked_exercise(cell: Any) -> str | None:
    """The id of the exercise that a test cell checks."""
    found = _CHECK.search(_source(cell)) if _is_test(cell) else None
    return found["id"] if found else None


def _is_test(cell: Any) -> bool:
    marks = cell["metadata"].get("nbgrader", {})
    return bool(marks.get("grade")) and not marks.get("solution") and cell["cell_type"] == "code"


def _source(cell: Any) -> str:
    source = cell["source"]
    return "".join(source) if isinstance(source, list) else str(source)
