"""Random numbers that are the same on every machine and with every version of NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__: list[str] = []


class Draws:
    """Numbers made of Philox's raw bits: NumPy promises these, but not what its generators make of them.

    Args:
        key: two numbers that fix all draws, such as a seed and an epoch.
    """

    def __init__(self, *key: int) -> None:
        self._bits = np.random.Philox(key=np.array(key, np.uint64))

    def uniforms(self, low: Any, high: Any, shape: Sequence[int]) -> np.ndarray:
        """Draw uniform numbers in [low, high), float32."""
        bits = self._bits.random_raw(int(np.prod(shape))).reshape(shape)
        return (low + (high - low) * ((bits >> 40) * 2.0**-24)).astype(np.float32)

    def integers(self, count: int, shape: Sequence[int]) -> np.ndarray:
        """Draw from 0, …, count − 1."""
        bits = self._bits.random_raw(int(np.prod(shape))).reshape(shape)
        return ((bits >> 32) * np.uint64(count) >> 32).astype(np.int64)

    def integer(self, count: int) -> int:
        """Draw one of 0, …, count − 1."""
        return (self._bits.random_raw() >> 32) * count >> 32

    def choose(self, options: Sequence[Any]) -> Any:
        """Draw one of several."""
        return options[self.integer(len(options))]

    def order(self, count: int) -> np.ndarray:
        """Draw a permutation."""
        return np.argsort(self._bits.random_raw(count), kind="stable")
