"""Offsets: a box told by how far, in units of an anchor, it lies from that anchor."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where
from dlcourse.detection.boxes import centers_to_corners, corners_to_centers
from dlcourse.graph import graph_function

__all__ = ["decode_offsets", "decode_offsets_gradient", "encode_offsets", "encode_offsets_gradient"]

AnchorBoxes = Float[tf.Tensor, "*#batch boxes 4"]
Boxes = Float[tf.Tensor, "*batch boxes 4"]
Four = Float[tf.Tensor, "4"]
MEANS = (0.0, 0.0, 0.0, 0.0)
DEVIATIONS = (0.1, 0.1, 0.2, 0.2)


def check_sizes(function: str, name: str, boxes: Any, mend: str) -> None:
    """Refuse boxes without width or height, of which there is no logarithm."""
    smaller = tf.minimum(boxes[..., 2] - boxes[..., 0], boxes[..., 3] - boxes[..., 1])
    told = f"{function}: {name} holds a box with a side of {{:g}}, expected (left, top, right, bottom) with "
    refuse_where(smaller, lambda side: side <= 0, f"{told}left < right and top < bottom. {mend}")


def check_deviations(deviations: Any) -> None:
    refuse_where(deviations, lambda d: d <= 0, "deviations holds {:g}, expected numbers above 0.")


def _validate_encode(anchors: Any, boxes: Any, *, means: Any, deviations: Any) -> None:
    check_sizes("encode_offsets", "anchors", anchors, "Leave others out.")
    check_sizes("encode_offsets", "boxes", boxes, "Leave others out.")
    check_deviations(deviations)


def _validate_decode(anchors: Any, offsets: Any, *, means: Any, deviations: Any) -> None:
    check_sizes("decode_offsets", "anchors", anchors, "Leave others out.")
    check_deviations(deviations)


@graph_function(validate=_validate_encode)
def encode_offsets(
    anchors: AnchorBoxes, boxes: AnchorBoxes, *, means: Four = MEANS, deviations: Four = DEVIATIONS
) -> Boxes:
    """Offsets of boxes from anchors, standardised: what a network learns to predict.

    (((x_b − x_a)/w_a − μ_x)/σ_x, ((y_b − y_a)/h_a − μ_y)/σ_y, (ln(w_b/w_a) − μ_w)/σ_w, (ln(h_b/h_a) − μ_h)/σ_h)

    Args:
        anchors: corners (..., boxes, 4), one anchor for each box.
        boxes: corners (..., boxes, 4).
        means: μ (4,), in the order x, y, w, h.
        deviations: σ (4,).

    Returns:
        Offsets (..., boxes, 4), in the order x, y, w, h; 0 where box and anchor are the same and the means are 0.

    Raises:
        ValueError: a box or an anchor has no width or no height, a deviation is not above 0, or shapes do not fit
            together.

    Example:
        The box lies half a width to the right of its anchor, and is e times as wide.

        >>> e = np.exp(1)
        >>> print(encode_offsets([[-1.0, 0.0, 1.0, 1.0]], [[1.0 - e, 0.0, 1.0 + e, 1.0]]).numpy().round(4))
        [[5. 0. 5. 0.]]

    Conventions:
        The note gives an anchor as (x, y, h, w), but its offsets in the order x, y, w, h, which is also that of papers.
        d2l adds 1e−6 to the quotients within the logarithms; then no inverse is exact. R-CNN has no deviations in its
        formula and sets them to (0.1, 0.1, 0.2, 0.2) in its code.

    References:
        girshick2014, appendix C; liu2016, section 2.2; zhang2023, section 14.4; note D, section 10.
    """
    a, b = corners_to_centers(anchors), corners_to_centers(boxes)
    moved = (b[..., :2] - a[..., :2]) / a[..., 2:]
    grown = tf.math.log(b[..., 2:] / a[..., 2:])
    return (tf.concat([moved, grown], axis=-1) - tf.cast(means, a.dtype)) / tf.cast(deviations, a.dtype)


@graph_function(validate=_validate_decode)
def decode_offsets(
    anchors: AnchorBoxes, offsets: AnchorBoxes, *, means: Four = MEANS, deviations: Four = DEVIATIONS
) -> Boxes:
    """Boxes that lie by given offsets from anchors: the inverse of ``encode_offsets``.

    x = x_a + w_a (σ_x o_x + μ_x),  y = y_a + h_a (σ_y o_y + μ_y),  w = w_a exp(σ_w o_w + μ_w),
    h = h_a exp(σ_h o_h + μ_h)

    Args:
        anchors: corners (..., boxes, 4), one anchor for each box.
        offsets: (..., boxes, 4), in the order x, y, w, h, such as a network predicts them.
        means: μ (4,), in the same order.
        deviations: σ (4,).

    Returns:
        Corners (..., boxes, 4). They may lie beyond the picture: nothing is clipped.

    Raises:
        ValueError: an anchor has no width or no height, a deviation is not above 0, or shapes do not fit together.

    Example:
        >>> print(decode_offsets([[0.0, 0.0, 2.0, 1.0]], [[5.0, 0.0, 0.0, 0.0]]).numpy().round(4))
        [[1. 0. 3. 1.]]

    Conventions:
        Torchvision cuts w and h off at 1000/16 times the anchor's before the exponential, so that a prediction of an
        untrained network is finite. Here it is infinite where the exponential is.

    References:
        girshick2014, appendix C; zhang2023, section 14.4; note D, section 10.
    """
    a = corners_to_centers(anchors)
    raw = offsets * tf.cast(deviations, a.dtype) + tf.cast(means, a.dtype)
    middle = a[..., :2] + raw[..., :2] * a[..., 2:]
    return centers_to_corners(tf.concat([middle, tf.exp(raw[..., 2:]) * a[..., 2:]], axis=-1))


def _validate_encode_gradient(anchors: Any, boxes: Any, upstream: Any, *, deviations: Any) -> None:
    check_sizes("encode_offsets_gradient", "anchors", anchors, "Leave others out.")
    check_sizes("encode_offsets_gradient", "boxes", boxes, "Leave others out.")
    check_deviations(deviations)


def _validate_decode_gradient(anchors: Any, offsets: Any, upstream: Any, *, means: Any, deviations: Any) -> None:
    check_sizes("decode_offsets_gradient", "anchors", anchors, "Leave others out.")
    check_deviations(deviations)


@graph_function(validate=_validate_encode_gradient)
def encode_offsets_gradient(anchors: Boxes, boxes: Boxes, upstream: Boxes, *, deviations: Four = DEVIATIONS) -> Boxes:
    """Gradient of a loss with respect to boxes, from its gradient with respect to their encoded offsets.

    ∂L/∂x₁ = u_x/(2 w_a σ_x) − u_w/(w_b σ_w),  ∂L/∂x₂ = u_x/(2 w_a σ_x) + u_w/(w_b σ_w);  y₁ and y₂ alike, with h

    Args:
        anchors: corners (..., boxes, 4), one anchor for each box.
        boxes: corners (..., boxes, 4).
        upstream: u = ∂L/∂offsets (..., boxes, 4), in the order x, y, w, h.
        deviations: σ (4,) of ``encode_offsets``; its means are constants, which have no part in a gradient.

    Returns:
        ∂L/∂boxes (..., boxes, 4), in the order x₁, y₁, x₂, y₂.

    Raises:
        ValueError: a box or an anchor has no width or no height, a deviation is not above 0, or shapes do not fit
            together.

    Example:
        >>> boxes = [[0.0, 0.0, 2.0, 4.0]]
        >>> print(encode_offsets_gradient(boxes, boxes, [[1.0, 0.0, 1.0, 0.0]], deviations=[1.0] * 4).numpy())
        [[-0.25  0.    0.75  0.  ]]

    References:
        girshick2014, appendix C; note D, section 10.
    """
    a, b = (box[..., 2:] - box[..., :2] for box in (anchors, boxes))
    u = upstream / tf.cast(deviations, upstream.dtype)
    moved, grown = u[..., :2] / (2 * a), u[..., 2:] / b
    return tf.concat([moved - grown, moved + grown], axis=-1)


@graph_function(validate=_validate_decode_gradient)
def decode_offsets_gradient(
    anchors: Boxes, offsets: Boxes, upstream: Boxes, *, means: Four = MEANS, deviations: Four = DEVIATIONS
) -> Boxes:
    """Gradient of a loss with respect to offsets, from its gradient with respect to the decoded boxes.

    ∂L/∂o_x = (u₁ + u₂) w_a σ_x,  ∂L/∂o_w = ½ (u₂ − u₁) w σ_w with w = w_a exp(σ_w o_w + μ_w);  y and h alike

    Args:
        anchors: corners (..., boxes, 4), one anchor for each box.
        offsets: (..., boxes, 4), in the order x, y, w, h.
        upstream: u = ∂L/∂boxes (..., boxes, 4), in the order x₁, y₁, x₂, y₂, such as of a loss made of IoU.
        means: μ (4,) of ``decode_offsets``.
        deviations: σ (4,).

    Returns:
        ∂L/∂offsets (..., boxes, 4), in the order x, y, w, h.

    Raises:
        ValueError: an anchor has no width or no height, a deviation is not above 0, or shapes do not fit together.

    Example:
        >>> given = [[0.0, 0.0, 2.0, 4.0]], np.zeros((1, 4)), [[1.0, 0.0, 3.0, 0.0]]
        >>> print(decode_offsets_gradient(*given, deviations=[1.0] * 4).numpy())
        [[8. 0. 2. 0.]]

    References:
        girshick2014, appendix C; note D, section 10.
    """
    sigma, mu = (tf.cast(each, offsets.dtype) for each in (deviations, means))
    a = anchors[..., 2:] - anchors[..., :2]
    first, last = upstream[..., :2], upstream[..., 2:]
    size = a * tf.exp(sigma[2:] * offsets[..., 2:] + mu[2:])
    return tf.concat([(first + last) * a, (last - first) / 2 * size], axis=-1) * sigma
