"""What a detector says of each anchor: maps of class scores and offsets, and all scales in one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.cnn.building import conv
from dlcourse.graph import graph_function
from dlcourse.ranges import whole_number

__all__ = ["concat_scales", "prediction_heads"]


def prediction_heads(x: Any, anchors: int, classes: int, *, name: str = "heads") -> tuple[Any, Any]:
    """Prediction heads of a detector: 3 × 3 convolutions for the classes and the offsets of each anchor.

    S = x * W_s + b_s with a (q + 1) channels, T = x * W_t + b_t with 4 a; both keep rows and columns

    Args:
        x: maps (batch, rows, columns, channels), Keras's tensor within a model.
        anchors: a, how many have their centre in one cell.
        classes: q, without the background.
        name: what the names of the two layers begin with.

    Returns:
        The class scores (batch, rows, columns, a (q + 1)), before softmax: that of anchor i for class j, 0 for
        background, is channel i (q + 1) + j, counted from 0. And the offsets (batch, rows, columns, 4 a): number k of
        anchor i is channel 4 i + k. ``concat_scales`` puts both in the order of ``anchor_boxes``.

    Raises:
        ValueError: no anchor or no class.

    Example:
        A convolution of two channels has 9 · 2 + 1 parameters for each of its own.

        >>> import keras
        >>> x = keras.Input((6, 5, 2))
        >>> scores, offsets = prediction_heads(x, 4, 1)
        >>> print(scores.shape, offsets.shape, keras.Model(x, [scores, offsets]).count_params())
        (None, 6, 5, 8) (None, 6, 5, 16) 456

    Conventions:
        Counted from 1, these are channels (i − 1)(q + 1) + j and 4 (i − 1) + k; note D prints the former for both. A
        dense layer on all cells at once, its method 0, would have 536 879 104 weights and biases where the convolution
        has 4616: of 64 maps of 32 × 32, four anchors, and one class.

    References:
        liu2016, section 2.1; zhang2023, section 14.7; note D, section 10.
    """
    a = whole_number("prediction_heads", "anchors", anchors, meaning="of one cell")
    q = whole_number("prediction_heads", "classes", classes, meaning="without the background")
    scores = conv(x, a * (q + 1), 3, padding=1, name=f"{name}_classes")
    return scores, conv(x, 4 * a, 3, padding=1, name=f"{name}_offsets")


def _validate(maps: Any, values: int) -> None:
    whole_number("concat_scales", "values", values, meaning="of one anchor")
    if not maps:
        raise ValueError("concat_scales: maps is empty, expected the maps of one scale or more.")
    for place, each in enumerate(maps):
        if each.shape[3] is not None and (each.shape[3] % values or not each.shape[3]):
            raise ValueError(
                f"concat_scales: maps[{place}] has {each.shape[3]} channels, expected a multiple of {values}: so many "
                "``values`` for each anchor of a cell."
            )


@graph_function(static=["values"], validate=_validate)
def concat_scales(
    maps: Sequence[Float[tf.Tensor, "batch _ _ _"]], *, values: int
) -> Float[tf.Tensor, "batch anchors values"]:
    """Concatenate what is predicted at several scales: a row for each anchor, scale after scale.

    P[n, aᵢ + (r w + s) a + k, v] = Mᵢ[n, r, s, k V + v], aᵢ the anchors of the scales before

    Args:
        maps: one a scale, each (batch, rows, columns, anchors of a cell · values); rows, columns and anchors may be
            others at each scale.
        values: V, numbers for an anchor: q + 1 of scores, 4 of offsets.

    Returns:
        P (batch, anchors of all scales, V). Within a scale, anchors follow each other by row, by column, and by
        number within the cell, as those of ``anchor_boxes`` do.

    Raises:
        ValueError: there is no map, or the channels are no multiple of ``values``.

    Example:
        >>> coarse, fine = np.array([[[[1.0, 2.0]]]]), np.array([[[[3.0, 4.0], [5.0, 6.0]]]])
        >>> print(concat_scales([fine, coarse], values=2).numpy()[0])
        [[3. 4.]
         [5. 6.]
         [1. 2.]]

    Conventions:
        Channels are last, as in Keras. Where they are first, as in PyTorch and note D, they have to be moved behind
        rows and columns before: otherwise a row is made of numbers of different places.

    References:
        liu2016, section 2.1; zhang2023, section 14.7; note D, section 10.
    """

    def rows(each: tf.Tensor) -> tf.Tensor:
        shape = tf.shape(each)
        return tf.reshape(each, [shape[0], shape[1] * shape[2] * shape[3] // values, values])

    return tf.concat([rows(each) for each in maps], axis=1)
