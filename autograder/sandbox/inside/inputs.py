"""Inputs belong to the caller: arrays are read-only, and here it is seen whether a list or a dictionary has changed."""

from __future__ import annotations

import builtins
from typing import Any

from numpy import array_equal, asarray, ndarray

__all__ = ["copied", "refuse_changes"]

# What the student's code puts in place of a builtin must not reach this file.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

# As NumPy says of an array.
_REFUSAL = "a list or a dictionary among the inputs is read-only"


def copied(value: Any) -> Any:
    """The same arrays and numbers in new lists and dictionaries."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return type(value)(map(copied, value)) if type(value) in (list, tuple) else value


def refuse_changes(inputs: Any, kept: Any) -> None:
    """Compare inputs after a call with a copy from before it.

    Raises:
        ValueError: if something was added, removed or replaced by something else. What was replaced by its equal is
            unchanged.
    """
    if not _same(inputs, kept):
        raise ValueError(_REFUSAL)


def _same(now: Any, kept: Any) -> bool:
    if now is kept:
        return True
    if isinstance(kept, dict):
        return isinstance(now, dict) and now.keys() == kept.keys() and all(_same(now[k], kept[k]) for k in kept)
    if isinstance(kept, (list, tuple)):
        return type(now) is type(kept) and len(now) == len(kept) and all(map(_same, now, kept))
    if isinstance(kept, ndarray):
        floating = kept.dtype.kind in "fc" and asarray(now).dtype.kind in "fc"
        return array_equal(now, kept, equal_nan=floating)
    try:
        return bool(now == kept) or (now != now and kept != kept)
    except Exception:
        return False
