"""Drawn pictures with boxes: the boxes are where the things are, and apart from each other."""

import numpy as np

from dlcourse.data.drawn.boxes import APART, LARGEST, MOST, SHAPES, SIZE, SMALLEST, drawn_boxes

EXAMPLES = drawn_boxes(60, 6, 2)


def each():
    return zip(EXAMPLES["image"], EXAMPLES["boxes"], EXAMPLES["label"], strict=True)


def test_the_same_seed_draws_the_same_and_another_stream_does_not():
    again, other = drawn_boxes(60, 6, 2), drawn_boxes(60, 6, 1)
    np.testing.assert_array_equal(again["image"], EXAMPLES["image"])
    assert np.any(other["image"] != EXAMPLES["image"])


def test_boxes_lie_in_the_picture_and_are_of_the_sizes_that_are_told():
    for _, boxes, label in each():
        assert 1 <= len(boxes) == len(label) <= MOST
        assert boxes.dtype == np.float32
        assert np.all((boxes >= 0) & (boxes <= SIZE))
        sides = boxes[:, 2:] - boxes[:, :2]
        assert np.all((sides >= 2 * SMALLEST - 1e-3) & (sides <= 2 * LARGEST + 1e-3))
    assert set(np.concatenate(list(EXAMPLES["label"]))) == set(range(len(SHAPES)))


def test_no_two_boxes_come_near():
    for _, boxes, _ in each():
        for i, one in enumerate(boxes):
            for other in boxes[:i]:
                gaps = np.concatenate([one[:2] - other[2:], other[:2] - one[2:]])
                assert gaps.max() > APART


def test_things_reach_the_edges_of_their_boxes_and_not_beyond():
    """Inside an edge colours are far from those outside, though not along the whole of it."""
    for image, boxes, label in each():
        for (top, left, bottom, right), kind in zip(boxes, label, strict=True):
            middle = int((top + bottom) / 2), int((left + right) / 2)
            inside = image[middle[0], middle[1]].astype(int)
            below = min(int(bottom) + 1, SIZE - 1)
            outside = image[below, middle[1]].astype(int)
            assert np.abs(inside - outside).max() > 30, SHAPES[kind]
            near = image[int(bottom) - 1, middle[1]].astype(int)
            assert np.abs(near - inside).max() < 30, SHAPES[kind]
