"""The two pooling layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dlcourse.backprop.framework.layer import Layer, Plan
from dlcourse.convolution import max_pool, max_pool_backward, mean_pool, mean_pool_backward
from dlcourse.convolution.geometry import Padding, Pair
from dlcourse.convolution.windows import pooled_size

__all__ = ["BACKWARD", "FORWARD", "Pooling"]

FORWARD = {"max_pool": max_pool, "mean_pool": mean_pool}
BACKWARD = {"max_pool": max_pool_backward, "mean_pool": mean_pool_backward}


@dataclass(frozen=True, kw_only=True)
class Pooling(Layer):
    """Pooling layer of a net: ``max_pool`` or ``mean_pool``."""

    pool_size: Pair = 2
    strides: Pair | None = None
    padding: Padding = 0

    @property
    def _settings(self) -> dict[str, Any]:
        return {"pool_size": self.pool_size, "strides": self.strides, "padding": self.padding}

    def plan(self, bottoms):
        if len(bottoms[0]) != 3:
            self.refuse(f"its bottom has shape {bottoms[0]}, expected images (rows, columns, channels).")
        return Plan([(*pooled_size(bottoms[0][:2], **self._settings), bottoms[0][2])])

    def forward(self, bottoms, tops, own, phase):
        tops[0].data = FORWARD[self.type](bottoms[0].data, **self._settings)

    def backward(self, tops, propagate_down, bottoms, own, phase):
        bottoms[0].gradient = BACKWARD[self.type](bottoms[0].data, tops[0].gradient, **self._settings)
