import cv2
import numpy as np
import pytest
from scipy.spatial.distance import cdist
from skimage.feature import match_descriptors as skimage_matches

from dlcourse.features import match_descriptors


def described(rng, first=40, second=55, features=8):
    b = rng.normal(size=(second, features))
    a = np.concatenate([b[:25] + 0.2 * rng.normal(size=(25, features)), rng.normal(size=(first - 25, features))])
    return rng.permutation(a), b


def pairs(index):
    return [(i, j) for i, j in enumerate(np.asarray(index)) if j >= 0]


@pytest.mark.parametrize("ratio", [0.5, 0.8, 1.0])
def test_are_scikit_images_mutual_ones(ratio):
    """Theirs has the ratio test of the first picture only, and is strict as ours is."""
    a, b = described(np.random.default_rng(0))
    theirs = skimage_matches(a, b, cross_check=True, max_ratio=ratio).tolist()
    assert 10 < len(theirs) < 40
    assert pairs(match_descriptors(a, b, ratio=ratio, way="mutual")[0]) == [tuple(pair) for pair in theirs]


def test_are_opencvs_one_way_ones():
    a, b = (x.astype("float32") for x in described(np.random.default_rng(1)))
    theirs = [
        (one.queryIdx, one.trainIdx, one.distance)
        for one, two in cv2.BFMatcher(cv2.NORM_L2).knnMatch(a, b, k=2)
        if one.distance < 0.8 * two.distance
    ]
    index, distance = match_descriptors(a, b)
    assert pairs(index) == [(i, j) for i, j, _ in theirs]
    np.testing.assert_allclose(distance.numpy()[[i for i, *_ in theirs]], [d for *_, d in theirs], rtol=1e-5)


def test_distances_are_those_of_the_whole_table():
    a, b = described(np.random.default_rng(2))
    index, distance = match_descriptors(a, b, ratio=np.inf)
    table = cdist(a, b)
    np.testing.assert_array_equal(index, table.argmin(axis=1))
    np.testing.assert_allclose(distance, table.min(axis=1), rtol=1e-13)


def test_of_twins_none_is_kept():
    twins = [[0.0, 1.0], [2.0, 0.0], [2.0, 0.0]]
    assert match_descriptors([[2.0, 0.0], [0.0, 1.0]], twins)[0].numpy().tolist() == [-1, 0]
    assert match_descriptors([[2.0, 0.0]], twins, ratio=np.inf)[0].numpy().tolist() == [1]


def test_an_only_one_has_no_rival():
    index, distance = match_descriptors([[0.0], [7.0]], [[3.0]])
    assert index.numpy().tolist() == [0, 0]
    assert distance.numpy().tolist() == [3, 4]
    assert match_descriptors([[0.0], [7.0]], [[3.0]], way="mutual")[0].numpy().tolist() == [0, -1]


def test_exactly_the_ratio_is_not_below_it():
    assert match_descriptors([[0.0]], [[1.0], [-2.0]], ratio=0.5)[0].numpy().tolist() == [-1]
    assert match_descriptors([[0.0]], [[1.0], [-2.0]], ratio=0.50001)[0].numpy().tolist() == [0]


def test_a_small_difference_of_large_descriptors_is_seen():
    """(a − b)² as a² − 2ab + b² in single precision would be all rounding."""
    a = np.full((2, 128), 200, "float32")
    b = a + np.array([[0.125], [0.0625]], "float32")
    index, distance = match_descriptors(a, b, ratio=0.8)
    assert index.numpy().tolist() == [1, 1]
    np.testing.assert_allclose(distance, 0.0625 * np.sqrt(128), rtol=1e-6)
