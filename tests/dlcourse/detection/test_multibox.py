import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.augmentation import boxes_in_crop
from dlcourse.detection import (
    anchor_boxes,
    decode_offsets,
    decode_offsets_gradient,
    encode_offsets,
    encode_offsets_gradient,
    iou,
    multibox_detection,
    multibox_target,
    nms,
    pixels_to_shares,
)
from tests.dlcourse.detection.test_anchors import by_rounds
from tests.dlcourse.detection.test_boxes import ANCHORS, TRUTHS, boxes

# Worked out by hand for the anchors 1, 2 and 4 and the truths that they are assigned to.
OFFSETS = [[1.4, 10, 2.594, 7.1754], [-1.2, 0.2688, 1.6824, -1.5655], [-0.5714, -1, 0, 0.6258]]


def test_the_books_offsets():
    np.testing.assert_allclose(encode_offsets(ANCHORS[[1, 2, 4]], TRUTHS[[0, 1, 1]]), OFFSETS, atol=5e-5)


def test_decoding_is_the_exact_inverse():
    rng = np.random.default_rng(0)
    anchors, truths = boxes(rng, 3, 50), boxes(rng, 3, 50)
    options = {"means": [0.1, -0.2, 0.3, -0.4], "deviations": [0.1, 0.3, 0.2, 0.5]}
    for chosen in ({}, options):
        offsets = encode_offsets(anchors, truths, **chosen)
        np.testing.assert_allclose(decode_offsets(anchors, offsets, **chosen), truths, rtol=1e-12)
        again = encode_offsets(anchors, decode_offsets(anchors, offsets, **chosen), **chosen)
        np.testing.assert_allclose(again, offsets, atol=1e-11)


def test_is_pytorchs_formula_and_gradient():
    rng = np.random.default_rng(1)
    anchors, truths = (torch.tensor(boxes(rng, 6), requires_grad=True) for _ in range(2))

    def parts(b):
        return (b[:, 2:] + b[:, :2]) / 2, b[:, 2:] - b[:, :2]

    (centre_a, size_a), (centre_b, size_b) = parts(anchors), parts(truths)
    expected = torch.cat([(centre_b - centre_a) / size_a / 0.1, torch.log(size_b / size_a) / 0.2], dim=1)
    weights = torch.tensor(rng.normal(size=(6, 4)))
    (expected * weights).sum().backward()
    given = [tf.constant(t.detach().numpy()) for t in (anchors, truths)]
    with tf.GradientTape() as tape:
        tape.watch(given)
        offsets = encode_offsets(*given)
        loss = tf.reduce_sum(offsets * weights.numpy())
    np.testing.assert_allclose(offsets, expected.detach(), rtol=1e-9, atol=1e-12)
    for ours, theirs in zip(tape.gradient(loss, given), (anchors, truths), strict=True):
        np.testing.assert_allclose(ours, theirs.grad, rtol=1e-9, atol=1e-9)


def test_gradients_are_those_of_a_tape_and_of_finite_differences():
    rng = np.random.default_rng(7)
    anchors, truths, upstream = boxes(rng, 5), boxes(rng, 5), rng.normal(size=(5, 4))
    offsets, options = rng.normal(size=(5, 4)), {"means": [0.1, 0.2, 0.3, 0.4], "deviations": [0.3, 0.1, 0.2, 0.5]}
    backwards = {"deviations": options["deviations"]}
    for function, given, gradient in (
        (encode_offsets, truths, encode_offsets_gradient(anchors, truths, upstream, **backwards)),
        (decode_offsets, offsets, decode_offsets_gradient(anchors, offsets, upstream, **options)),
    ):
        variable = tf.constant(given)
        with tf.GradientTape() as tape:
            tape.watch(variable)
            loss = tf.reduce_sum(function(anchors, variable, **options) * upstream)
        np.testing.assert_allclose(gradient, tape.gradient(loss, variable), rtol=1e-9)
        step = np.zeros((5, 4))
        step[2, 3] = 1e-6
        ends = [np.sum(function(anchors, given + sign * step, **options) * upstream) for sign in (1, -1)]
        np.testing.assert_allclose(gradient[2, 3], (ends[0] - ends[1]) / 2e-6, rtol=1e-6)


def test_the_books_target():
    target = multibox_target(ANCHORS, TRUTHS[None], [[0, 1]])
    assert target.classes.numpy().tolist() == [[0, 1, 2, 0, 2]]
    np.testing.assert_array_equal(target.mask[0], np.repeat([[0], [1], [1], [0], [1]], 4, axis=1))
    np.testing.assert_allclose(target.offsets[0].numpy()[[1, 2, 4]], OFFSETS, atol=5e-5)
    assert not target.offsets[0].numpy()[[0, 3]].any()


def test_targets_are_put_together_by_brute_force():
    rng = np.random.default_rng(2)
    anchors, truths = boxes(rng, 12), boxes(rng, 20, 5)
    classes = rng.integers(-1, 4, size=(20, 5))
    target = multibox_target(anchors, truths, classes, threshold=0.4)
    for picture in range(20):
        assigned = by_rounds(iou(anchors, truths[picture]), classes[picture], 0.4)
        for i, j in enumerate(assigned):
            assert target.classes[picture, i] == (classes[picture, j] + 1 if j >= 0 else 0)
            assert target.mask[picture, i].numpy().tolist() == [j >= 0] * 4
            expected = encode_offsets(anchors[i : i + 1], truths[picture, j : j + 1])[0] if j >= 0 else np.zeros(4)
            np.testing.assert_allclose(target.offsets[picture, i], expected, rtol=1e-9)


def test_padding_changes_nothing_whatever_its_box_is():
    rng = np.random.default_rng(3)
    anchors, truths = boxes(rng, 6), boxes(rng, 1, 2)
    plain = multibox_target(anchors, truths, [[1, 0]])
    for filling in (anchors[:1], np.zeros((1, 4)), np.array([[2.0, 2.0, 1.0, 1.0]])):
        padded = multibox_target(anchors, np.concatenate([truths, filling[None]], axis=1), [[1, 0, -1]])
        tf.nest.map_structure(np.testing.assert_array_equal, padded, plain)
    nothing = multibox_target(anchors, np.zeros((1, 0, 4)), np.zeros((1, 0), int))
    assert not any(part.numpy().any() for part in nothing)


def test_a_truth_that_a_crop_has_cut_off_is_none():
    """The boxes go with the picture: of two, the second lies outside of what is cut out."""
    pixels = np.array([[[2.0, 2.0, 6.0, 6.0], [0.0, 9.0, 1.0, 10.0]]])
    cut = boxes_in_crop(pixels, np.array([[2.0, 2.0, 10.0, 6.0]]), size=(4, 4))
    truths = pixels_to_shares(cut, rows=4, columns=4)
    np.testing.assert_allclose(truths[0, 0], [0, 0, 1, 0.5])
    target = multibox_target(anchor_boxes(np.array([0.5]), np.array([2.0]), rows=2, columns=1), truths, [[3, 1]])
    assert set(target.classes.numpy().ravel()) <= {0, 4}


def test_more_truths_than_anchors_leave_the_worst_over():
    anchors = np.array([[0.0, 0.0, 0.5, 0.5]])
    truths = np.array([[[0.0, 0.0, 0.5, 0.3], [0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 1.0, 1.0]]])
    assert multibox_target(anchors, truths, [[0, 1, 2]]).classes.numpy().tolist() == [[2]]


def test_detections_by_hand():
    """zhang2023, section 14.4, with its probabilities, background first: two of four anchors are kept."""
    found = np.array(
        [[0.1, 0.08, 0.52, 0.92], [0.08, 0.2, 0.56, 0.95], [0.15, 0.3, 0.62, 0.91], [0.55, 0.2, 0.9, 0.88]]
    )
    probabilities = np.array([[[0.0, 0.9, 0.1], [0.0, 0.8, 0.2], [0.0, 0.7, 0.3], [0.0, 0.1, 0.9]]])
    answer = multibox_detection(probabilities, np.zeros((1, 4, 4)), found)
    assert answer.classes.numpy().tolist() == [[0, -1, -1, 1]]
    np.testing.assert_allclose(answer.confidences, [[0.9, 0.8, 0.7, 0.9]])
    np.testing.assert_allclose(answer.boxes[0], found, rtol=1e-12)


def test_detections_are_put_together_by_brute_force():
    rng = np.random.default_rng(4)
    anchors = boxes(rng, 15)
    probabilities, offsets = rng.dirichlet(np.ones(4), size=(9, 15)), 2 * rng.normal(size=(9, 15, 4))
    for competitors in ("same class", "all"):
        options = {"threshold": 0.3, "least": 0.35, "competitors": competitors}
        answer = multibox_detection(probabilities, offsets, anchors, **options)
        best = probabilities[..., 1:].max(axis=-1)
        kinds = probabilities[..., 1:].argmax(axis=-1)
        decoded = decode_offsets(np.broadcast_to(anchors, offsets.shape), offsets)
        scores = np.where(best >= 0.35, best, -np.inf)
        kept = nms(decoded, scores, kinds if competitors == "same class" else None, threshold=0.3).numpy()
        np.testing.assert_array_equal(answer.classes, np.where(kept, kinds, -1))
        np.testing.assert_allclose(answer.confidences, best)
        np.testing.assert_allclose(answer.boxes, decoded)


def test_targets_that_are_predicted_are_detected():
    """A network without a mistake finds each truth once, exactly."""
    anchors = anchor_boxes(np.array([0.4, 0.3]), np.array([1.0, 2.0, 0.5]), rows=3, columns=3)
    target = multibox_target(anchors, TRUTHS[None], [[0, 1]])
    answer = multibox_detection(tf.one_hot(target.classes, 3, dtype=tf.float64), target.offsets, anchors)
    kept = answer.classes[0].numpy() >= 0
    order = np.argsort(answer.classes[0].numpy()[kept])
    np.testing.assert_allclose(answer.boxes[0].numpy()[kept][order], TRUTHS, rtol=1e-9)


def test_no_gradient_goes_to_targets():
    anchors = tf.constant(ANCHORS)
    with tf.GradientTape() as tape:
        tape.watch(anchors)
        offsets = multibox_target(anchors, TRUTHS[None], [[0, 1]]).offsets
    assert tape.gradient(offsets, anchors) is None or not np.any(tape.gradient(offsets, anchors))


@pytest.mark.parametrize("bad", [[[0.0, 0.0, 0.0, 1.0]], [[0.5, 0.5, 0.4, 1.0]]])
def test_an_anchor_without_area_is_refused(bad):
    with pytest.raises(ValueError, match=r"expected \(left, top, right, bottom\)"):
        multibox_target(bad, TRUTHS[None], [[0, 1]])
