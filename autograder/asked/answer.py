"""What an implementation returned, as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["as_array", "described", "plain", "size_in_bytes"]


def plain(value: Any) -> Any:
    """Turn what an implementation returns into nested tuples of arrays: tensors, named tuples and lists alike."""
    if isinstance(value, (list, tuple)):
        return tuple(plain(v) for v in value)
    if hasattr(value, "numpy"):
        value = value.numpy()
    return np.asarray(value)


def described(answer: Any) -> str:
    """What a plain answer is, in a few words."""
    if isinstance(answer, tuple):
        return f"a tuple of {len(answer)}"
    return f"an array of shape {answer.shape}" if answer.ndim else "a number"


def as_array(answer: Any) -> NDArray[Any] | None:
    """An answer as an array; None where it is no such thing."""
    if isinstance(answer, np.ndarray):
        return answer
    if isinstance(answer, (bool, int, float, np.generic)):
        return np.asarray(answer)
    if isinstance(answer, (list, tuple)):
        if not answer:
            return np.zeros(0)
        parts = [as_array(item) for item in answer]
        if all(p is not None and p.shape == getattr(parts[0], "shape", None) for p in parts):
            return np.stack([p for p in parts if p is not None])
    return None


def size_in_bytes(answer: Any) -> int:
    """How many bytes the arrays of a plain answer take."""
    return sum(map(size_in_bytes, answer)) if isinstance(answer, tuple) else int(answer.nbytes)
