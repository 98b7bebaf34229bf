import numpy as np
import pytest
from sklearn.metrics import precision_recall_curve

from dlcourse.detection import average_precision, iou, match_detections, mean_average_precision
from tests.dlcourse.detection.test_boxes import boxes


def by_devkit(scores, matched, truths, method):
    """VOC's own program: lists in the order of confidence, with sentinels."""
    order = np.argsort(-np.asarray(scores), kind="stable")
    hits = np.cumsum(np.asarray(matched)[order])
    recall, precision = hits / truths, hits / np.arange(1, len(hits) + 1)
    if method == "11-point":
        return np.mean([max(precision[recall >= t - 1e-9], default=0) for t in np.linspace(0, 1, 11)])
    recall, precision = np.r_[0, recall, 1], np.r_[0, precision, 0]
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    return np.sum(np.diff(recall) * precision[1:])


@pytest.mark.parametrize("method", ["all-point", "11-point"])
@pytest.mark.parametrize("count", [1, 2, 7, 33])
def test_is_the_devkits(method, count):
    rng = np.random.default_rng(count)
    for truths in (count, count + 3, 10 * count):
        scores, matched = rng.permutation(count) / count, rng.integers(2, size=count).astype(bool)
        ours = average_precision(scores, matched, truths, method=method)
        np.testing.assert_allclose(ours, by_devkit(scores, matched, truths, method), rtol=1e-12)


def test_is_the_area_below_scikit_learns_curve_made_to_fall():
    rng = np.random.default_rng(0)
    scores, matched = rng.uniform(size=60), rng.integers(2, size=60).astype(bool)
    precision, recall, _ = precision_recall_curve(matched, scores)
    falling = np.maximum.accumulate(precision)  # its curve runs from the largest recall to none
    expected = -np.sum(np.diff(recall) * falling[:-1])
    np.testing.assert_allclose(average_precision(scores, matched, matched.sum()), expected, rtol=1e-12)


def test_by_hand():
    """Right, wrong, right, right, of 5: P is 1, 1/2, 2/3, 3/4, and made to fall 1, 3/4, 3/4, 3/4."""
    ranking = np.array([0.9, 0.8, 0.7, 0.6]), [True, False, True, True], 5
    np.testing.assert_allclose(average_precision(*ranking), (1 + 3 / 4 + 3 / 4) / 5)
    np.testing.assert_allclose(average_precision(*ranking, method="11-point"), (3 * 1 + 4 * 3 / 4) / 11)


def test_ends():
    for method in ("all-point", "11-point"):
        assert average_precision(np.zeros(0), np.zeros(0, bool), 3, method=method) == 0
        assert np.isnan(average_precision(np.array([0.5]), [False], 0, method=method))
        np.testing.assert_allclose(average_precision(np.array([0.9, 0.8]), [True, True], 2, method=method), 1)
        assert average_precision(np.array([-np.inf, 0.5]), [True, False], 2, method=method) == 0


def by_loops(found, scores, kinds, truths, truth_kinds, threshold):
    """One detection after the other in the order of scores, with a list of what has been found."""
    matched, taken = np.zeros(len(found), bool), set()
    table = iou(found, truths).numpy()
    for d in np.argsort(-scores, kind="stable"):
        rivals = [j for j, k in enumerate(truth_kinds) if k >= 0 and k == kinds[d]]
        if rivals:
            j = max(rivals, key=lambda j: (table[d, j], -j))
            matched[d] = table[d, j] >= threshold and j not in taken
            taken |= {j} if matched[d] else set()
    return matched


def test_matching_is_the_devkits_loop():
    rng = np.random.default_rng(1)
    found, truths = boxes(rng, 30, 12), boxes(rng, 30, 4)
    scores = rng.integers(6, size=(30, 12)) / 6  # with ties
    kinds, truth_kinds = rng.integers(-1, 2, size=(30, 12)), rng.integers(-1, 2, size=(30, 4))
    ours = match_detections(found, scores, kinds, truths, truth_kinds, threshold=0.25)
    each = zip(found, scores, kinds, truths, truth_kinds, strict=True)
    np.testing.assert_array_equal(ours, [by_loops(*one, 0.25) for one in each])


def test_the_mean_is_over_classes_and_the_ranking_over_pictures():
    rng = np.random.default_rng(2)
    scores, kinds = rng.uniform(size=(5, 8)), rng.integers(-1, 3, size=(5, 8))
    matched, truth_kinds = rng.integers(2, size=(5, 8)).astype(bool), np.resize([0, 2, -1, 0, 2], (5, 6))
    answer = mean_average_precision(scores, kinds, matched, truth_kinds, num_classes=3)
    expected = [
        by_devkit(scores[kinds == k], matched[kinds == k], (truth_kinds == k).sum(), "all-point") for k in (0, 2)
    ]
    np.testing.assert_allclose(answer.classes.numpy()[[0, 2]], expected, rtol=1e-12)
    assert np.isnan(answer.classes[1])
    np.testing.assert_allclose(answer.mean, np.mean(expected), rtol=1e-12)


def test_what_is_found_exactly_once_has_a_map_of_one():
    truths, kinds = boxes(np.random.default_rng(3), 2, 3), np.array([[0, 1, -1], [1, 1, 0]])
    scores = np.full((2, 3), 0.5)
    matched = match_detections(truths, scores, kinds, truths, kinds)
    np.testing.assert_array_equal(matched, kinds >= 0)
    assert mean_average_precision(scores, kinds, matched, kinds, num_classes=2).mean == 1
