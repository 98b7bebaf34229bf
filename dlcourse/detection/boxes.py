"""Boxes in shares of the picture: how they are written down, and how much two of them have in common.

A box in *corners* is (x₁, y₁, x₂, y₂): left, top, right and bottom edge, x in shares of the picture's width and y in
shares of its height. In *centres* it is (x, y, w, h): the middle, the width and the height. Shares stay right when the
picture is resized. ``dlcourse.augmentation`` moves boxes with the pixels: (top, left, bottom, right), in pixels.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import rectified, spoiled, tracked

__all__ = ["centers_to_corners", "corners_to_centers", "iou", "pixels_to_shares", "shares_to_pixels"]

AnyBoxes = Float[tf.Tensor, "*batch 4"]
FORMS = ("corners", "centers")


@graph_function()
def corners_to_centers(boxes: AnyBoxes) -> AnyBoxes:
    """Centre form of bounding boxes that are given by their corners.

    (x₁, y₁, x₂, y₂) → ((x₁ + x₂)/2, (y₁ + y₂)/2, x₂ − x₁, y₂ − y₁)

    Args:
        boxes: (..., 4), each (left, top, right, bottom).

    Returns:
        (..., 4), each (x, y, width, height) with (x, y) in the middle.

    Example:
        >>> print(corners_to_centers([[1.0, 2.0, 5.0, 4.0]]).numpy())
        [[3. 3. 4. 2.]]

    Conventions:
        COCO's files have (left, top, width, height), which is neither of the two forms.

    References:
        zhang2023, section 14.3; note D, section 10.
    """
    first, last = boxes[..., :2], boxes[..., 2:]
    return tf.concat([first + (last - first) / 2, last - first], axis=-1)


@graph_function()
def centers_to_corners(boxes: AnyBoxes) -> AnyBoxes:
    """Corners of bounding boxes that are given by centre, width and height.

    (x, y, w, h) → (x − w/2, y − h/2, x + w/2, y + h/2)

    Args:
        boxes: (..., 4), each (x, y, width, height) with (x, y) in the middle.

    Returns:
        (..., 4), each (left, top, right, bottom).

    Example:
        >>> print(centers_to_corners([[3.0, 3.0, 4.0, 2.0]]).numpy())
        [[1. 2. 5. 4.]]

    References:
        zhang2023, section 14.3; note D, section 10.
    """
    middle, half = boxes[..., :2], boxes[..., 2:] / 2
    return tf.concat([middle - half, middle + half], axis=-1)


@graph_function()
def pixels_to_shares(boxes: AnyBoxes, *, rows: Scalar, columns: Scalar) -> AnyBoxes:
    """Corners of boxes in shares of the picture, of which the edges are given in pixels.

    (t, l, b, r) → (l/W, t/H, r/W, b/H)

    Args:
        boxes: (..., 4), each (top, left, bottom, right) in pixels, as ``dlcourse.augmentation`` has them.
        rows: H, the picture's height in pixels.
        columns: W, its width.

    Returns:
        (..., 4), each (left, top, right, bottom) in shares: the whole picture is (0, 0, 1, 1).

    Example:
        >>> print(pixels_to_shares([[0.0, 5.0, 2.0, 10.0]], rows=4, columns=10).numpy())
        [[0.5 0.  1.  0.5]]

    Conventions:
        The order changes, too: y comes first in pixels, as it does in an array's axes, and x comes first in shares, as
        papers on detection have it.

    References:
        zhang2023, section 14.3; note D, section 10.
    """
    top, left, bottom, right = tf.unstack(boxes, axis=-1)
    height, width = tf.cast(rows, boxes.dtype), tf.cast(columns, boxes.dtype)
    return tf.stack([left / width, top / height, right / width, bottom / height], axis=-1)


@graph_function()
def shares_to_pixels(boxes: AnyBoxes, *, rows: Scalar, columns: Scalar) -> AnyBoxes:
    """Boxes in pixels, of which the corners are given in shares of the picture.

    (x₁, y₁, x₂, y₂) → (y₁ H, x₁ W, y₂ H, x₂ W)

    Args:
        boxes: (..., 4), each (left, top, right, bottom) in shares.
        rows: H, the picture's height in pixels.
        columns: W, its width.

    Returns:
        (..., 4), each (top, left, bottom, right) in pixels, as ``dlcourse.augmentation`` has them; nothing is rounded.
        It is the inverse of ``pixels_to_shares``.

    Example:
        >>> print(shares_to_pixels([[0.0, 0.5, 0.5, 1.0]], rows=4, columns=10).numpy())
        [[2. 0. 4. 5.]]

    References:
        zhang2023, section 14.3; note D, section 10.
    """
    left, top, right, bottom = tf.unstack(boxes, axis=-1)
    height, width = tf.cast(rows, boxes.dtype), tf.cast(columns, boxes.dtype)
    return tf.stack([top * height, left * width, bottom * height, right * width], axis=-1)


def _validate_iou(boxes: Any, others: Any, *, form: str) -> None:
    if form not in FORMS:
        raise ValueError(f"iou: form is {form!r}, expected 'corners' or 'centers'.")


@graph_function(static=["form"], validate=_validate_iou)
def iou(
    boxes: Float[tf.Tensor, "*#batch boxes 4"], others: Float[tf.Tensor, "*#batch others 4"], *, form: str = "corners"
) -> Float[tf.Tensor, "*batch boxes others"]:
    """IoU, intersection over union (the Jaccard index), of every box with every other box.

    |A ∩ B| / |A ∪ B|,  |A ∪ B| = |A| + |B| − |A ∩ B|

    Args:
        boxes: A (..., boxes, 4), in any unit that both share.
        others: B (..., others, 4).
        form: "corners", (left, top, right, bottom), or "centers", (x, y, width, height).

    Returns:
        A table (..., boxes, others) of numbers in [0, 1]: 0 for boxes that are apart or only touch, 1 for equal ones.
        A box without area (right ≤ left or bottom ≤ top) has 0 with every box, itself included.

    Raises:
        ValueError: the form is not known, or shapes do not fit together.

    Example:
        >>> print(iou([[0.0, 0.0, 2.0, 2.0]], [[1.0, 0.0, 3.0, 2.0], [2.0, 0.0, 4.0, 2.0]]).numpy().round(4))
        [[0.3333 0.    ]]

    Conventions:
        Boxes are measured at pixels' edges. Where they name the first and the last pixel, sides are x₂ − x₁ + 1. The
        quotient 0/0 of two boxes without area is 0, where a formula of others gives NaN.

    References:
        everingham2010, section 4.2; zhang2023, section 14.4; note D, section 10.
    """
    boxes, others = tracked(boxes), tracked(others)
    if form == "centers":
        boxes, others = centers_to_corners(boxes), centers_to_corners(others)
    a, b = tf.unstack(boxes[..., :, None, :], axis=-1), tf.unstack(others[..., None, :, :], axis=-1)
    width, height = (_sides(a, b, first) for first in (0, 1))  # of the intersection, of A and of B
    common, area_a, area_b = (x * y for x, y in zip(width, height, strict=True))
    # A box turned inside out has no area, and meets others nowhere: neither min nor max knows that.
    some = (area_a > 0) & (area_b > 0)
    union = tf.where(some, area_a + area_b - common, tf.ones_like(common))
    table = tf.where(some, common / union, tf.zeros_like(common))
    return spoiled(table, tf.math.is_nan(tf.add_n([*a]) + tf.add_n([*b])))


def _sides(a: Any, b: Any, first: int) -> list[Any]:
    """Return the sides along one axis of A ∩ B, A and B, in a unit of the longer one: no product leaves the range."""
    sides = [rectified(box[first + 2] - box[first]) for box in (a, b)]
    common = rectified(tf.minimum(a[first + 2], b[first + 2]) - tf.maximum(a[first], b[first]))
    # By a power of two, which leaves an overlap of exactly 1/2 what it is.
    unit = tf.maximum(*[binary_unit(side[..., None], axis=-1)[..., 0] for side in sides])
    return [side / unit for side in (common, *sides)]
