import itertools

import numpy as np
import pytest
import tensorflow as tf
from scipy.optimize import linear_sum_assignment

from dlcourse.detection import anchor_boxes, assign_anchors, corners_to_centers, multiscale_anchor_boxes
from tests.dlcourse.detection.test_boxes import TABLE


def by_hand(sizes, ratios, rows, columns, aspect=1.0):
    """One anchor after the other, as the definition reads."""
    pairs = [(sizes[0], r) for r in ratios] + [(s, ratios[0]) for s in sizes[1:]]
    answer = []
    for i, j, (s, r) in itertools.product(range(rows), range(columns), pairs):
        x, y, w, h = (j + 0.5) / columns, (i + 0.5) / rows, s * r**0.5 / aspect, s / r**0.5
        answer.append([x - w / 2, y - h / 2, x + w / 2, y + h / 2])
    return np.array(answer)


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (3, 2, 2, 5), (1, 3, 4, 2), (2, 1, 1, 3)])
def test_is_the_definition(shape):
    n, m, rows, columns = shape
    rng = np.random.default_rng(0)
    sizes, ratios = rng.uniform(0.1, 0.9, n), rng.uniform(0.3, 3, m)
    answer = anchor_boxes(sizes, ratios, rows=rows, columns=columns, aspect=1.25)
    assert len(answer) == rows * columns * (n + m - 1)
    np.testing.assert_allclose(answer, by_hand(sizes, ratios, rows, columns, 1.25), rtol=1e-12)


def test_the_books_anchor():
    """zhang2023, section 14.4: the first anchor at row 250, column 250 of a picture of 561 by 728 pixels."""
    sizes, ratios = [0.75, 0.5, 0.25], [1.0, 2.0, 0.5]
    anchors = tf.reshape(anchor_boxes(sizes, ratios, rows=561, columns=728, aspect=728 / 561), [561, 728, 5, 4])
    np.testing.assert_allclose(anchors[250, 250, 0], [0.06, 0.07, 0.63, 0.82], atol=0.0051)


def test_area_and_ratio_in_a_picture_that_is_not_square():
    """By ``aspect`` the ratio is one of pixels, and the area s² in units of the picture's height."""
    anchors = anchor_boxes([0.5, 0.3], [1.0, 2.0, 0.5], rows=1, columns=1, aspect=2.0).numpy()
    width, height = corners_to_centers(anchors).numpy()[:, 2] * 2, corners_to_centers(anchors).numpy()[:, 3]
    np.testing.assert_allclose(width / height, [1, 2, 0.5, 1], rtol=1e-5)
    np.testing.assert_allclose(width * height, [0.25, 0.25, 0.25, 0.09], rtol=1e-5)


def test_the_notes_two_conventions_are_turned_against_each_other():
    """Errata: s = 0.75, r = 2 in cells of 2 by 2 pixels of a picture of 4 by 4."""
    options = {"sizes": [0.75], "ratios": [2.0], "rows": 2, "columns": 2}
    _, _, width, height = corners_to_centers(anchor_boxes(**options, relative_to="cell")).numpy()[0] * 4
    np.testing.assert_allclose([height, width], [2.121, 1.061], atol=5e-4)
    _, _, width, height = corners_to_centers(anchor_boxes(**options)).numpy()[0]
    np.testing.assert_allclose([height, width], [0.530, 1.061], atol=5e-4)


def test_five_maps_have_5444_anchors():
    sizes = [[0.2, 0.272], [0.37, 0.447], [0.54, 0.619], [0.71, 0.79], [0.88, 0.961]]
    grids = tuple((n, n) for n in (32, 16, 8, 4, 1))
    anchors = multiscale_anchor_boxes(sizes, [1.0, 2.0, 0.5], grids=grids)
    assert anchors.shape == (5444, 4)
    last = anchor_boxes(sizes[-1], [1.0, 2.0, 0.5], rows=1, columns=1)
    np.testing.assert_allclose(anchors[-4:], last)


def by_rounds(table, classes, threshold):
    """The notes' algorithm on one picture, written with sets."""
    table = np.asarray(table)
    assigned = np.full(len(table), -1)
    rows, columns = set(range(len(table))), {j for j, k in enumerate(classes) if k >= 0}
    real = sorted(columns)
    while rows and columns:
        i, j = max(itertools.product(sorted(rows), sorted(columns)), key=lambda at: (table[at], -at[0], -at[1]))
        assigned[i] = j
        rows, columns = rows - {i}, columns - {j}
    for i in rows:
        if real and max(table[i, j] for j in real) >= threshold:
            assigned[i] = max(real, key=lambda j: (table[i, j], -j))
    return assigned


def test_the_books_assignment():
    assert assign_anchors(TABLE[None], [[0, 1]]).numpy().tolist() == [[-1, 0, 1, -1, 1]]


@pytest.mark.parametrize("shape", [(6, 3), (3, 6), (1, 1), (5, 5), (9, 1), (1, 4)])
def test_is_the_notes_algorithm(shape):
    rng = np.random.default_rng(shape[0])
    tables = rng.integers(0, 6, size=(40, *shape)) / 5  # with many ties, with 0 and with the threshold itself
    classes = rng.integers(-1, 2, size=(40, shape[1]))
    answer = assign_anchors(tables, classes, threshold=0.6).numpy()
    expected = [by_rounds(t, k, 0.6) for t, k in zip(tables, classes, strict=True)]
    np.testing.assert_array_equal(answer, expected)


def test_every_truth_is_matched_by_an_anchor_of_its_own():
    """As in SciPy's assignment, which is another one: it makes the sum largest, not each step's entry."""
    table = np.random.default_rng(1).uniform(0, 0.3, size=(7, 4))
    answer = assign_anchors(table[None], np.zeros((1, 4), int), threshold=0.5).numpy()[0]
    assert sorted(answer[answer >= 0]) == [0, 1, 2, 3]
    rows, columns = linear_sum_assignment(-table)
    assert table[rows, columns].sum() >= sum(table[i, j] for i, j in enumerate(answer) if j >= 0)
    assert table.max() == table[np.unravel_index(table.argmax(), table.shape)[0], answer[table.argmax() // 4]]


def test_the_threshold_itself_is_enough_and_a_float32_below_is_not():
    table = np.array([[[0.9], [0.5], [np.nextafter(np.float32(0.5), np.float32(0))]]], np.float32)
    assert assign_anchors(table, [[0]]).numpy().tolist() == [[0, 0, -1]]


def test_padding_and_pictures_without_truths():
    table = np.full((2, 3, 2), 0.9)
    assert assign_anchors(table, [[-1, -1], [-1, 4]]).numpy().tolist() == [[-1, -1, -1], [1, 1, 1]]
    assert assign_anchors(np.zeros((2, 3, 0)), np.zeros((2, 0), int)).numpy().tolist() == [[-1] * 3] * 2
