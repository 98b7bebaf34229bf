import cv2
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.detection import iou, nms
from tests.dlcourse.detection.test_boxes import boxes

# zhang2023, section 14.4.
FOUND = np.array([[0.1, 0.08, 0.52, 0.92], [0.08, 0.2, 0.56, 0.95], [0.15, 0.3, 0.62, 0.91], [0.55, 0.2, 0.9, 0.88]])


def test_the_books_boxes():
    assert nms(FOUND[None], [[0.9, 0.8, 0.7, 0.9]]).numpy().tolist() == [[True, False, False, True]]


@pytest.mark.parametrize("threshold", [0.1, 0.3, 0.5, 0.8])
def test_is_tensorflows_and_opencvs(threshold):
    rng = np.random.default_rng(0)
    found, scores = boxes(rng, 30).astype(np.float32), rng.permutation(30).astype(np.float32) / 30 + 0.01
    kept = np.flatnonzero(nms(found[None], scores[None], threshold=threshold)[0])
    theirs = tf.image.non_max_suppression(found[:, [1, 0, 3, 2]], scores, 30, threshold).numpy()
    assert kept.tolist() == sorted(theirs)
    wide = [[x, y, u - x, v - y] for x, y, u, v in (np.round(1000 * found)).astype(int).tolist()]
    rounded = (np.round(1000 * found)).astype(np.float32)
    kept = np.flatnonzero(nms(rounded[None], scores[None], threshold=threshold)[0])
    assert kept.tolist() == sorted(np.ravel(cv2.dnn.NMSBoxes(wide, scores.tolist(), 0.0, threshold)))


def test_classes_are_suppressed_as_if_they_lay_apart():
    """PyTorch's way to do it: each class is moved to a place of its own."""
    rng = np.random.default_rng(1)
    found, scores, kinds = boxes(rng, 4, 25), rng.uniform(size=(4, 25)), rng.integers(3, size=(4, 25))
    apart = nms(found + 5.0 * kinds[..., None], scores, threshold=0.2)
    np.testing.assert_array_equal(nms(found, scores, kinds, threshold=0.2), apart)
    assert not np.array_equal(apart, nms(found, scores, threshold=0.2))


def test_what_is_kept_overlaps_little_and_what_is_dropped_much():
    rng = np.random.default_rng(2)
    found, scores = boxes(rng, 3, 40), rng.uniform(size=(3, 40))
    kept = nms(found, scores, threshold=0.4).numpy()
    for table, keep, score in zip(iou(found, found).numpy(), kept, scores, strict=True):
        better = keep & (score > score[:, None])
        near = np.any(better & (table > 0.4), axis=1)
        np.testing.assert_array_equal(keep, ~near)


def test_the_threshold_itself_stays_and_the_first_of_equals_is_kept():
    pair = np.array([[[0.0, 0.0, 2.0, 1.0], [0.0, 0.0, 1.0, 1.0]]])  # an IoU of exactly 1/2
    assert nms(pair, [[0.5, 0.5]]).numpy().tolist() == [[True, True]]
    assert nms(pair, [[0.5, 0.5]], threshold=0.49).numpy().tolist() == [[True, False]]


def test_boxes_that_are_left_out():
    same = np.tile([0.0, 0.0, 1.0, 1.0], (1, 3, 1))
    assert nms(same, [[-np.inf, np.nan, 0.1]]).numpy().tolist() == [[False, False, True]]
    assert nms(np.zeros((2, 0, 4)), np.zeros((2, 0))).shape == (2, 0)


def test_boxes_without_area_are_all_kept():
    assert nms(np.zeros((1, 3, 4)), [[0.1, 0.2, 0.3]]).numpy().all()
