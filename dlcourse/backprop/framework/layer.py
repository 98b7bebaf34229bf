"""A layer: a function of blobs, which knows its own gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, NamedTuple

import tensorflow as tf

from dlcourse.backprop.framework.blob import Blob

__all__ = ["Layer", "LossLayer", "Parameter", "Phase", "Plan", "Shape"]

Shape = tuple[int, ...]  # of one sample, without the batch's axis


class Parameter(NamedTuple):
    """An array that a layer keeps from step to step."""

    shape: Shape
    initial: str  # "xavier", "zeros" or "ones"
    learnt: bool = True  # by its gradient; a statistic is kept by the way forward itself


class Plan(NamedTuple):
    """What a layer makes of blobs of given shapes."""

    tops: list[Shape]
    parameters: Mapping[str, Parameter] = MappingProxyType({})


class Phase(NamedTuple):
    """How a pass is made."""

    training: bool
    seed: tf.Tensor | int = 0  # of all that is drawn at random


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Layer of a net, the base class: a forward pass from bottom to top blobs, and a backward pass.

    top = f(bottom, own),   ∂L/∂bottom = (∂top/∂bottom)ᵀ ∂L/∂top,   ∂L/∂own = (∂top/∂own)ᵀ ∂L/∂top

    A layer holds its settings and nothing else: what it has learnt comes in as its own blobs.

    Args:
        type: the name under which descriptions ask for the layer.
        name: the layer's own name in the net.
        bottoms: names of the blobs that it takes.
        tops: names of the blobs that it makes.
        propagate_down: for each bottom, whether a gradient may go down to it; None for yes, to all. What is below a
            False learns nothing by this way: so one freezes what another net has learnt.

    Example:
        >>> layer = Layer(type="relu", name="relu1", bottoms=("conv1",), tops=("relu1",))
        >>> print(layer.name, layer.bottoms)
        relu1 ('conv1',)

    References:
        jia2014, section 3; note C, section 7.6.
    """

    type: str
    name: str
    bottoms: tuple[str, ...]
    tops: tuple[str, ...]
    propagate_down: tuple[bool, ...] | None = None

    takes: ClassVar[int | None] = 1  # bottoms; None for any number
    makes: ClassVar[int | None] = 1  # tops

    def plan(self, bottoms: Sequence[Shape]) -> Plan:
        """Say what shapes the tops will have, and which parameters the layer needs; refuse what it cannot take."""
        raise NotImplementedError

    def forward(self, bottoms: Sequence[Blob], tops: Sequence[Blob], own: dict[str, Blob], phase: Phase) -> None:
        """Fill in the tops' data, from the data of the bottoms and of the layer's own blobs."""
        raise NotImplementedError

    def backward(
        self,
        tops: Sequence[Blob],
        propagate_down: Sequence[bool],
        bottoms: Sequence[Blob],
        own: Mapping[str, Blob],
        phase: Phase,
    ) -> None:
        """Fill in the gradients of the layer's own blobs and of the bottoms that want one, from those of the tops.

        It is called where some bottom wants a gradient, as ``propagate_down`` says for each, or where the layer learns.
        """
        raise NotImplementedError

    def refuse(self, message: str) -> None:
        """Say which layer it is that cannot be made."""
        raise ValueError(f"layer {self.name!r} ({self.type}): {message}")


@dataclass(frozen=True, kw_only=True)
class LossLayer(Layer):
    """Loss layer of a net, the base class: one scalar, added to the net's loss with a weight."""

    weight: float = 1.0

    takes = 2
