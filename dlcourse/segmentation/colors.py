"""Classes as colours, and colours as classes."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_empty
from dlcourse.graph import graph_function

__all__ = ["colors_to_labels", "labels_to_colors"]

Labels = Label[tf.Tensor, "*places"]
Colors = Int[tf.Tensor, "*places 3"]
Table = Int[tf.Tensor, "classes 3"]
VOID = (224, 224, 192)  # Pascal VOC's colour for label 255


def _refuse_no_table(function: str, table: object) -> None:
    refuse_empty(function, expected="at least one colour", mend="Pass (red, green, blue) of each class.", table=table)


@graph_function(static=["void"], validate=lambda labels, table, *, void: _refuse_no_table("labels_to_colors", table))
def labels_to_colors(labels: Labels, table: Table, *, void: tuple[int, int, int] = VOID) -> Colors:
    """Colours of labels: look each pixel's class up in a table of colours.

    C[i, j] = table[y[i, j]]; the colour ``void`` where y is no class

    Args:
        labels: y, whole numbers of any shape.
        table: red, green and blue of each class (classes, 3).
        void: the colour of what is no class, such as the label 255 for "to be ignored".

    Returns:
        Colours (..., 3), in the table's kind of whole numbers.

    Raises:
        ValueError: the table is empty.

    Example:
        >>> print(labels_to_colors([1, 0, 255], [[0, 0, 0], [128, 0, 0]]).numpy().tolist())
        [[128, 0, 0], [0, 0, 0], [224, 224, 192]]

    Conventions:
        The colour void is Pascal VOC's. The table has to have a colour of its own for each class, and none for void, if
        ``colors_to_labels`` is to be the inverse.

    References:
        zhang2023, section 14.9; note D, section 10.
    """
    labels = tf.cast(labels, tf.int32)
    count = tf.shape(table)[0]
    known = (labels >= 0) & (labels < count)
    found = tf.gather(table, tf.where(known, labels, 0))
    return tf.where(known[..., None], found, tf.constant(void, table.dtype))


@graph_function(
    static=["ignore"], validate=lambda colors, table, *, ignore: _refuse_no_table("colors_to_labels", table)
)
def colors_to_labels(colors: Colors, table: Table, *, ignore: int = 255) -> Int[tf.Tensor, "*places"]:
    """Labels of colours: the class whose colour in a table is the pixel's.

    y[i, j] = the first k with table[k] = C[i, j]; ``ignore`` where there is none

    Args:
        colors: C, whole numbers (..., 3), such as a mask that was drawn.
        table: red, green and blue of each class (classes, 3).
        ignore: the label of a colour that no class has.

    Returns:
        y (...), whole numbers of 32 bits.

    Raises:
        ValueError: the table is empty.

    Example:
        >>> print(colors_to_labels([[128, 0, 0], [9, 9, 9]], [[0, 0, 0], [128, 0, 0]]).numpy())
        [  1 255]

    Conventions:
        Colours have to agree exactly: a mask that was saved as JPEG, or made larger by interpolation, has others.

    References:
        zhang2023, section 14.9; note D, section 10.
    """
    same = tf.reduce_all(tf.cast(colors, tf.int64)[..., None, :] == tf.cast(table, tf.int64), axis=-1)
    first = tf.argmax(tf.cast(same, tf.float32), axis=-1, output_type=tf.int32)  # a GPU has it for these
    return tf.where(tf.reduce_any(same, axis=-1), first, ignore)
