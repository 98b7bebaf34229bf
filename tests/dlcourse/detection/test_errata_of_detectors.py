"""The numbers in docs/errata/15-detection.md, of the detectors."""

import numpy as np
import pytest
import tensorflow as tf

from dlcourse.detection import concat_scales, fast_rcnn_loss, roi_pool, ssd_loss


def test_channels_of_the_offsets():
    a, q = 4, 1
    printed = {i: [(i - 1) * (q + 1) + j for j in (1, 2, 3, 4)] for i in range(1, a + 1)}
    right = {i: [4 * (i - 1) + j for j in (1, 2, 3, 4)] for i in range(1, a + 1)}
    assert printed[2] == [3, 4, 5, 6]
    assert set(printed[2]) & set(right[1]) == {3, 4}
    assert set(range(1, 4 * a + 1)) - set().union(*printed.values()) == set(range(11, 17))
    assert sorted(c for channels in right.values() for c in channels) == list(range(1, 17))


def test_channels_first():
    maps = np.array([[[[100.0 * k + 10 * v + w for w in range(2)]] for k in range(2) for v in range(2)]])
    assert maps.shape == (1, 4, 1, 2)
    np.testing.assert_array_equal(maps.reshape(1, -1, 2)[0, 0], [0, 1])
    np.testing.assert_array_equal(concat_scales([maps.transpose(0, 2, 3, 1)], values=2)[0, 0], [0, 10])


def test_l1_and_squares():
    offsets = tf.Variable(np.array([[[3.0, 0.0, 0.0, 0.0]]]))
    with tf.GradientTape(persistent=True) as tape:
        loss = ssd_loss(
            np.zeros((1, 1, 2)), offsets, [[1]], np.zeros((1, 1, 4)), np.ones((1, 1, 4), bool), negatives=0.0
        )
        squares = tf.reduce_sum(offsets**2)
    assert float(loss[0]) - np.log(2) == pytest.approx(3)
    assert float(squares) == 9
    assert float(tape.gradient(loss, offsets)[0, 0, 0]) == 1
    assert float(tape.gradient(squares, offsets)[0, 0, 0]) == 6


def test_a_partition_and_bins_that_overlap():
    x = np.array([[9.0, 1.0, 5.0], [2.0, 3.0, 4.0], [7.0, 8.0, 6.0]])[None, :, :, None]
    for bins, expected in (("partition", [[9, 5], [8, 6]]), ("overlapping", [[9, 5], [8, 8]])):
        found = roi_pool(x, [[[0.0, 0.0, 1.0, 1.0]]], size=(2, 2), bins=bins)
        np.testing.assert_array_equal(found[0, 0, :, :, 0], expected)


def test_an_indicator():
    offsets = np.array([[[9.0] * 4, [2.0, 0.0, 0.0, 0.0]]])

    def of_boxes(classes):
        given = np.zeros((1, 2, 2)), offsets, classes, np.zeros((1, 2, 4))
        return 2 * float(fast_rcnn_loss(*given)[0] - fast_rcnn_loss(*given, balance=0.0)[0])

    assert of_boxes([[0, 1]]) == pytest.approx(1.5)
    assert of_boxes([[1, 1]]) == pytest.approx(35.5)
