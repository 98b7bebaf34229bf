"""The numbers of docs/errata/18-imaging.md on edges and lines."""

import numpy as np

from dlcourse.imaging import gradient_magnitude_direction, hough_circles, hough_lines, hough_peaks, prewitt, thin_edges
from tests.dlcourse.imaging.test_circles import disc, edges_of


def test_horizontal_slopes():
    g_x, g_y = prewitt(np.arange(6.0) * np.ones((5, 1)))  # f * h_v and f * h_h
    np.testing.assert_array_equal(g_x[1:-1, 1:-1], 6)
    np.testing.assert_array_equal(g_y, 0)
    angle = np.degrees(gradient_magnitude_direction([1.0], [2.0]).direction)
    printed = np.degrees(np.arctan2(1.0, 2.0))  # g_v = f * h_v is the slope along x
    np.testing.assert_allclose([angle[0], printed], [63.4, 26.6], atol=0.05)
    np.testing.assert_allclose(angle + printed, 90, rtol=1e-6)


def test_an_ideal_step_disappears():
    slope = np.array([[0, 0, 0.5, 0.5, 0, 0]])
    inner, before, after = slope[0, 1:-1], slope[0, :-2], slope[0, 2:]
    assert not ((inner > before) & (inner > after)).any()
    assert thin_edges(slope, np.zeros_like(slope)).numpy().tolist() == [[0, 0, 0.5, 0, 0, 0]]


def test_a_line_no_ellipse():
    points = np.array([[4.0, 0.0], [2.0, 1.0], [0.0, 2.0]])
    np.testing.assert_array_equal(points @ [1 / 4, 1 / 2], 1)
    np.testing.assert_array_equal(points[1], (points[0] + points[2]) / 2)


def test_one_line_many_cells():
    edges = np.eye(40)
    edges[8] = 1
    votes = hough_lines(edges).votes
    assert (votes.numpy() >= 25).sum() == 6
    assert hough_peaks(votes, threshold=25).votes.numpy().tolist() == [40, 40] + [0] * 8


def test_one_side_only():
    x, y = 5 + 3 * np.cos(0.7), 4 + 3 * np.sin(0.7)
    np.testing.assert_allclose([x - 3 * np.cos(0.7), y - 3 * np.sin(0.7)], [5, 4])
    np.testing.assert_allclose([x + 3 * np.cos(0.7), y + 3 * np.sin(0.7)], [9.59, 7.87], atol=5e-3)
    edges, directions = edges_of(disc(14, 20, 8))
    most = [
        hough_circles(edges, directions, radii=(8,), discs=d).numpy()[0, 13:16, 19:22].max() for d in ("dark", "bright")
    ]
    assert most[0] == 0
    assert most[1] > 8
