"""A convolution whose maps see only some of the maps below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from dlcourse.convolution import conv2d_layer
from dlcourse.ranges import whole_number

__all__ = ["TableConv2D"]


@keras.saving.register_keras_serializable(package="dlcourse")
class TableConv2D(keras.layers.Layer):
    """Convolution layer with a connection table, for Keras: a filter for each pair of maps in it.

    Y[n,i,j,k] = b[k] + Σ W[u,v,p,k] X[n, i + u, j + v, p] over u, v and those p with T[p,k] = 1

    Args:
        table: T, zeros and ones, one row a map below and one column a map of the answer.
        kernel_size: rows and columns of a filter.
        **kwargs: what every Keras layer takes.

    Example:
        LeNet-5's C3: 60 connected pairs of maps, and 16 biases.

        >>> from dlcourse.convolution import connection_table
        >>> layer = TableConv2D(connection_table(6).numpy().tolist(), 5)
        >>> print(layer(tf.zeros((1, 14, 14, 6))).shape, layer.count_params())
        (1, 10, 10, 16) 1516

    References:
        lecun1998, section II.B; note C, equation 7.9; note E, section 4.
    """

    def __init__(self, table: Sequence[Sequence[int]], kernel_size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.table = np.asarray(table)
        if self.table.ndim != 2 or not self.table.any() or not np.isin(self.table, (0, 1)).all():
            raise ValueError(
                f"TableConv2D: table has shape {self.table.shape}, expected zeros and ones, not all zeros, with a row "
                "for each map below and a column for each map of the answer. ``connection_table`` makes one."
            )
        self.kernel_size = whole_number("TableConv2D", "kernel_size", kernel_size)

    def build(self, input_shape: Sequence[int | None]) -> None:
        below, maps = self.table.shape
        if input_shape[-1] != below:
            raise ValueError(
                f"TableConv2D: the input has {input_shape[-1]} maps, expected {below}, one for each row of the table."
            )
        self.input_spec = keras.layers.InputSpec(ndim=4, axes={-1: below})
        seen = self.table.sum(axis=0).mean() * self.kernel_size**2
        shape = (self.kernel_size, self.kernel_size, int(self.table.sum()))
        bound = float(seen**-0.5) * 3**0.5  # as Glorot's for as many inputs as outputs
        self.kernel = self.add_weight(
            shape=shape, initializer=keras.initializers.RandomUniform(-bound, bound), name="kernel"
        )
        self.bias = self.add_weight(shape=(maps,), initializer="zeros", name="bias")
        # Where in the kernel the filter of each pair of maps is; behind its end are zeros.
        self._place = np.where(self.table, np.cumsum(self.table).reshape(self.table.shape) - 1, shape[-1])

    def call(self, inputs: Any) -> Any:
        kernel, bias = (tf.convert_to_tensor(weight) for weight in (self.kernel, self.bias))
        filters = tf.gather(tf.pad(kernel, [[0, 0], [0, 0], [0, 1]]), self._place, axis=-1)
        return conv2d_layer(keras.ops.cast(inputs, self.compute_dtype), filters, bias)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        batch, rows, columns, _ = input_shape
        sizes = (n if n is None else n - self.kernel_size + 1 for n in (rows, columns))
        return batch, *sizes, self.table.shape[1]

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"table": self.table.tolist(), "kernel_size": self.kernel_size}
