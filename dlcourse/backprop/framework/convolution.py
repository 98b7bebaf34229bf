"""The convolutional layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dlcourse.backprop.framework.layer import Layer, Parameter, Plan
from dlcourse.convolution import conv2d_layer, conv2d_layer_backward
from dlcourse.convolution.geometry import Padding, Pair, as_pair, check_padding, output_size

__all__ = ["Convolution"]


@dataclass(frozen=True, kw_only=True)
class Convolution(Layer):
    """Convolution layer of a net: ``conv2d_layer`` with learnt filters and biases."""

    filters: int
    filter_size: Pair
    strides: Pair = 1
    padding: Padding = 0
    dilation_rate: Pair = 1

    def plan(self, bottoms):
        if len(bottoms[0]) != 3:
            self.refuse(f"its bottom has shape {bottoms[0]}, expected images (rows, columns, channels).")
        *sizes, channels = bottoms[0]
        spans = as_pair("filter_size", self.filter_size, 1)
        weights = Parameter((*spans, channels, self.filters), "xavier")
        return Plan(
            [(*self._places(sizes, spans), self.filters)],
            {"weights": weights, "bias": Parameter((self.filters,), "zeros")},
        )

    def _places(self, sizes: list[int], spans: tuple[int, int]) -> list[int]:
        steps, rates = as_pair("strides", self.strides, 1), as_pair("dilation_rate", self.dilation_rate, 1)
        check_padding(self.padding)
        if self.padding == "same":
            return [-(-n // s) for n, s in zip(sizes, steps, strict=True)]
        frame = (0, 0) if isinstance(self.padding, str) else as_pair("padding", self.padding, 0)
        return [
            output_size(n, m, stride=s, padding=p, dilation_rate=d)
            for n, m, s, p, d in zip(sizes, spans, steps, frame, rates, strict=True)
        ]

    @property
    def _settings(self) -> dict[str, Any]:
        return {"strides": self.strides, "padding": self.padding, "dilation_rate": self.dilation_rate}

    def forward(self, bottoms, tops, own, phase):
        tops[0].data = conv2d_layer(bottoms[0].data, own["weights"].data, own["bias"].data, **self._settings)

    def backward(self, tops, propagate_down, bottoms, own, phase):
        inputs, own["weights"].gradient, own["bias"].gradient = conv2d_layer_backward(
            bottoms[0].data, own["weights"].data, tops[0].gradient, **self._settings
        )
        if propagate_down[0]:
            bottoms[0].gradient = inputs
