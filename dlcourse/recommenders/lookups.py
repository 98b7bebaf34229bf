"""Rows of users and items: index −1 is somebody, or something, of whom nothing is known yet."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.checks import refuse_where

__all__: list[str] = []  # for the files of this unit

UNKNOWN = -1


def check_ids(function: str, *, lowest: int = 0, **given: tuple[tf.Tensor, Any]) -> None:
    """Refuse indices that are none of the rows of a table.

    Args:
        function: to begin the error with.
        lowest: 0, or −1 where that stands for what is unknown.
        **given: the indices, and how many rows there are, by name.
    """
    for name, (ids, size) in given.items():
        known = tf.get_static_value(size)
        last = "the number of rows less one" if known is None else int(known) - 1
        allowed = ", or -1 for one that is unknown" if lowest < 0 else ""
        told = f"{function}: {name} holds {{:d}}, expected indices from 0 to {last}{allowed}. Count from 0."
        inside = (ids >= lowest) & (ids < tf.cast(size, ids.dtype))
        refuse_where(tf.where(inside, tf.zeros_like(ids), ids), lambda index: index != 0, told)


def rows_of(table: tf.Tensor, ids: tf.Tensor) -> tf.Tensor:
    """Return the row of each index, and zeros for one that is unknown; the gradient is a tensor, without slices."""
    rows = tf.gather(tf.reshape(table, tf.shape(table)), tf.maximum(ids, 0))
    known = tf.reshape(ids >= 0, tf.concat([tf.shape(ids), tf.ones([table.shape.rank - 1], tf.int32)], axis=0))
    return tf.where(known, rows, tf.zeros_like(rows))
