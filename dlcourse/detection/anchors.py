"""Anchor boxes: boxes of a few sizes and shapes around every cell of a grid, and which truth each is to find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_unless, refuse_where
from dlcourse.detection.boxes import centers_to_corners
from dlcourse.graph import Scalar, graph_function

__all__ = ["anchor_boxes", "assign_anchors", "multiscale_anchor_boxes"]

RELATIONS = ("picture", "cell")


def _validate_shapes(function: str, sizes: Any, ratios: Any, relative_to: str) -> None:
    mend = "Pass one or more of each, such as sizes=[0.2, 0.3] and ratios=[1.0, 2.0, 0.5]."
    refuse_empty(function, expected="at least one", mend=mend, sizes=sizes, ratios=ratios)
    for name, values in (("sizes", sizes), ("ratios", ratios)):
        refuse_where(values, lambda v: v <= 0, f"{function}: {name} holds {{:g}}, expected numbers above 0.")
    if relative_to not in RELATIONS:
        raise ValueError(f"{function}: relative_to is {relative_to!r}, expected 'picture' or 'cell'.")


def _validate(sizes: Any, ratios: Any, *, rows: Any, columns: Any, aspect: Any, relative_to: str) -> None:
    for name, count in (("rows", rows), ("columns", columns)):
        if not isinstance(count, int) or count < 1:
            raise ValueError(f"anchor_boxes: {name} is {count!r}, expected a whole number, 1 or more.")
    _validate_shapes("anchor_boxes", sizes, ratios, relative_to)


@graph_function(static=["rows", "columns", "relative_to"], validate=_validate)
def anchor_boxes(
    sizes: Float[tf.Tensor, " sizes"],
    ratios: Float[tf.Tensor, " ratios"],
    *,
    rows: int,
    columns: int,
    aspect: Scalar = 1.0,
    relative_to: str = "picture",
) -> Float[tf.Tensor, "anchors 4"]:
    """Anchor boxes of several sizes and aspect ratios, centred on each cell of a grid.

    (s₁, r₁), …, (s₁, r_m), (s₂, r₁), …, (s_n, r₁) around ((j + ½)/columns, (i + ½)/rows);
    width s √r / aspect and height s / √r

    Args:
        sizes: s (n,), the square root of an anchor's area, in shares of the picture's height (or of the cell).
        ratios: r (m,), width over height (of the cell: height over width).
        rows: of the grid, such as of a feature map.
        columns: of the grid.
        aspect: width of the picture over its height. With 1, r is a ratio of shares: in a picture that is not square
            an anchor with r = 1 is as much longer than high as the picture is.
        relative_to: "picture", the default, or "cell": width s / (√r · columns) and height s √r / rows.

    Returns:
        Corners (rows · columns · (n + m − 1), 4) in shares, row by row of the grid, cell by cell of a row, and for each
        cell in the order above: all ratios with s₁, then the other sizes with r₁. They may reach beyond the picture.

    Raises:
        ValueError: the grid has no cell, there is no size or no ratio, or one is not above 0.

    Example:
        One cell, two sizes and two ratios: three anchors.

        >>> print(anchor_boxes([0.5, 0.25], [1.0, 4.0], rows=1, columns=1).numpy())
        [[0.25  0.25  0.75  0.75 ]
         [0.    0.375 1.    0.625]
         [0.375 0.375 0.625 0.625]]

    Conventions:
        n + m − 1 of the n · m pairs: all that have s₁ or r₁. The order is the note's; d2l has all sizes with r₁ first,
        and the other ratios with s₁ after them. d2l and SSD have ``relative_to="picture"``, d2l with ``aspect`` as it
        is in the picture. The note gives the formula of "cell", and a line below it that of "picture", of libraries,
        without a word that r is turned over and that the unit is another one.

    References:
        liu2016, section 2.2; zhang2023, section 14.4; note D, section 10.
    """
    pairs_s = tf.concat([tf.repeat(sizes[:1], tf.size(ratios)), sizes[1:]], axis=0)
    pairs_r = tf.sqrt(tf.concat([ratios, tf.repeat(ratios[:1], tf.size(sizes) - 1)], axis=0))
    if relative_to == "cell":
        width, height = pairs_s / pairs_r / columns, pairs_s * pairs_r / rows
    else:
        width, height = pairs_s * pairs_r / tf.cast(aspect, sizes.dtype), pairs_s / pairs_r
    x = (tf.cast(tf.range(columns), sizes.dtype) + 0.5) / columns
    y = (tf.cast(tf.range(rows), sizes.dtype) + 0.5) / rows
    grid = tf.zeros([rows, columns, tf.size(width)], sizes.dtype)
    boxes = [x[None, :, None] + grid, y[:, None, None] + grid, width + grid, height + grid]
    return tf.reshape(centers_to_corners(tf.stack(boxes, axis=-1)), [-1, 4])


def _is_grid(grid: Any) -> bool:
    return isinstance(grid, (tuple, list)) and len(grid) == 2 and all(isinstance(n, int) and n > 0 for n in grid)


def _validate_multiscale(sizes: Any, ratios: Any, *, grids: Any, aspect: Any) -> None:
    listed = isinstance(grids, (tuple, list)) and len(grids) > 0
    if not listed or not all(map(_is_grid, grids)):
        raise ValueError(f"grids is {grids!r}, expected pairs (rows, columns), such as ((4, 4), (2, 2)).")
    scales = sizes.shape[0]
    if scales is not None and scales != len(grids):
        raise ValueError(f"sizes has {scales} rows, expected {len(grids)}, one for each of the grids.")
    _validate_shapes("multiscale_anchor_boxes", sizes, ratios, "picture")


@graph_function(static=["grids"], validate=_validate_multiscale)
def multiscale_anchor_boxes(
    sizes: Float[tf.Tensor, "scales sizes"],
    ratios: Float[tf.Tensor, " ratios"],
    *,
    grids: Sequence[tuple[int, int]],
    aspect: Scalar = 1.0,
) -> Float[tf.Tensor, "anchors 4"]:
    """Multiscale anchor boxes: those of several grids one after the other, fine grids for small objects.

    Σ_l rows_l · columns_l · (n + m − 1) boxes

    Args:
        sizes: one row of sizes for each grid (scales, n), as ``anchor_boxes`` takes them.
        ratios: the ratios of all grids (m,).
        grids: (rows, columns) of each, such as those of a network's feature maps.
        aspect: width of the picture over its height.

    Returns:
        Corners (anchors, 4) in shares, in the order of the grids, and within a grid of ``anchor_boxes``.

    Raises:
        ValueError: there is not one row of sizes for each grid, or ``anchor_boxes`` refuses a grid, a size or a ratio.

    Example:
        >>> anchors = multiscale_anchor_boxes([[0.2, 0.3], [0.6, 0.7]], [1.0, 2.0, 0.5], grids=((4, 4), (2, 2)))
        >>> print(anchors.shape)
        (80, 4)

    References:
        liu2016, section 2.2; zhang2023, sections 14.5 and 14.7; note D, section 10.
    """
    options = {"aspect": aspect}
    return tf.concat(
        [anchor_boxes(sizes[k], ratios, rows=h, columns=w, **options) for k, (h, w) in enumerate(grids)], axis=0
    )


def check_share(name: str, value: Any) -> None:
    known = tf.get_static_value(value)
    if known is not None and not 0 <= known <= 1:
        raise ValueError(f"{name} is {known:g}, expected a number from 0 to 1, such as 0.5.")


def _validate_assignment(overlaps: Any, classes: Any, *, threshold: Any) -> None:
    anchors = overlaps.shape[1] if overlaps.shape[1] is not None else tf.shape(overlaps)[1]
    told = "assign_anchors: overlaps has no entries, expected at least one anchor. Pass the IoU of one or more."
    refuse_unless(anchors > 0, told)
    check_share("threshold", threshold)


@graph_function(validate=_validate_assignment)
def assign_anchors(
    overlaps: Float[tf.Tensor, "batch anchors truths"],
    classes: Int[tf.Tensor, "batch truths"],
    *,
    threshold: Scalar = 0.5,
) -> Int[tf.Tensor, "batch anchors"]:
    """Assign a ground truth to each anchor: every truth has one anchor first, then a threshold.

    repeat (i, j) = argmax X, Aᵢ ↦ Bⱼ, strike row i and column j;  then Aᵢ ↦ argmaxⱼ xᵢⱼ where maxⱼ xᵢⱼ ≥ threshold

    Args:
        overlaps: X, the IoU of each anchor with each truth (batch, anchors, truths).
        classes: of the truths (batch, truths), from 0; a row with −1 is padding, and no anchor's truth.
        threshold: of the second stage.

    Returns:
        The index of each anchor's truth (batch, anchors), int32; −1 for an anchor without one, which is background.
        The first stage goes on until all truths or all anchors have been struck. Each truth gets its anchor there,
        even if their IoU is 0; where there are more truths than anchors, those with the smallest IoU are left over.
        Several anchors may have one truth by the second stage, in which all truths take part again.

    Raises:
        ValueError: there is no anchor, or the threshold is not from 0 to 1, or shapes do not fit together.

    Example:
        Anchor 1 has truth 0, with an IoU of 0.14 only, because no other anchor is nearer.

        >>> table = [[[0.05, 0.0], [0.14, 0.0], [0.0, 0.57], [0.0, 0.21], [0.0, 0.75]]]
        >>> print(assign_anchors(table, [[0, 1]]).numpy())
        [[-1  0  1 -1  1]]

    Conventions:
        Of equal entries the first anchor is taken, and in its row the first truth. The threshold itself is enough, as
        in d2l; the note has "greater than". NaN is taken for no overlap at all, below 0.

    References:
        zhang2023, section 14.4; note D, section 10.
    """
    struck = tf.constant(-1, overlaps.dtype)
    table = tf.stop_gradient(overlaps)
    table = tf.where((classes >= 0)[:, None, :] & (table >= 0), table, struck)
    table = tf.concat([table, tf.fill([tf.shape(table)[0], tf.shape(table)[1], 1], struck)], axis=2)  # one at least
    anchors, truths = tf.shape(table)[1], tf.shape(table)[2]
    enough = tf.reduce_max(table, axis=2) >= tf.cast(threshold, table.dtype)
    assigned = tf.where(enough, tf.argmax(table, axis=2, output_type=tf.int32), -1)

    def match(table: Any, before: Any) -> tuple[Any, Any]:
        flat = tf.reshape(table, [-1, anchors * truths])
        place = tf.argmax(flat, axis=1, output_type=tf.int32)
        found = tf.reduce_max(flat, axis=1) >= 0
        row = (tf.range(anchors) == (place // truths)[:, None]) & found[:, None]
        column = (tf.range(truths) == (place % truths)[:, None]) & found[:, None]
        assigned = tf.where(row, (place % truths)[:, None], before)
        left = tf.where(row[:, :, None] | column[:, None, :], struck, table)
        return tf.ensure_shape(left, table.shape), tf.ensure_shape(assigned, before.shape)

    return tf.while_loop(lambda table, _: tf.reduce_any(table >= 0), match, (table, assigned))[1]
