"""How many pixels a picture has to have."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.checks import refuse_unless

__all__: list[str] = []


def check_pixels(name: str, array: Any, least: int = 1) -> None:
    """Refuse pictures with fewer rows or columns, the last two axes; an empty batch of pictures may pass."""
    sizes = [tf.shape(array)[k] if array.shape[k] is None else array.shape[k] for k in (-2, -1)]
    lines = "row and 1 column" if least == 1 else f"rows and {least} columns"
    shape = tuple(array.shape)
    told = f"{name} has shape {shape}, expected at least {least} {lines} in the last two axes. Pass a larger picture."
    refuse_unless(tf.logical_and(sizes[0] >= least, sizes[1] >= least), told)
