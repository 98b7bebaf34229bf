"""Convolutional layers whose maps see only some of the maps below, as a table says; and the table of LeNet-5."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_where
from dlcourse.convolution.conv2d_layer import (
    Conv2DGradients,
    conv2d_layer,
    conv2d_layer_backward,
    validate_backward,
    validate_forward,
)
from dlcourse.convolution.geometry import Padding, Pair
from dlcourse.graph import graph_function

__all__ = ["connection_table", "table_conv2d_layer", "table_conv2d_layer_backward"]

Images = Float[tf.Tensor, "batch rows columns channels"]
Filters = Float[tf.Tensor, "filter_rows filter_columns channels out_channels"]
Maps = Float[tf.Tensor, "batch out_rows out_columns out_channels"]
Bias = Float[tf.Tensor, " out_channels"]
Table = Int[tf.Tensor, "channels out_channels"]

LENET_5 = 6  # the maps of S2


def connection_table(in_maps: int = LENET_5) -> tf.Tensor:
    """Connection table of LeNet-5's layer C3: which maps of the layer below each feature map sees.

    T[p,k] = 1 where map k sees map p. With n maps below and indices taken modulo n, the columns are, in this order,
    {i, i+1, i+2} for i < n; {i, i+1, i+2, i+3} for i < n; {i, i+1, i+n/2, i+n/2+1} for i < n/2; and all n maps

    Args:
        in_maps: n, an even number of at least 6. LeNet-5 has 6.

    Returns:
        T (n, 5n/2 + 1), int32 zeros and ones.

    Raises:
        ValueError: n is odd, or less than 6.

    Example:
        Sixteen columns with 60 ones: 60 · 25 + 16 = 1516 parameters with filters of 5 × 5.

        >>> table = connection_table()
        >>> print(table.numpy()[0], int(tf.reduce_sum(table)))
        [1 0 0 0 1 1 1 0 0 1 1 1 1 0 1 1] 60

    Conventions:
        The paper has n = 6 only. That its maps of four without a run are two pairs of neighbours opposite each other is
        read off its table; for other n the rule is ours. The tables that notes C and E print have a slip each, which
        docs/errata/09-convolution.md shows.

    References:
        lecun1998, table I; note C, figure 7.5; note E, section 4.
    """
    if not isinstance(in_maps, int) or isinstance(in_maps, bool) or in_maps < LENET_5 or in_maps % 2:
        raise ValueError(
            f"connection_table: in_maps is {in_maps!r}, expected an even integer of at least {LENET_5}. Pass the "
            "number of maps of the layer below."
        )
    half = in_maps // 2
    seen = [(0, 1, 2)] * in_maps + [(0, 1, 2, 3)] * in_maps + [(0, 1, half, half + 1)] * half + [tuple(range(in_maps))]
    # A group begins with a multiple of n, so that its first map sees map 0 first.
    places = [((k + step) % in_maps, k) for k, steps in enumerate(seen) for step in steps]
    return tf.scatter_nd(places, tf.ones([len(places)], tf.int32), [in_maps, len(seen)])


def _validate(x: Any, filters: Any, bias: Any, table: Any, **settings: Any) -> None:
    _check_entries(table)
    validate_forward(x, filters, bias, **settings)


def _validate_gradients(x: Any, filters: Any, table: Any, upstream: Any, **settings: Any) -> None:
    _check_entries(table)
    validate_backward(x, filters, upstream, **settings)


def _check_entries(table: Any) -> None:
    told = "an entry of table is {:d}, expected 0 or 1. Put a 1 where the map of the column sees that of the row."
    refuse_where(table, lambda entries: (entries != 0) & (entries != 1), told)


def _connected(filters: tf.Tensor, table: tf.Tensor) -> tf.Tensor:
    """Keep the filters of connected maps; what the others hold, be it NaN, plays no part."""
    return tf.where(table > 0, filters, tf.zeros([], filters.dtype))


@graph_function(static=["strides", "padding", "dilation_rate"], validate=_validate)
def table_conv2d_layer(
    x: Images,
    filters: Filters,
    bias: Bias,
    table: Table,
    *,
    strides: Pair = 1,
    padding: Padding = 0,
    dilation_rate: Pair = 1,
) -> Maps:
    """Convolution layer with a connection table: each feature map sees only some of the maps below.

    Y[n,i,j,k] = b[k] + Σ W[u,v,p,k] X[n, s·i + d·u, s·j + d·v, p] over u, v and those p with T[p,k] = 1

    Args:
        x: images X (batch, rows, columns, channels).
        filters: W (filter rows, filter columns, channels, output channels). Those of unconnected maps play no part.
        bias: b (output channels,).
        table: T (channels, output channels), zeros and ones, such as ``connection_table`` makes.
        strides: as for ``conv2d_layer``.
        padding: as for ``conv2d_layer``.
        dilation_rate: as for ``conv2d_layer``.

    Returns:
        Feature maps Y (batch, output rows, output columns, output channels). A map without connections is its bias.

    Raises:
        ValueError: an entry of the table is neither 0 nor 1, or what ``conv2d_layer`` raises.

    Example:
        The first map sees both channels, the second one only the second channel.

        >>> x, w = np.array([[[[1.0, 10.0]]]]), np.ones((1, 1, 2, 2))
        >>> print(table_conv2d_layer(x, w, np.zeros(2), [[1, 0], [1, 1]]).numpy().ravel())
        [11. 10.]

    Conventions:
        A cross-correlation without an activation, as ``conv2d_layer`` is. With a table of ones it is ``conv2d_layer``;
        with blocks of ones on the diagonal it is PyTorch's convolution in ``groups``. The gradient is
        ``table_conv2d_layer_backward``.

    References:
        lecun1998, section II.B; note C, equation 7.9; note E, section 4.
    """
    settings = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    return conv2d_layer(x, _connected(filters, table), bias, **settings)


@graph_function(static=["strides", "padding", "dilation_rate"], validate=_validate_gradients)
def table_conv2d_layer_backward(
    x: Images,
    filters: Filters,
    table: Table,
    upstream: Maps,
    *,
    strides: Pair = 1,
    padding: Padding = 0,
    dilation_rate: Pair = 1,
) -> Conv2DGradients:
    """Backward pass of the convolution layer with a connection table: gradients of all it is given.

    As for ``conv2d_layer_backward``, with dX[…,p] a sum over those maps k with T[p,k] = 1, and dW[…,p,k] = 0 where
    T[p,k] = 0

    Args:
        x: images X (batch, rows, columns, channels), what the layer was given.
        filters: W (filter rows, filter columns, channels, output channels).
        table: T (channels, output channels), zeros and ones.
        upstream: G (batch, output rows, output columns, output channels), the gradient with respect to the layer's
            output.
        strides: as for ``conv2d_layer``.
        padding: as for ``conv2d_layer``.
        dilation_rate: as for ``conv2d_layer``.

    Returns:
        ``Conv2DGradients(inputs, filters, bias)``: dX, dW, db.

    Raises:
        ValueError: what ``table_conv2d_layer`` or ``conv2d_layer_backward`` raises.

    Example:
        >>> x, w, g = np.array([[[[1.0, 10.0]]]]), np.ones((1, 1, 2, 2)), np.array([[[[3.0, 5.0]]]])
        >>> dx, dw, db = table_conv2d_layer_backward(x, w, [[1, 0], [1, 1]], g)
        >>> print(dx.numpy().ravel(), dw.numpy().ravel(), db.numpy())
        [3. 8.] [ 3.  0. 30. 50.] [3. 5.]

    References:
        lecun1998, section II.B; note C, equations 7.22–7.29.
    """
    settings = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    found = conv2d_layer_backward(x, _connected(filters, table), upstream, **settings)
    return found._replace(filters=_connected(found.filters, table))
