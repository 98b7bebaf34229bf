import cv2
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.augmentation import horizontal_flip_boxes
from dlcourse.detection import centers_to_corners, corners_to_centers, iou, pixels_to_shares, shares_to_pixels

# The two truths and five anchors of zhang2023, section 14.4; the table is worked out by hand, to four digits.
TRUTHS = np.array([[0.1, 0.08, 0.52, 0.92], [0.55, 0.2, 0.9, 0.88]])
ANCHORS = np.array(
    [
        [0, 0.1, 0.2, 0.3],
        [0.15, 0.2, 0.4, 0.4],
        [0.63, 0.05, 0.88, 0.98],
        [0.66, 0.45, 0.8, 0.8],
        [0.57, 0.3, 0.92, 0.9],
    ]
)
TABLE = np.array([[0.0536, 0], [0.1417, 0], [0, 0.5657], [0, 0.2059], [0, 0.7459]])


def boxes(rng, *shape):
    first = rng.uniform(0, 0.5, size=(*shape, 2))
    return np.concatenate([first, first + rng.uniform(0.1, 0.6, size=(*shape, 2))], axis=-1)


def counted(box, other, size):
    """IoU of whole boxes by painting their pixels."""
    masks = np.zeros((2, size, size), bool)
    for mask, (left, top, right, bottom) in zip(masks, (box, other), strict=True):
        mask[top:bottom, left:right] = True
    return (masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum()


def test_the_books_table():
    np.testing.assert_allclose(iou(ANCHORS, TRUTHS), TABLE, atol=5e-5)


def test_whole_boxes_are_counted_pixels():
    rng = np.random.default_rng(0)
    first = rng.integers(0, 9, size=(30, 2))
    whole = np.concatenate([first, first + rng.integers(1, 7, size=(30, 2))], axis=1)
    expected = [[counted(a, b, 16) for b in whole[:7]] for a in whole]
    np.testing.assert_allclose(iou(whole.astype(float), whole[:7].astype(float)), expected, rtol=1e-12)


def test_is_the_formula_of_torchvision():
    """Written out with PyTorch: torchvision itself is not installed."""
    rng = np.random.default_rng(1)
    a, b = torch.tensor(boxes(rng, 5)), torch.tensor(boxes(rng, 8))
    corner = torch.max(a[:, None, :2], b[:, :2]), torch.min(a[:, None, 2:], b[:, 2:])
    meet = (corner[1] - corner[0]).clamp(min=0).prod(dim=2)
    areas = [(x[:, 2:] - x[:, :2]).prod(dim=1) for x in (a, b)]
    np.testing.assert_allclose(iou(a.numpy(), b.numpy()), meet / (areas[0][:, None] + areas[1] - meet), rtol=1e-12)


def test_is_the_area_of_opencvs_polygons():
    rng = np.random.default_rng(2)
    a, b = boxes(rng, 6), boxes(rng, 6)
    for one, other in zip(a, b, strict=True):
        polygons = [
            np.array([[x[0], x[1]], [x[2], x[1]], [x[2], x[3]], [x[0], x[3]]], np.float32) for x in (one, other)
        ]
        meet = cv2.intersectConvexConvex(*polygons)[0]
        union = sum(cv2.contourArea(p) for p in polygons) - meet
        np.testing.assert_allclose(iou(one[None], other[None])[0, 0], meet / union, atol=1e-5)


def test_is_symmetric_and_sees_neither_unit_nor_origin():
    rng = np.random.default_rng(3)
    a, b = boxes(rng, 4), boxes(rng, 5)
    np.testing.assert_allclose(iou(b, a), np.transpose(iou(a, b)), rtol=1e-12)
    np.testing.assert_allclose(iou(7 * a + 3, 7 * b + 3), iou(a, b), rtol=1e-9)
    np.testing.assert_allclose(np.diag(iou(a, a)), 1, rtol=1e-12)


def test_one_box_in_another_has_the_quotient_of_areas():
    np.testing.assert_allclose(iou([[0.0, 0.0, 4.0, 3.0]], [[1.0, 1.0, 3.0, 2.0]]), [[2 / 12]], rtol=1e-6)


def test_boxes_without_area_have_nothing_in_common_and_their_gradient_is_a_number():
    odd = tf.constant([[1.0, 1.0, 1.0, 1.0], [2.0, 0.0, 1.0, 3.0], [0.0, 2.0, 3.0, 2.0], [3.0, 3.0, 1.0, 1.0]])
    with tf.GradientTape() as tape:
        tape.watch(odd)
        table = iou(odd, tf.concat([odd, [[0.0, 0.0, 4.0, 4.0]]], axis=0))
    assert not table.numpy().any()
    assert np.isfinite(tape.gradient(table, odd)).all()


def test_quotients_of_small_numbers_are_exact_in_any_unit():
    """So that a threshold that is met is met: 3 · 5 of 5 · 6, and 1/4, as a quotient of areas has them."""
    for unit in (1.0, 2.0**-10, 2.0**-80, 2.0**80):
        table = iou(
            np.array([[0.0, 0.0, 5.0, 6.0]]) * unit, np.array([[1.0, 0.0, 4.0, 5.0], [1.0, 1.0, 4.0, 3.5]]) * unit
        )
        np.testing.assert_array_equal(table, [[0.5, 0.25]])


def test_centers_are_another_way_to_write_corners():
    rng = np.random.default_rng(4)
    a, b = boxes(rng, 2, 4), boxes(rng, 2, 3)
    np.testing.assert_allclose(centers_to_corners(corners_to_centers(a)), a, rtol=1e-12)
    np.testing.assert_allclose(iou(*map(corners_to_centers, (a, b)), form="centers"), iou(a, b), rtol=1e-9)


def test_one_set_of_anchors_serves_a_batch():
    rng = np.random.default_rng(5)
    anchors, truths = boxes(rng, 4), boxes(rng, 3, 2)
    np.testing.assert_allclose(iou(anchors, truths), [iou(anchors, t) for t in truths], rtol=1e-12)


def test_shares_go_with_the_pixels_of_augmentation():
    """Mirrored in pixels and mirrored in shares is the same."""
    pixels = np.array([[[1.0, 2.0, 5.0, 9.0]]])
    shares = pixels_to_shares(pixels, rows=8, columns=20)
    np.testing.assert_allclose(shares, [[[0.1, 0.125, 0.45, 0.625]]], rtol=1e-12)
    np.testing.assert_allclose(shares_to_pixels(shares, rows=8, columns=20), pixels, rtol=1e-12)
    turned = horizontal_flip_boxes(pixels, [0.0], columns=20)
    left, top, right, bottom = np.moveaxis(shares.numpy(), -1, 0)
    np.testing.assert_allclose(
        pixels_to_shares(turned, rows=8, columns=20), np.stack([1 - right, top, 1 - left, bottom], -1), rtol=1e-12
    )


def test_a_word_for_an_unknown_form():
    with pytest.raises(ValueError, match="expected 'corners' or 'centers'"):
        iou(ANCHORS, TRUTHS, form="middle")
