"""Boxes that move with their pictures. Oracles: the moved pixels themselves, hand-worked numbers, Keras."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from dlcourse import augmentation as aug

RNG = np.random.default_rng(0)
ROWS, COLUMNS = 24, 32
BOXES = np.array([[[3, 4, 9, 20], [0, 0, 5, 3]], [[10, 12, 20, 30], [8, 2, 16, 12]], [[2, 20, 12, 31], [14, 1, 23, 8]]])
BOXES = BOXES.astype(float)
FRAME = {"rows": float(ROWS), "columns": float(COLUMNS)}


def painted(boxes):
    """One mask a box, (boxes, rows, columns, 1): ones inside."""
    masks = np.zeros((len(boxes), ROWS, COLUMNS, 1))
    for mask, (top, left, bottom, right) in zip(masks, boxes.astype(int), strict=True):
        mask[top:bottom, left:right] = 1
    return masks


def bounds(mask):
    """The smallest box around the pixels of a moved mask."""
    rows, columns = np.nonzero(np.asarray(mask)[:, :, 0] > 0.5)
    return [rows.min(), columns.min(), rows.max() + 1, columns.max() + 1]


def follow(move_pixels, move_boxes, tolerance):
    """Boxes must go where the pixels that they enclose go."""
    for box in range(2):
        moved = np.asarray(move_boxes(BOXES))[:, box]
        pixels = np.asarray(move_pixels(painted(BOXES[:, box])))
        for n in range(3):
            np.testing.assert_allclose(moved[n], bounds(pixels[n]), atol=tolerance)


def test_flips():
    u = np.array([0.1, 0.9, 0.2])
    follow(lambda m: aug.horizontal_flip(m, u), lambda b: aug.horizontal_flip_boxes(b, u, columns=32.0), 0)
    follow(lambda m: aug.vertical_flip(m, u), lambda b: aug.vertical_flip_boxes(b, u, rows=24.0), 0)


def test_crops_that_keep_something_of_each_box():
    crops = np.array([[1.0, 1.0, 22.0, 27.0], [4.0, 3.0, 23.0, 31.0], [3.0, 2.0, 21.0, 30.0]])
    move = {"size": (48, 60)}
    follow(
        lambda m: aug.crop_to_box(m, crops, interpolation="nearest", **move),
        lambda b: aug.boxes_in_crop(b, crops, **move),
        0.5,
    )


def test_turns_and_zooms():
    angles, factors = np.array([0.0, np.pi, -np.pi]), np.array([1.1, 0.6, 0.8])
    follow(lambda m: aug.rotate(m, angles), lambda b: aug.rotate_boxes(b, angles, **FRAME), 1e-6)
    follow(lambda m: aug.scale(m, factors), lambda b: aug.scale_boxes(b, factors, **FRAME), 0.6)


def test_a_turned_box_encloses_its_pixels():
    angles = np.array([0.35, -0.5, 1.2])
    for box in range(2):
        moved = np.asarray(aug.rotate_boxes(BOXES, angles, **FRAME))[:, box]
        pixels = aug.rotate(painted(BOXES[:, box]), angles)
        for n in range(3):
            inner = bounds(pixels[n])
            assert (moved[n, :2] <= np.array(inner[:2]) + 0.5).all()
            assert (moved[n, 2:] >= np.array(inner[2:]) - 0.5).all()
            assert np.abs(moved[n] - inner).max() < 2  # corners are thin


def test_a_quarter_turn_by_hand():
    """8 by 8: the upper right corner goes to the upper left one."""
    turned = aug.rotate_boxes([[[0.0, 6.0, 1.0, 8.0]]], [np.pi / 2], rows=8.0, columns=8.0)
    np.testing.assert_allclose(turned, [[[0, 0, 2, 1]]], atol=1e-6)


def test_flipped_boxes_are_kerass():
    """The layer with its coin glued; its format rel_yxyx is top, left, bottom, right, in shares."""
    layer = keras.layers.RandomFlip("horizontal", bounding_box_format="yxyx")
    data = {"boxes": BOXES, "labels": np.zeros((3, 2))}
    flips = {"flips": np.array([True, False, True]).reshape(3, 1, 1, 1), "input_shape": (3, ROWS, COLUMNS, 3)}
    expected = layer.transform_bounding_boxes(data, flips, training=True)["boxes"]
    u = np.array([0.0, 0.9, 0.0])
    np.testing.assert_allclose(aug.horizontal_flip_boxes(BOXES, u, columns=32.0), expected, rtol=1e-6)


def test_what_leaves_stays_in_its_place_without_area():
    boxes = np.array(
        [[[-9.0, 1.0, -2.0, 6.0], [30.0, 40.0, 33.0, 50.0], [20.0, 30.0, 40.0, 60.0], [1.0, 1.0, 2.0, 3.0]]]
    )
    clipped = aug.clip_boxes(boxes, **FRAME)
    expected = [[[0, 1, 0, 6], [24, 32, 24, 32], [20, 30, 24, 32], [1, 1, 2, 3]]]
    np.testing.assert_array_equal(clipped, expected)
    np.testing.assert_array_equal(aug.box_areas(clipped), [[0, 0, 8, 2]])
    np.testing.assert_array_equal(aug.box_areas([[3.0, 3.0, 1.0, 1.0]]), [0])
    far = aug.boxes_in_crop(BOXES[:1], [[15.0, 22.0, 20.0, 30.0]], size=(10, 10))
    np.testing.assert_array_equal(aug.box_areas(far), [[0, 0]])
    gone = aug.scale_boxes(np.array([[[0.0, 0.0, 2.0, 2.0]]]), [4.0], **FRAME)
    assert np.asarray(aug.box_areas(gone)) == 0


def test_a_box_and_its_way_back():
    crops = np.array([[1.0, 2.0, 21.0, 30.0]])
    inside = np.array([[[3.0, 4.0, 9.0, 20.0]]])
    there = aug.boxes_in_crop(inside, crops, size=(40, 14))
    np.testing.assert_allclose(there, [[[4, 1, 16, 9]]], rtol=1e-12)
    with pytest.raises(ValueError, match="crop"):
        aug.boxes_in_crop(inside, np.ones((2, 4)), size=(4, 4))
