"""Pixel accuracy, mean IoU, colours and joint crops, against Keras, counting, and numbers by hand."""

import keras
import numpy as np
import pytest
import torch

from dlcourse.data.formats.pictures import classes_of, palette
from dlcourse.segmentation import colors_to_labels, joint_random_crop, labels_to_colors, mean_iou, pixel_accuracy


@pytest.fixture
def labels():
    rng = np.random.default_rng(0)
    true, predicted = rng.integers(0, 3, (2, 4, 5)), rng.integers(0, 5, (2, 4, 5))
    true[0, 0, :3] = 255
    return true, predicted


def test_mean_iou_is_that_of_keras(labels):
    true, predicted = labels
    metric = keras.metrics.MeanIoU(6, ignore_class=255)  # class 5 occurs nowhere
    metric.update_state(true, predicted)
    assert float(mean_iou(true, predicted, num_classes=6).mean) == pytest.approx(float(metric.result()), abs=1e-6)


def test_iou_by_sets(labels):
    true, predicted = (y.ravel() for y in labels)
    found = mean_iou(true, predicted, num_classes=6).classes.numpy()
    for k in range(6):
        a, b = ({i for i, v in enumerate(y) if v == k and true[i] != 255} for y in (true, predicted))
        assert found[k] == (len(a & b) / len(a | b) if a | b else 0)


def test_accuracy_leaves_out_what_is_ignored(labels):
    true, predicted = labels
    metric = keras.metrics.SparseCategoricalAccuracy()
    metric.update_state(np.where(true == 255, 0, true), np.eye(5)[predicted], sample_weight=true != 255)
    assert float(pixel_accuracy(true, predicted)) == pytest.approx(float(metric.result()), abs=1e-6)
    kept = true != 255
    assert float(pixel_accuracy(true, predicted)) == np.mean(true[kept] == predicted[kept])


def test_nothing_counts():
    nothing = np.full(3, 255)
    assert float(pixel_accuracy(nothing, nothing)) == 0
    assert float(mean_iou(nothing, [0, 1, 0], num_classes=2).mean) == 0


def test_colours_there_and_back():
    table, labels = palette()[:21].astype(np.int32), np.arange(21).reshape(3, 7)
    colors = labels_to_colors(labels, table)
    np.testing.assert_array_equal(colors, table[labels])
    np.testing.assert_array_equal(colors_to_labels(colors, table), labels)
    # The reader of Pascal VOC's files is another implementation.
    np.testing.assert_array_equal(classes_of(colors.numpy().astype(np.uint8), "here")[..., 0], labels)
    odd = np.array([255, -1, 21])
    np.testing.assert_array_equal(colors_to_labels(labels_to_colors(odd, table), table), [255] * 3)


def test_the_first_of_equal_colours():
    assert colors_to_labels([[1, 1, 1]], [[0, 0, 0], [1, 1, 1], [1, 1, 1]]).numpy() == [1]


def test_every_window_and_both_alike():
    places = np.arange(20).reshape(1, 4, 5)
    corners = set()
    for u in np.linspace(0, 1, 13, endpoint=False):
        for v in np.linspace(0, 1, 13, endpoint=False):
            crop = joint_random_crop(1.0 * places[..., None], places, [[u, v]], size=(2, 3))
            np.testing.assert_array_equal(crop.images[..., 0], crop.labels)
            first = int(crop.labels[0, 0, 0])
            top, left = divmod(first, 5)
            assert (top, left) == (int(u * 3), int(v * 3))
            torch.testing.assert_close(
                torch.tensor(crop.labels.numpy()), torch.tensor(places).narrow(1, top, 2).narrow(2, left, 3)
            )
            corners.add((top, left))
    assert len(corners) == 9


def test_a_uniform_of_one_takes_the_last_place():
    labels = np.arange(6).reshape(1, 2, 3)
    assert joint_random_crop(labels[..., None], labels, [[1.0, 1.0]], size=(1, 1)).labels.numpy() == [[[5]]]


# docs/errata/16-segmentation-style.md


def test_the_map_of_classes_holds_indices():
    maps = np.array([[0.1, 0.9], [0.8, 0.2], [0.3, 0.4]])  # three classes, two places
    assert maps.max(axis=0).tolist() == [0.8, 0.9]
    assert maps.argmax(axis=0).tolist() == [1, 0]
