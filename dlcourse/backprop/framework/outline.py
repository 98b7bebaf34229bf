"""What a net is made of, said without running it: the shape and the parameters of every layer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Int

from dlcourse.backprop.framework.description import Description, layers_of
from dlcourse.backprop.framework.layer import Layer, Plan, Shape

__all__ = ["LayerOutline", "outline", "output_shapes", "parameter_counts", "plans_of"]


class LayerOutline(NamedTuple):
    """One line of an outline."""

    name: str
    type: str
    shapes: list[Shape]  # of the tops, without the batch's axis
    parameters: int  # that are learnt


def plans_of(layers: Sequence[Layer], inputs: Mapping[str, Shape]) -> list[Plan]:
    """Plans of a net's layers by shape inference, layer by layer.

    Raises:
        ValueError: a layer cannot take the blobs that it is given.
    """
    shapes = {name: tuple(shape) for name, shape in inputs.items()}
    plans = []
    for layer in layers:
        try:
            plans.append(layer.plan([shapes[blob] for blob in layer.bottoms]))
        except ValueError as error:
            if str(error).startswith("layer "):
                raise
            raise ValueError(f"layer {layer.name!r} ({layer.type}): {error}") from error
        shapes.update(zip(layer.tops, plans[-1].tops, strict=True))
    return plans


def output_shapes(description: Description, inputs: Mapping[str, Shape]) -> list[Int[np.ndarray, " axes"]]:
    """Output shapes of a described net's layers, for one sample.

    rows' = ⌊(rows + 2p − m) / s⌋ + 1 for a convolution or a pooling

    Args:
        description: a list of mappings, one a layer, as for ``Net``.
        inputs: the shape of each input blob, without the batch's axis.

    Returns:
        One array of sizes a layer of the description.

    Raises:
        ValueError: what ``Net`` raises.

    Example:
        >>> print(*output_shapes([{"type": "max_pool", "name": "s2", "bottoms": ["x"]}], {"x": (28, 28, 6)}))
        [14 14  6]

    References:
        lecun1998, section 2; note C, sections 7.4 and 7.6.
    """
    lines = {line.name: line for line in outline(description, inputs)}
    return [np.array(lines[entry["name"]].shapes[0], dtype=int) for entry in description]


def parameter_counts(description: Description, inputs: Mapping[str, Shape]) -> Int[np.ndarray, " layers"]:
    """Parameter counts of a described net's layers.

    m² c k + k for k filters of m × m over c channels, n k + k for an inner product of n features and k units

    Args:
        description: a list of mappings, one a layer, as for ``Net``.
        inputs: the shape of each input blob, without the batch's axis.

    Returns:
        One number a layer of the description.

    Raises:
        ValueError: what ``Net`` raises.

    Example:
        >>> net = [{"type": "convolution", "name": "c1", "bottoms": ["x"], "filters": 6, "filter_size": 5}]
        >>> print(parameter_counts(net, {"x": (32, 32, 1)}))
        [156]

    References:
        lecun1998, section 2; note C, sections 7.4 and 7.6.
    """
    lines = {line.name: line for line in outline(description, inputs)}
    return np.array([lines[entry["name"]].parameters for entry in description])


def outline(description: Description, inputs: Mapping[str, Shape]) -> list[LayerOutline]:
    """Outline (model summary) of a described net: each layer's output shapes and parameter count.

    rows' = ⌊(rows + 2p − m) / s⌋ + 1 for a convolution or a pooling;  m² c k + k parameters for k filters of m × m over
    c channels, n k + k for an inner product of n features and k units

    Args:
        description: a list of mappings, one a layer, as for ``Net``.
        inputs: the shape of each input blob, without the batch's axis.

    Returns:
        ``LayerOutline(name, type, shapes, parameters)`` for each layer, splits included. Parameters are those that are
        learnt; the moving statistics of a batch normalisation are not.

    Raises:
        ValueError: what ``Net`` raises.

    Example:
        >>> net = [{"type": "convolution", "name": "c1", "bottoms": ["x"], "filters": 6, "filter_size": 5},
        ...        {"type": "max_pool", "name": "s2", "bottoms": ["c1"]},
        ...        {"type": "inner_product", "name": "f3", "bottoms": ["s2"], "units": 10}]
        >>> for line in outline(net, {"x": (32, 32, 1)}):
        ...     print(line.name, line.shapes, line.parameters)
        c1 [(28, 28, 6)] 156
        s2 [(14, 14, 6)] 0
        f3 [(10,)] 11770

    References:
        lecun1998, section 2; note C, sections 7.4 and 7.6.
    """
    layers = layers_of(description, inputs)
    return [
        LayerOutline(
            layer.name, layer.type, plan.tops, sum(math.prod(p.shape) for p in plan.parameters.values() if p.learnt)
        )
        for layer, plan in zip(layers, plans_of(layers, inputs), strict=True)
    ]
