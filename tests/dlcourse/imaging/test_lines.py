import cv2
import numpy as np
import pytest
import skimage.transform
import tensorflow as tf

from dlcourse.imaging import hough_lines, hough_lines_slope, hough_peaks

RNG = np.random.default_rng(0)
EDGES = (RNG.uniform(size=(13, 17)) > 0.8).astype(float)


def counted(edges, angles, step):
    """The table of votes, vote by vote."""
    rows, columns = edges.shape
    reach = int(np.ceil(np.hypot(rows - 1, columns - 1) / step))
    votes = np.zeros((2 * reach + 1, len(angles)))
    for y, x in np.argwhere(edges):
        for k, angle in enumerate(angles):
            votes[int(np.floor((x * np.cos(angle) + y * np.sin(angle)) / step + 0.5)) + reach, k] += edges[y, x]
    return votes


def test_is_skimages():
    """But for votes half-way between two cells, which skimage rounds away from 0."""
    angles = np.sort(RNG.uniform(-np.pi / 2, np.pi / 2, size=50))
    theirs, _, distances = skimage.transform.hough_line(EDGES, angles)
    ours = hough_lines(EDGES, angles)
    more = (len(distances) - len(ours.distances)) // 2
    np.testing.assert_array_equal(ours.distances, distances[more : len(distances) - more])
    np.testing.assert_array_equal(ours.votes, theirs[more : len(distances) - more])
    _, default, _ = skimage.transform.hough_line(EDGES)
    np.testing.assert_allclose(hough_lines(EDGES).angles, default, atol=1e-14)


@pytest.mark.parametrize("step", [0.5, 1.0, 1.75])
def test_is_what_is_counted(step):
    edges, angles = RNG.uniform(size=(2, 4, 5)), RNG.uniform(-2, 2, size=7)
    ours = hough_lines(edges, angles, step=step)
    for votes, picture in zip(ours.votes, edges, strict=True):
        np.testing.assert_allclose(votes, counted(picture, angles, step), atol=1e-12)
    assert float(ours.distances[0]) == -float(ours.distances[-1]) == -step * (len(ours.distances) // 2)


def test_the_line_of_twenty_pixels():
    """x + y = 19: 45°, ρ = 13.435, 20 votes."""
    ours = hough_lines(np.eye(20)[::-1])
    peaks = hough_peaks(ours.votes, threshold=10, limit=3)
    rho, theta = peaks.cells.numpy()[0]
    assert peaks.votes.numpy().tolist() == [20, 0, 0]
    np.testing.assert_allclose(np.degrees(ours.angles[theta]), 45)
    assert abs(float(ours.distances[rho]) - 19 / np.sqrt(2)) < 0.5
    assert round(19 / np.sqrt(2), 3) == 13.435
    rho, theta = cv2.HoughLines(np.eye(20, dtype=np.uint8)[::-1].copy(), 1, np.pi / 180, 19)[0][0][:2]
    assert (rho, round(np.degrees(theta))) == (13, 45)


def test_slope_and_intercept():
    edges = np.zeros((12, 9))
    x = np.arange(9)
    edges[x + 2, x] = 1
    votes = hough_lines_slope(edges, [-1.0, 0.0, 0.5, 1.0], lowest=-3.0, count=20).numpy()
    assert np.argwhere(votes == votes.max()).tolist() == [[5, 3]]
    assert votes.max() == 9
    for k, slope in enumerate([-1.0, 0.0, 0.5, 1.0]):
        b = np.floor(x + 2 - slope * x + 3 + 0.5).astype(int)
        np.testing.assert_array_equal(votes[:, k], np.bincount(b[b < 20], minlength=20))


def test_the_two_forms_agree():
    """A line y = m x + b has θ = atan2(1, −m) and ρ = b/√(1 + m²)."""
    x = np.arange(20)
    for slope, intercept in ((0.5, 4), (-0.5, 15), (0.0, 3)):
        edges = np.zeros((25, 20))
        y = slope * x + intercept
        keep = y == np.floor(y)
        edges[y[keep].astype(int), x[keep]] = 1
        angle = np.arctan2(1, -slope)
        normal = hough_lines(edges, [angle])
        rho = float(normal.distances[int(np.argmax(normal.votes))])
        assert abs(rho - intercept / np.hypot(1, slope)) <= 0.5
        assert normal.votes.numpy().max() == keep.sum()
        votes = hough_lines_slope(edges, [slope], lowest=0.0, count=20).numpy()
        assert np.argmax(votes) == intercept
        assert votes.max() == keep.sum()


def test_a_vertical_line_has_no_slope():
    edges = np.zeros((10, 10))
    edges[:, 6] = 1
    votes = hough_lines_slope(edges, np.linspace(-5, 5, 101), lowest=-40.0, count=90).numpy()
    assert votes.max() == 1
    assert hough_lines(edges, [0.0]).votes.numpy().max() == 10


def test_peaks_of_two_lines_with_and_without_suppression():
    edges = np.zeros((40, 40))
    edges[np.arange(40), np.arange(40)] = edges[8, :] = 1
    table = hough_lines(edges)
    peaks = hough_peaks(table.votes, threshold=25, limit=8)
    assert peaks.votes.numpy().tolist() == [40, 40, 0, 0, 0, 0, 0, 0]
    assert sorted(np.degrees(table.angles.numpy()[peaks.cells.numpy()[:2, 1]]).round()) == [-90, -45]
    assert (table.votes.numpy() >= 25).sum() == 6
    assert (hough_peaks(table.votes, threshold=25, limit=8, radius=(0, 0)).votes.numpy() > 0).sum() == 6
    theirs, angles, distances = skimage.transform.hough_line_peaks(
        table.votes.numpy(), table.angles.numpy(), table.distances.numpy(), 5, 5, 25
    )
    found = peaks.cells.numpy()[:2]
    ours = {(float(table.distances[r]), round(float(table.angles[c]), 6)) for r, c in found}
    assert ours == {(float(d), round(float(a), 6)) for d, a in zip(distances, angles, strict=True)}
    assert theirs.tolist() == [40, 40]


def test_a_pixel_without_a_vote_has_the_gradient_of_the_one_it_would_have():
    edges, angles = EDGES[:4, :5], RNG.uniform(-2, 2, size=7)
    empty = [tuple(place) for place in np.argwhere(edges == 0)]
    assert len(empty) > 10
    x = tf.constant(edges)
    with tf.GradientTape() as tape:
        tape.watch(x)
        votes = hough_lines(x, angles).votes
        value = RNG.normal(size=votes.shape)
        total = tf.reduce_sum(value * votes)
    gradient = tape.gradient(total, x)
    for place in empty:
        one_more = edges.copy()
        one_more[place] = 1
        difference = np.sum(value * (counted(one_more, angles, 1.0) - counted(edges, angles, 1.0)))
        np.testing.assert_allclose(gradient[place], difference, atol=1e-12)


def test_the_table_closes_upside_down():
    votes = np.zeros((9, 6))
    votes[1, 0], votes[7, 5], votes[1, 5] = 5, 4, 3  # the second is the first's neighbour, the third is not
    peaks = hough_peaks(votes, threshold=1, limit=3, radius=(1, 1))
    assert peaks.cells.numpy().tolist() == [[1, 0], [1, 5], [-1, -1]]
    assert peaks.votes.numpy().tolist() == [5, 3, 0]


def test_peaks_by_hand_as_a_loop():
    votes = RNG.integers(0, 6, size=(3, 11, 8)).astype(float)
    peaks = hough_peaks(votes, threshold=3, limit=20, radius=(2, 1))
    for table, cells, counts in zip(votes, peaks.cells.numpy(), peaks.votes.numpy(), strict=True):
        left, expected = {(r, c): v for (r, c), v in np.ndenumerate(table) if v >= 3}, []
        while left:
            row, column = min(left, key=lambda cell: (-left[cell], cell))
            expected.append((row, column))
            for r, c in list(left):
                direct = abs(r - row) <= 2 and abs(c - column) <= 1
                twisted = abs(r - (10 - row)) <= 2 and 8 - abs(c - column) <= 1
                if direct or twisted:
                    del left[r, c]
        assert [tuple(c) for c in cells if c[0] >= 0] == expected[:20]
        assert counts[: len(expected)].tolist() == [table[c] for c in expected]
