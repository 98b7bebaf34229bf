"""Where a filter fits: output sizes, zeros around an image, and what a caller may ask for."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import tensorflow as tf

__all__ = ["output_size"]

Pair = int | Sequence[int]
Padding = int | str | Sequence[int]
# Zeros before and after the rows, and before and after the columns.
Margins = list[list[Any]]


def output_size(size: int, filter_size: int, *, stride: int = 1, padding: int = 0, dilation_rate: int = 1) -> int:
    """Output size of a convolution or pooling along one axis, with padding, stride and dilation.

    ⌊(n + 2p − m') / s⌋ + 1, where m' = (m − 1) d + 1 is what a dilated filter spans

    Args:
        size: n, rows or columns of the input.
        filter_size: m, rows or columns of the filter.
        stride: s, the step from place to place.
        padding: p, the zeros on each side.
        dilation_rate: d, the step from one filter weight to the next.

    Returns:
        Rows or columns of the output.

    Raises:
        ValueError: the filter spans more than the padded input, the filter, stride or dilation is less than 1, the
            input or the padding less than 0, or one of them is no integer.

    Example:
        The first layer of LeNet-5, and a layer that reads every other pixel.

        >>> output_size(32, 5)
        28
        >>> output_size(7, 3, stride=2, padding=1, dilation_rate=2)
        3

    Conventions:
        A rest of the division is dropped, as in Keras and PyTorch: no filter reaches the last rows. A filter of odd
        span keeps the size with p = ⌊m'/2⌋, where s = 1.

    References:
        dumoulin2016, relationship 6; note A, section 2.1; note E, section 3.
    """
    size, padding = as_integer("size", size, 0), as_integer("padding", padding, 0)
    filter_size, stride = as_integer("filter_size", filter_size, 1), as_integer("stride", stride, 1)
    dilation_rate = as_integer("dilation_rate", dilation_rate, 1)
    span = (filter_size - 1) * dilation_rate + 1
    room = size + 2 * padding - span
    if room < 0:
        raise ValueError(
            f"a filter of size {filter_size} with dilation_rate={dilation_rate} spans {span}, expected at most "
            f"{size + 2 * padding}: the input's size {size} and padding={padding} on both sides. Pad more, or take a "
            "smaller filter."
        )
    return room // stride + 1


def as_integer(what: str, value: Any, minimum: int) -> int:
    """Read one integer, Python's or NumPy's; a truth value is none."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None or number < minimum:
        raise ValueError(f"{what} is {value!r}, expected an integer of at least {minimum}.")
    return number


def as_pair(what: str, value: Any, minimum: int) -> tuple[int, int]:
    """Read one integer for both axes, or one for rows and one for columns."""
    pair = (value, value) if isinstance(value, int) else value
    if (
        not isinstance(pair, (tuple, list))
        or len(pair) != 2
        or not all(isinstance(v, int) and not isinstance(v, bool) and v >= minimum for v in pair)
    ):
        raise ValueError(
            f"{what} is {value!r}, expected an integer of at least {minimum}, or a pair of them for rows and columns."
        )
    return tuple(pair)


def check_padding(padding: Any) -> None:
    if isinstance(padding, str) and padding not in ("valid", "same"):
        raise ValueError(
            f"padding is {padding!r}, expected 'valid', 'same', or the number of zeros on each side (an integer, or a "
            "pair for rows and columns)."
        )
    if not isinstance(padding, str):
        as_pair("padding", padding, 0)


def margins(
    sizes: Sequence[Any], filter_sizes: Sequence[Any], strides: Pair, padding: Padding, dilation_rate: Pair
) -> Margins:
    """Return the zeros that a padding puts around an image; sizes may be tensors.

    Keras's "same" gives ⌈n/s⌉ places, and puts the odd zero last.
    """
    if padding == "valid":
        return [[0, 0], [0, 0]]
    if not isinstance(padding, str):
        return [[p, p] for p in as_pair("padding", padding, 0)]
    result = []
    steps, rates = as_pair("strides", strides, 1), as_pair("dilation_rate", dilation_rate, 1)
    for size, filter_size, stride, rate in zip(sizes, filter_sizes, steps, rates, strict=True):
        last = (-(-size // stride) - 1) * stride  # where the last place begins
        total = tf.maximum(last + (filter_size - 1) * rate + 1 - size, 0)
        result.append([total // 2, total - total // 2])
    return result
