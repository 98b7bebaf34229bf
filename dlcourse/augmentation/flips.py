"""Mirror pictures, each with some probability."""

from __future__ import annotations

import tensorflow as tf

from dlcourse.augmentation.sampling import Boxes, Images, PerImage
from dlcourse.graph import Scalar, graph_function

__all__ = ["horizontal_flip", "horizontal_flip_boxes", "vertical_flip", "vertical_flip_boxes"]


def _reverse_drawn(images: tf.Tensor, drawn: tf.Tensor, axis: int) -> tf.Tensor:
    """Turn an axis of the drawn pictures round in one pass; of the others, its first entry alone."""
    size = tf.shape(images)[axis]
    if images.dtype.is_integer:  # a GPU turns floats round only
        ahead = tf.range(size)
        turned = tf.gather(images, tf.where(drawn[:, None], size - 1 - ahead, ahead), axis=axis, batch_dims=1)
    else:
        turned = tf.reverse_sequence(images, tf.where(drawn, size, 1), seq_axis=axis, batch_axis=0)
    return tf.ensure_shape(turned, images.shape)


def _move_drawn(boxes: tf.Tensor, drawn: tf.Tensor, *edges: tf.Tensor) -> tf.Tensor:
    return tf.where(drawn[:, None, None], tf.stack(edges, axis=-1), boxes)


@graph_function()
def horizontal_flip(images: Images, uniforms: PerImage, *, probability: Scalar = 0.5) -> Images:
    """Horizontal flip (left–right mirroring) of some of the images.

    I′[i, j] = I[i, W − 1 − j] where u < p, I[i, j] elsewhere

    Args:
        images: pictures (batch, rows, columns, channels) of any numbers; masks go the same way.
        uniforms: u (batch,), uniform in [0, 1), one number a picture; NaN flips nothing.
        probability: p; 1 flips every picture, 0 none.

    Returns:
        Pictures of the same shape.

    Raises:
        ValueError: there is not one number a picture.

    Example:
        >>> print(horizontal_flip(np.array([[[[1.0], [2.0], [3.0]]]]), [0.2]).numpy().ravel())
        [3. 2. 1.]

    Conventions:
        ``tf.image.flip_left_right`` flips all. Where left and right mean something (letters, road signs), do not flip.

    References:
        krizhevsky2012, section 4.1; note A, section 2.3.1; note C, section 7.7.1; note D, section 10.
    """
    return _reverse_drawn(images, uniforms < probability, axis=2)


@graph_function()
def vertical_flip(images: Images, uniforms: PerImage, *, probability: Scalar = 0.5) -> Images:
    """Vertical flip (top–bottom mirroring) of some of the images.

    I′[i, j] = I[H − 1 − i, j] where u < p, I[i, j] elsewhere

    Args:
        images: pictures (batch, rows, columns, channels) of any numbers; masks go the same way.
        uniforms: u (batch,), uniform in [0, 1), one number a picture; NaN flips nothing.
        probability: p; 1 flips every picture, 0 none.

    Returns:
        Pictures of the same shape.

    Raises:
        ValueError: there is not one number a picture.

    Example:
        >>> print(vertical_flip(np.array([[[[1.0]], [[2.0]]]]), [0.2]).numpy().ravel())
        [2. 1.]

    Conventions:
        ``tf.image.flip_up_down`` flips all. It suits pictures without an up: from a microscope or a satellite.

    References:
        note C, section 7.7.1; note D, section 10.
    """
    return _reverse_drawn(images, uniforms < probability, axis=1)


@graph_function()
def horizontal_flip_boxes(boxes: Boxes, uniforms: PerImage, *, columns: Scalar, probability: Scalar = 0.5) -> Boxes:
    """Bounding boxes after a horizontal flip of their images.

    (t, l, b, r) → (t, W − r, b, W − l) where u < p

    Args:
        boxes: (batch, boxes, 4), each (top, left, bottom, right) in pixels.
        uniforms: u (batch,), those of ``horizontal_flip``; NaN flips nothing.
        columns: W, the pictures' width.
        probability: p, that of ``horizontal_flip``.

    Returns:
        Boxes of the same shape.

    Raises:
        ValueError: there is not one number a picture.

    Example:
        >>> print(horizontal_flip_boxes([[[0.0, 1.0, 2.0, 4.0]]], [0.2], columns=10).numpy())
        [[[0. 6. 2. 9.]]]

    Conventions:
        Boxes are measured at pixels' edges. Where they name the first and the last pixel, it is W − 1 − r.

    References:
        note D, section 10.
    """
    top, left, bottom, right = tf.unstack(boxes, axis=-1)
    return _move_drawn(boxes, uniforms < probability, top, columns - right, bottom, columns - left)


@graph_function()
def vertical_flip_boxes(boxes: Boxes, uniforms: PerImage, *, rows: Scalar, probability: Scalar = 0.5) -> Boxes:
    """Bounding boxes after a vertical flip of their images.

    (t, l, b, r) → (H − b, l, H − t, r) where u < p

    Args:
        boxes: (batch, boxes, 4), each (top, left, bottom, right) in pixels.
        uniforms: u (batch,), those of ``vertical_flip``; NaN flips nothing.
        rows: H, the pictures' height.
        probability: p, that of ``vertical_flip``.

    Returns:
        Boxes of the same shape.

    Raises:
        ValueError: there is not one number a picture.

    Example:
        >>> print(vertical_flip_boxes([[[0.0, 1.0, 2.0, 4.0]]], [0.2], rows=10).numpy())
        [[[ 8.  1. 10.  4.]]]

    References:
        note D, section 10.
    """
    top, left, bottom, right = tf.unstack(boxes, axis=-1)
    return _move_drawn(boxes, uniforms < probability, rows - bottom, left, rows - top, right)
