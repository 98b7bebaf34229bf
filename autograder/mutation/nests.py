"""Arrays in tuples, lists and dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["arrays_in", "mapped"]

Array = NDArray[Any]


def mapped(value: Any, change: Callable[[Array], Any]) -> Any:
    """The same nest with other arrays."""
    if isinstance(value, Mapping):
        return {key: mapped(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(mapped(item, change) for item in value)
    return change(np.asarray(value)) if isinstance(value, (np.ndarray, np.generic)) else value


def arrays_in(value: Any) -> Iterator[Array]:
    """All arrays of a nest, numbers among them."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from arrays_in(item)
    elif isinstance(value, (np.ndarray, np.generic, int, float)):
        yield np.asarray(value)
