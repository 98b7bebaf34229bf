"""What the recipes of detectors make of pictures with boxes, and how they judge what is found."""

import numpy as np
import pytest
import tensorflow as tf

from dlcourse.data import load
from dlcourse.detection import MultiboxDetection, proposal_recall
from dlcourse.training import recipe
from dlcourse.training.detecting import examples_with_mirrors, examples_with_regions, judged
from dlcourse.training.recipes.rcnn import _balanced, _warped
from dlcourse.training.settings import Settings
from dlcourse.training.task import Task

COUNT = 12


def task(model, **given):
    declared = recipe(model)
    options = {name: option.default for name, option in declared.options.items()} | given
    shared = {name: getattr(declared, name) for name in ("data", "epochs", "batch_size", "learning_rate", "optimizer")}
    train = {name: array[:COUNT] for name, array in load("drawn_boxes", "train").items()}
    return Task(Settings(model=model, options=options, **shared), 3, train)


def others():
    return {name: array[:5] for name, array in load("drawn_boxes", "test").items()}


def squares(side=64):
    """One picture with a white rectangle, as a data set has it."""
    image = np.zeros((1, side, side, 3), np.uint8)
    image[0, 8:24, 4:40] = 255
    boxes, label = np.empty(1, object), np.empty(1, object)
    boxes[0], label[0] = np.array([[8, 4, 24, 40]], np.float32), np.array([0])
    return {"image": image, "boxes": boxes, "label": label}


def test_a_mirrored_picture_has_its_box_where_it_shows_the_thing():
    asked = task("ssd")
    asked.train = squares()
    x, truths = examples_with_mirrors(asked.train, asked)
    assert x.shape == (2, 64, 64, 3)
    np.testing.assert_allclose(truths[:, 0, 0], 0)
    for picture, (_, left, top, right, bottom) in zip(x, truths[:, 0], strict=True):
        rows, columns = np.nonzero(picture[..., 0] > 0.5)
        around = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        np.testing.assert_allclose(np.array([left, top, right, bottom]) * 64, around, atol=1e-4)
    assert truths[0, 0, 1] != truths[1, 0, 1]


def test_what_is_held_out_is_not_mirrored_and_has_no_more_truths_than_any_training_picture():
    asked = task("ssd")
    x, truths = examples_with_mirrors(others(), asked)
    assert len(x) == 5
    assert truths.shape == (5, max(map(len, asked.train["label"])), 5)
    plain = task("ssd", flip=False)
    assert len(examples_with_mirrors(plain.train, plain)[0]) == COUNT


def test_truths_are_regions_only_where_they_are_learnt_from():
    asked = task("fast_rcnn", regions=20, flip=False)
    (_, regions), truths = examples_with_regions(asked.train, asked)
    most = truths.shape[1]
    assert regions.shape == (COUNT, most + 20, 4)
    np.testing.assert_array_equal(regions[:, :most][truths[..., 0] >= 0], truths[..., 1:][truths[..., 0] >= 0])
    assert not np.any(regions[:, :most][truths[..., 0] < 0])
    (_, regions), truths = examples_with_regions(others(), asked)
    assert regions.shape == (5, 20, 4)
    assert proposal_recall(regions, truths[..., 1:], truths[..., 0].astype(np.int32)) > 0.5


def test_rcnn_learns_to_tell_objects_from_three_times_as_much_background():
    asked = task("rcnn", flip=False)
    regions, labels = _warped(asked.train, asked)
    assert regions.shape[1:] == (32, 32, 3)
    assert len(labels) == len(regions)
    assert set(labels) == {0, 1, 2, 3}
    assert np.count_nonzero(labels == 0) <= 3 * np.count_nonzero(labels > 0)
    again = _warped(asked.train, asked)[1]
    np.testing.assert_array_equal(again, labels)
    few = _balanced(np.array([0, 2, 0, -1, 0, 0, 0]), np.random.default_rng(0))
    assert len(few) == 4
    assert few[0] == 1
    assert 3 not in few
    assert len(_balanced(np.zeros(9), np.random.default_rng(0))) == 3


class Finder:
    """A stand-in for a detector, which answers with given boxes."""

    def __init__(self, found):
        self.found, self.asked = found, []

    def evaluate(self, x, y, batch_size, verbose, return_dict):
        return {"loss": 0.25}

    def detect(self, x, least):
        assert least <= 0.01  # the far end of the curve counts, too
        start = sum(self.asked)
        self.asked.append(len(x))
        return MultiboxDetection(*(each[start : start + len(x)] for each in self.found))


@pytest.mark.parametrize(("moved", "expected"), [(0.0, 1.0), (0.6, 0.0)])
def test_detections_are_judged_against_the_truths_in_their_order(moved, expected):
    asked = task("ssd")
    count = 70  # more than are looked at at once
    truths = np.full((count, 2, 5), -1, np.float32)
    truths[:, 0, 0] = np.arange(count) % 3
    truths[:, 0, 1:] = [0.1, 0.1, 0.4, 0.5]
    boxes = truths[:, :1, 1:] + np.float32(moved)
    scores = np.linspace(0.2, 0.9, count, dtype=np.float32)[:, None]
    finder = Finder([tf.constant(each) for each in (truths[:, :1, 0].astype(np.int32), scores, boxes)])
    found = judged(finder, (np.zeros((count, 4, 4, 3), np.float32), truths), asked)
    assert finder.asked == [32, 32, 6]
    assert found["loss"] == 0.25
    assert found["map"] == pytest.approx(expected)
    assert [name for name in found if name.startswith("ap_")] == ["ap_disc", "ap_rectangle", "ap_triangle"]


def test_the_network_that_proposes_is_judged_by_its_recall():
    class Proposer(Finder):
        def propose(self, x, count):
            return tf.tile(tf.constant([[[0.0, 0.0, 0.5, 0.5]]]), [len(x), count, 1]), tf.zeros([len(x), count])

    truths = np.array([[[0, 0, 0, 0.5, 0.4]], [[2, 0.5, 0.5, 1, 1]]], np.float32)
    found = recipe("rpn").report(Proposer([]), (np.zeros((2, 8, 8, 3), np.float32), truths), task("rpn"))
    assert found == {"loss": 0.25, "recall": 0.5}
