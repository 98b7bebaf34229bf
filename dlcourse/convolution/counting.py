"""How many parameters a layer learns, and how many connections it computes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from dlcourse.convolution.geometry import Pair, as_integer, as_pair, output_size

__all__ = ["ParameterCount", "parameter_count"]

KINDS = ("dense", "local", "shared", "subsampling")


class ParameterCount(NamedTuple):
    """What a layer learns, and what it computes."""

    parameters: int
    connections: int


def parameter_count(
    in_shape: Sequence[int],
    out_channels: int,
    *,
    filter_size: Pair,
    strides: Pair = 1,
    padding: Pair = 0,
    weights: str = "shared",
    table: Any = None,
) -> ParameterCount:
    """Parameter count of a layer on maps, and its connections: dense, local, shared, or by a table.

    A unit has uvc weights and a bias; there are M = R'C'n' units. Shared weights: (uvc + 1) n' parameters; by a table
    with K ones: K uv + n'; local: (uvc + 1) M; dense: (RCc + 1) M. Each parameter is used R'C' times where it is shared

    Args:
        in_shape: (rows R, columns C, channels c) of the input.
        out_channels: n', the maps of the output, of R' rows and C' columns.
        filter_size: u and v, an integer or a pair; also for a dense layer, whose number of units it fixes.
        strides: the step from place to place, an integer or a pair.
        padding: the zeros on each side, an integer or a pair.
        weights: "shared" (a convolution: one filter a map for all places), "local" (a filter for every unit), "dense"
            (every unit sees the whole input), or "subsampling" (one weight and one bias a map).
        table: T (channels, output channels) of zeros and ones, for shared weights; None connects all maps.

    Returns:
        ``ParameterCount(parameters, connections)``. A bias is a parameter of its map, or of its unit if weights are not
        shared, and a connection of each unit. Those to the zeros of the padding count.

    Raises:
        ValueError: a filter fits nowhere, or a setting is unknown or does not fit.

    Example:
        The first layer of LeNet-5, and what it would need without sharing and as a dense layer.

        >>> parameter_count((32, 32, 1), 6, filter_size=5)
        ParameterCount(parameters=156, connections=122304)
        >>> [parameter_count((32, 32, 1), 6, filter_size=5, weights=kind).parameters for kind in ("local", "dense")]
        [122304, 4821600]

    Conventions:
        Connections are counted as in LeNet-5's paper, with the biases; multiplications are fewer by the biases.

    References:
        lecun1998, section II.B; note C, sections 7.2 and 7.4; note E, section 4.
    """
    rows, columns, channels = in_shape
    out_channels = as_integer("out_channels", out_channels, 1)
    places = 1
    pairs = (as_pair("filter_size", filter_size, 1), as_pair("strides", strides, 1), as_pair("padding", padding, 0))
    for n, m, s, p in zip((rows, columns), *pairs, strict=True):
        places *= output_size(n, m, stride=s, padding=p)
    _check(weights, table, channels, out_channels)
    in_filter = pairs[0][0] * pairs[0][1]
    inputs = in_filter * (channels * out_channels if table is None else int(np.sum(table)))  # of one place, to all maps
    if weights == "dense":
        inputs = rows * columns * channels * out_channels
    if weights == "subsampling":
        return ParameterCount(2 * out_channels, places * out_channels * (in_filter + 1))
    connections = places * (inputs + out_channels)
    return ParameterCount(inputs + out_channels if weights == "shared" else connections, connections)


def _check(weights: Any, table: Any, channels: int, out_channels: int) -> None:
    if weights not in KINDS:
        raise ValueError(f"parameter_count: weights is {weights!r}, expected one of {', '.join(map(repr, KINDS))}.")
    if weights == "subsampling" and channels != out_channels:
        raise ValueError(
            f"parameter_count: out_channels is {out_channels} and in_shape has {channels} channels; expected as many: "
            "sub-sampling makes one map of each."
        )
    if table is None:
        return
    if weights != "shared":
        raise ValueError(f"parameter_count: weights is {weights!r} beside a table, expected 'shared', or no table.")
    if np.shape(table) != (channels, out_channels) or not np.isin(table, (0, 1)).all():
        raise ValueError(
            f"parameter_count: table has shape {np.shape(table)}, expected ({channels}, {out_channels}) and zeros and "
            "ones: a row for each channel of the input, a column for each map."
        )
