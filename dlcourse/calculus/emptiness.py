"""Refuses arrays without entries by name: they have no norm, no gradient and no worst entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dlcourse import checks

__all__: list[str] = []


def refuse_empty(function: str, **arrays: Any) -> None:
    """Raise an error that names the first array without entries."""
    checks.refuse_empty(function, expected="at least one", mend="Leave empty arrays out before the call.", **arrays)


def not_empty(function: str, *names: str) -> Callable[..., None]:
    """Make a ``validate`` for ``graph_function`` that refuses empty arrays among the first positional arguments."""

    def validate(*args: Any, **_: Any) -> None:
        refuse_empty(function, **dict(zip(names, args, strict=False)))

    return validate
