"""Sentences as rows of indices, in which −1 stands where there is no word."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.checks import refuse_where

__all__: list[str] = []  # for the files of this unit

NO_WORD = -1


def check_size(vocabulary_size: int) -> None:
    if vocabulary_size < 1:
        raise ValueError(f"vocabulary_size is {vocabulary_size}, expected 1 or more.")


def check_indices(name: str, indices: Any, size: Any, *, lowest: int = NO_WORD) -> None:
    """Refuse what is neither an index below ``size``, a number or a scalar tensor, nor, if allowed, −1."""
    known = tf.get_static_value(size)
    last = "?" if known is None else int(known) - 1
    told = f"{name} holds {{:d}}, expected indices from 0 to {last}" + ", or -1 for no word." * (lowest < 0)
    told += "." * (lowest >= 0)
    size = tf.cast(size, indices.dtype) if known is None else int(known)
    refuse_where(indices, lambda index: (index < lowest) | (index >= size), told)


def rows_of(table: Any) -> Any:
    """Return the number of a table's rows, a Python number where it is known."""
    return tf.shape(table)[0] if table.shape[0] is None else table.shape[0]
