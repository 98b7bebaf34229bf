"""What filters see beyond the border of a picture, and windows that do not fit into it."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.checks import refuse_unless

__all__: list[str] = []

MODES = ("symmetric", "reflect", "edge", "constant", "wrap")


def check_mode(mode: Any) -> None:
    """Refuse a border that has no name."""
    if mode not in MODES:
        raise ValueError(f"mode is {mode!r}, expected one of {', '.join(map(repr, MODES))}.")


def check_window(image: Any, rows: Any, columns: Any, what: str = "window") -> None:
    """Refuse a window that is larger than the picture, and with it a picture that has no pixels."""
    told = (
        f"the {what} has {rows} × {columns} pixels and the picture {image.shape[-2]} × {image.shape[-1]}, expected a "
        "window no larger than the picture. Take a smaller window or a larger picture."
    )
    refuse_unless(tf.reduce_all(tf.shape(image)[-2:] >= tf.stack([rows, columns])), told)


def check_size(size: Any) -> None:
    """Refuse a side of a window that has no middle."""
    if isinstance(size, bool) or not isinstance(size, int) or size < 1 or size % 2 == 0:
        raise ValueError(f"size is {size!r}, expected an odd number of pixels, 1 or more, such as 3.")


def extended(image: tf.Tensor, reach: Any, *, axis: int, mode: str) -> tf.Tensor:
    """Return an array that is longer by ``reach`` at both ends of an axis.

    Args:
        image: any array that has an entry along the axis.
        reach: how many entries are put before it, and as many after it: a number or a tensor of one. It may be more
            than the array has, which is then repeated or mirrored again.
        axis: counted from the end, negative.
        mode: one of ``MODES``, as ``np.pad`` names them.
    """
    if isinstance(reach, int) and reach == 0:
        return image
    if mode == "constant":
        rank = image.shape.rank
        frame = [[reach, reach] if k == rank + axis else [0, 0] for k in range(rank)]
        return tf.pad(image, frame)
    size = tf.shape(image)[axis]
    place = tf.range(-reach, size + reach)
    if mode == "edge":
        place = tf.clip_by_value(place, 0, size - 1)
    elif mode == "wrap":
        place = tf.math.floormod(place, size)
    elif mode == "symmetric":
        place = tf.math.floormod(place, 2 * size)
        place = tf.minimum(place, 2 * size - 1 - place)
    else:
        turn = tf.maximum(2 * size - 2, 1)  # a single entry is mirrored about itself
        place = tf.math.floormod(place, turn)
        place = tf.minimum(place, turn - place)
    return tf.gather(image, place, axis=axis)
