"""The numbers of docs/errata/15-detection.md on boxes and anchors."""

import numpy as np

from dlcourse.detection import (
    anchor_boxes,
    assign_anchors,
    corners_to_centers,
    encode_offsets,
    iou,
    multibox_target,
    nms,
)
from tests.dlcourse.detection.test_boxes import ANCHORS, TRUTHS


def test_two_conventions():
    options = {"sizes": np.array([0.75]), "ratios": np.array([2.0]), "rows": 2, "columns": 2}
    cell, picture = (
        4 * corners_to_centers(anchor_boxes(**options, relative_to=to)).numpy()[0, [3, 2]] for to in ("cell", "picture")
    )
    np.testing.assert_allclose(cell, [2.121, 1.061], atol=5e-4)
    np.testing.assert_allclose(picture, [2.121, 4.243], atol=5e-4)
    np.testing.assert_allclose(picture / 4, [0.530, 1.061], atol=5e-4)
    np.testing.assert_allclose(picture.prod() / cell.prod(), 4)  # twice as large along each axis


def test_the_entry_on_the_diagonal():
    table = iou(ANCHORS, TRUTHS).numpy()
    assert np.unravel_index(table.argmax(), table.shape) == (4, 1)
    np.testing.assert_allclose([table.max(), table[0, 0], table[1, 1]], [0.746, 0.054, 0], atol=5e-4)
    assert assign_anchors(table[None], [[0, 1]]).numpy()[0, 4] == 1


def test_background_that_learns_a_box():
    whole = encode_offsets(ANCHORS[:1], np.array([[0.0, 0.0, 1.0, 1.0]])).numpy()[0]
    np.testing.assert_allclose(whole, [20, 15, 8.05, 8.05], atol=5e-3)
    learnt = multibox_target(ANCHORS, TRUTHS[None], [[0, 1]]).offsets.numpy()[0]
    assert not learnt[[0, 3]].any()
    assert -1.6 < learnt.min() < learnt.max() <= 10 + 1e-9
    assert np.abs(whole).sum() > np.abs(learnt).sum()


def test_suppression_across_classes():
    rider, horse = [0.0, 0.0, 8.0, 4.0], [2.0, 0.0, 10.0, 4.0]
    np.testing.assert_allclose(iou([rider], [horse]), 0.6, rtol=1e-6)
    given = np.array([[rider, horse]]), np.array([[0.9, 0.8]])
    assert nms(*given).numpy().tolist() == [[True, False]]
    assert nms(*given, [[0, 1]]).numpy().tolist() == [[True, True]]
    assert nms(*given, [[0, 0]]).numpy().tolist() == nms(*given).numpy().tolist()


def test_more_than_or_at_least():
    anchor, truth = np.array([[0.0, 0.0, 1.0, 1.0]]), np.array([[0.0, 0.0, 1.0, 0.5]])
    table = iou(np.concatenate([anchor, truth]), truth)
    assert table.numpy().tolist() == [[0.5], [1.0]]
    assert assign_anchors(table[None], [[0]]).numpy().tolist() == [[0, 0]]
    assert nms(np.concatenate([anchor, truth])[None], [[0.9, 0.8]]).numpy().tolist() == [[True, True]]
