"""Two-part losses against PyTorch and scikit-learn; labels and proposals against loops."""

import numpy as np
import pytest
import torch
from sklearn.metrics import hinge_loss

from dlcourse import detection
from dlcourse.detection import (
    fast_rcnn_loss,
    rcnn_loss,
    region_proposals,
    region_targets,
    rpn_labels,
    rpn_loss,
    ssd_loss,
)

RNG = np.random.default_rng(16)
F = torch.nn.functional


def ssd(batch=3, anchors=12, kinds=4, share=0.3):
    classes = np.where(RNG.uniform(size=(batch, anchors)) < share, RNG.integers(1, kinds, size=(batch, anchors)), 0)
    classes[:, 0] = 1
    arrays = [RNG.normal(size=(batch, anchors, n)) for n in (kinds, 4, 4)]
    return arrays[0], arrays[1], classes.astype(np.int32), arrays[2], np.repeat(classes[..., None] > 0, 4, axis=2)


def entropies(scores, classes):
    each = F.cross_entropy(torch.tensor(scores).permute(0, 2, 1), torch.tensor(classes).long(), reduction="none")
    return each.numpy()


def test_without_mining_it_is_two_means():
    scores, offsets, classes, targets, mask = ssd()
    l1 = F.l1_loss(torch.tensor(offsets * mask), torch.tensor(targets * mask), reduction="none").numpy()
    expected = entropies(scores, classes).mean(axis=1) + l1.mean(axis=(1, 2))
    np.testing.assert_allclose(ssd_loss(scores, offsets, classes, targets, mask), expected, rtol=1e-12)


@pytest.mark.parametrize("ratio", [0.0, 1.0, 1.5, 3.0, 100.0])
def test_mined_negatives_are_the_hardest(ratio):
    scores, offsets, classes, targets, mask = ssd()
    each = entropies(scores, classes)
    expected = []
    for n in range(3):
        positive = classes[n] > 0
        hardest = np.sort(each[n][~positive])[::-1][: int(ratio * positive.sum())]
        boxes = np.abs(offsets[n] - targets[n])[positive].sum()
        expected.append((each[n][positive].sum() + hardest.sum() + boxes) / positive.sum())
    found = ssd_loss(scores, offsets, classes, targets, mask, negatives=ratio)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_picture_without_objects():
    scores, offsets, _, targets, mask = ssd()
    nothing = np.zeros((3, 12), np.int32)
    np.testing.assert_array_equal(ssd_loss(scores, offsets, nothing, targets, 0 * mask, negatives=3.0), np.zeros(3))
    assert np.all(ssd_loss(scores, offsets, nothing, targets, 0 * mask) > 0)


def test_fast_rcnn_is_pytorchs_two_losses():
    scores, offsets, classes, targets, _ = ssd()
    classes[:, ::5] = -1
    found = fast_rcnn_loss(scores, offsets, classes, targets, balance=0.7)
    for n in range(3):
        kept, there = classes[n] >= 0, classes[n] >= 1
        of_classes = F.cross_entropy(torch.tensor(scores[n]), torch.tensor(classes[n]).long(), ignore_index=-1)
        of_boxes = F.smooth_l1_loss(torch.tensor(offsets[n][there]), torch.tensor(targets[n][there]), reduction="sum")
        assert float(found[n]) == pytest.approx(float(of_classes + 0.7 * of_boxes / kept.sum()), rel=1e-12)


def test_rpn_is_pytorchs_two_losses():
    scores, offsets, classes, targets, _ = ssd()
    labels = np.minimum(classes, 1)
    labels[:, ::4] = -1
    found = rpn_loss(scores[..., 0], offsets, labels, targets, balance=2.0)
    for n in range(3):
        kept, there = labels[n] >= 0, labels[n] == 1
        logits, truth = torch.tensor(scores[n, kept, 0]), torch.tensor(labels[n][kept].astype(float))
        of_boxes = F.smooth_l1_loss(torch.tensor(offsets[n][there]), torch.tensor(targets[n][there]), reduction="sum")
        expected = F.binary_cross_entropy_with_logits(logits, truth) + 2 * of_boxes / kept.sum()
        assert float(found[n]) == pytest.approx(float(expected), rel=1e-12)


def test_rcnns_hinges_are_scikit_learns():
    scores, offsets, classes, targets, _ = ssd(kinds=3)
    scores = scores[..., 1:]
    found = rcnn_loss(scores, offsets, classes, targets, balance=0.5)
    for n in range(3):
        of_classes = sum(hinge_loss(np.where(classes[n] == k + 1, 1, -1), scores[n, :, k]) for k in range(2))
        there = classes[n] >= 1
        squares = ((offsets[n] - targets[n])[there] ** 2).sum() / 2
        assert float(found[n]) == pytest.approx(of_classes + 0.5 * squares / 12, rel=1e-12)


def test_everything_left_out_costs_nothing():
    scores, offsets, classes, targets, _ = ssd()
    nothing = np.full_like(classes, -1)
    for loss in (
        fast_rcnn_loss(scores, offsets, nothing, targets),
        rpn_loss(scores[..., 0], offsets, nothing, targets),
    ):
        np.testing.assert_array_equal(loss, np.zeros(3))


def test_the_indicator_is_no_vector_of_ones():
    """Note D's 1⃗ · L_loc: with ones the offsets of background would count."""
    scores, offsets, classes, targets, _ = ssd()
    moved = np.where((classes >= 1)[..., None], offsets, offsets + 5)
    before, after = (fast_rcnn_loss(scores, each, classes, targets) for each in (offsets, moved))
    np.testing.assert_array_equal(before, after)


def test_rpn_labels_by_loops():
    overlaps = RNG.uniform(size=(4, 9, 3))
    overlaps[:, 2] = overlaps[:, 5]  # two anchors share a truth's largest overlap, here and there
    overlaps[0, 2, 0] = overlaps[0, 5, 0] = 0.99
    present = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]], bool)
    labels, matches = rpn_labels(overlaps, present, positive=0.8, negative=0.5)
    for n in range(4):
        there = np.flatnonzero(present[n])
        for i in range(9):
            row = overlaps[n, i, there]
            needed = any(overlaps[n, i, j] == overlaps[n, :, j].max() for j in there)
            best = row.max() if len(there) else -1
            assert labels[n, i] == (1 if needed or best > 0.8 else 0 if best < 0.5 else -1)
            assert matches[n, i] == (there[row.argmax()] if len(there) else -1)


def test_thresholds_themselves_are_neither():
    labels, _ = rpn_labels([[[0.9], [0.7], [0.3], [0.0]]], [[1]])
    np.testing.assert_array_equal(labels, [[1, -1, -1, 0]])


def test_a_truth_that_no_anchor_meets_makes_none_positive():
    labels, _ = rpn_labels(np.zeros((1, 4, 1)), [[1]])
    np.testing.assert_array_equal(labels, np.zeros((1, 4)))


def test_a_balanced_sample_is_full_and_balanced():
    labels = RNG.choice([-1, 0, 1], p=[0.2, 0.7, 0.1], size=(5, 200))
    for count, share in ((50, 0.5), (50, 0.1), (30, 0.0), (400, 0.5)):
        found = detection.balanced_sample(labels, RNG.uniform(size=(5, 200)), count=count, share=share).numpy()
        objects = np.minimum((labels == 1).sum(axis=1), int(share * count))
        np.testing.assert_array_equal((found == 1).sum(axis=1), objects)
        np.testing.assert_array_equal((found == 0).sum(axis=1), np.minimum((labels == 0).sum(axis=1), count - objects))
        assert np.all((found == -1) | (found == labels))


def boxes(*shape):
    start = RNG.uniform(-0.1, 0.7, size=(*shape, 2))
    return np.concatenate([start, start + RNG.uniform(0.02, 0.5, size=start.shape)], axis=-1)


def overlap(a, b):
    sides = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0)
    both = sides.prod()
    return both / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - both)


def test_proposals_by_loops():
    anchors, offsets, scores = boxes(40), RNG.normal(size=(2, 40, 4)), RNG.normal(size=(2, 40))
    found, of_found = region_proposals(scores, offsets, anchors, count=12, before=25, threshold=0.4, least=0.08)
    decoded = np.clip(detection.decode_offsets(anchors[None], offsets), 0, 1)
    for n in range(2):
        usable = [i for i in np.argsort(-scores[n]) if (decoded[n, i, 2:] - decoded[n, i, :2]).min() >= 0.08][:25]
        kept = []
        for i in usable:
            if all(overlap(decoded[n, i], decoded[n, j]) <= 0.4 for j in kept):
                kept.append(i)
        kept = kept[:12]
        np.testing.assert_allclose(found[n, : len(kept)], decoded[n, kept], rtol=1e-12)
        np.testing.assert_array_equal(of_found[n, : len(kept)], scores[n, kept])
        assert not np.any(found[n, len(kept) :])
        assert np.all(np.isneginf(of_found[n, len(kept) :]))


def test_region_targets_by_loops():
    truths, classes = boxes(3, 4), np.array([[0, 2, 1, -1], [3, -1, -1, -1], [-1, -1, -1, -1]])
    regions = np.concatenate([truths + 0.03 * RNG.normal(size=truths.shape), boxes(3, 5)], axis=1)
    regions[:, -1] = 0
    labels, offsets = region_targets(regions, truths, classes, threshold=0.4)
    for n in range(3):
        for i in range(9):
            there = [j for j in range(4) if classes[n, j] >= 0]
            found = [overlap(regions[n, i], truths[n, j]) for j in there] if i < 8 else []
            if i == 8:
                assert labels[n, i] == -1
            elif not found or max(found) < 0.4:
                assert labels[n, i] == 0
                assert not np.any(offsets[n, i])
            else:
                match = there[int(np.argmax(found))]
                assert labels[n, i] == classes[n, match] + 1
                expected = detection.encode_offsets(regions[n, i][None], truths[n, match][None])[0]
                np.testing.assert_allclose(offsets[n, i], expected, rtol=1e-9)
    assert np.any(labels[0] > 0)


def test_without_any_truth_all_is_background():
    labels, offsets = region_targets(boxes(2, 3), np.zeros((2, 0, 4)), np.zeros((2, 0), np.int32))
    assert not np.any(labels)
    assert not np.any(offsets)


def test_detections_of_regions_are_those_of_anchors():
    start = RNG.uniform(0.1, 0.5, size=(30, 2))
    anchors = np.concatenate([start, start + RNG.uniform(0.1, 0.3, size=(30, 2))], axis=1)
    probabilities = RNG.dirichlet(np.ones(4), size=(2, 30))
    offsets = 0.2 * RNG.normal(size=(2, 30, 4))
    ours = detection.region_detection(probabilities, offsets, np.tile(anchors, (2, 1, 1)), least=0.2)
    theirs = detection.multibox_detection(probabilities, offsets, anchors, least=0.2)
    np.testing.assert_array_equal(ours.classes, theirs.classes)
    np.testing.assert_allclose(ours.boxes, theirs.boxes, rtol=1e-12)
