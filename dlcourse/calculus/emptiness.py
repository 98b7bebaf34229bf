"""Refuses arrays without entries by name: they have no norm, no gradient and no worst entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

__all__: list[str] = []


def refuse_empty(function: str, **arrays: Any) -> None:
    """Raise an error that names the first array without entries; sizes that are not known yet are passed over."""
    for name, array in arrays.items():
        if isinstance(array, tf.Tensor) and array.shape.rank is not None and 0 in array.shape:
            raise ValueError(
                f"{function}: {name} has shape {tuple(array.shape)} and no entries, expected at least one. "
                "Leave empty arrays out before the call."
            )


def not_empty(function: str, *names: str) -> Callable[..., None]:
    """Make a ``validate`` for ``graph_function`` that refuses empty arrays among the first positional arguments."""

    def validate(*args: Any, **_: Any) -> None:
        refuse_empty(function, **dict(zip(names, args, strict=False)))

    return validate
