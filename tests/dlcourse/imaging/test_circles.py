import numpy as np
import pytest
import scipy.signal
import skimage.draw

from dlcourse.imaging import (
    gradient_magnitude_direction,
    hough_circles,
    hough_circles_undirected,
    hysteresis_threshold,
    sobel,
    thin_edges,
)

RNG = np.random.default_rng(0)
GRID = np.mgrid[:31, :37]


def disc(row, column, radius):
    """A bright disc with a soft rim."""
    return np.clip(radius + 0.5 - np.hypot(GRID[0] - row, GRID[1] - column), 0, 1)


def edges_of(picture):
    slopes = sobel(picture, normalize=True)
    edges = hysteresis_threshold(thin_edges(*slopes), low=0.1, high=0.2)
    return edges, gradient_magnitude_direction(*slopes).direction


def test_the_pixel_of_the_brief():
    """Centre (5, 4), r = 3, θ = 0.7: the minus gives (5, 4), the plus (9.59, 7.87)."""
    x, y = 5 + 3 * np.cos(0.7), 4 + 3 * np.sin(0.7)
    np.testing.assert_allclose([x + 3 * np.cos(0.7), y + 3 * np.sin(0.7)], [9.59, 7.87], atol=5e-3)
    edges, directions = np.zeros((9, 12)), np.full((9, 12), 0.7)
    edges[round(y), round(x)] = 1
    dark, bright, both = (
        hough_circles(edges, directions, radii=(3,), discs=d).numpy()[0] for d in ("dark", "bright", "both")
    )
    assert np.argwhere(dark).tolist() == [[4, 5]]
    assert np.argwhere(bright).tolist() == [[8, 9]]  # from the pixel (7, 6), not from (7.29, 5.93)
    np.testing.assert_array_equal(both, dark + bright)


@pytest.mark.parametrize(("picture", "found", "missed"), [(1, "bright", "dark"), (-1, "dark", "bright")])
def test_discs_are_found_on_the_side_that_fits(picture, found, missed):
    edges, directions = edges_of(picture * disc(14, 20, 8))
    radii = (6, 7, 8, 9, 10)
    for discs, right in ((found, True), ("both", True), (missed, False)):
        votes = hough_circles(edges, directions, radii=radii, discs=discs).numpy()
        peak = np.unravel_index(votes.argmax(), votes.shape)
        near = np.abs(np.array(peak) - (2, 14, 20)).max() <= 1
        assert near == right
    votes = hough_circles_undirected(edges, radii=radii).numpy()
    assert np.abs(np.array(np.unravel_index(votes.argmax(), votes.shape)) - (2, 14, 20)).max() <= 1


def test_votes_one_by_one():
    edges, directions = RNG.uniform(size=(2, 6, 9)), RNG.uniform(-3, 3, size=(2, 6, 9))
    radii = (1.0, 2.5, 4.0)
    expected = np.zeros((2, 3, 6, 9))
    for (n, y, x), weight in np.ndenumerate(edges):
        for k, r in enumerate(radii):
            for sign in (-1, 1):
                a = int(np.floor(x + sign * r * np.cos(directions[n, y, x]) + 0.5))
                b = int(np.floor(y + sign * r * np.sin(directions[n, y, x]) + 0.5))
                if 0 <= a < 9 and 0 <= b < 6:
                    expected[n, k, b, a] += weight
    np.testing.assert_allclose(hough_circles(edges, directions, radii=radii), expected)


def test_without_directions_is_a_convolution_with_rings():
    edges, radii = RNG.uniform(size=(11, 14)), (1, 2.5, 4)
    votes = hough_circles_undirected(edges, radii=radii).numpy()
    y, x = np.mgrid[-5:6, -5:6]
    for table, r in zip(votes, radii, strict=True):
        ring = np.round(np.hypot(x, y) - r + 1e-9) == 0  # r − ½ belongs to the ring
        theirs = scipy.signal.convolve2d(edges, ring.astype(float), mode="same")
        np.testing.assert_allclose(table, theirs, atol=1e-9)


def test_the_ring_holds_skimages():
    edges = np.zeros((21, 21))
    edges[10, 10] = 1
    for r in (3, 5, 8):
        ours = hough_circles_undirected(edges, radii=(r,)).numpy()[0]
        assert np.all(ours[skimage.draw.circle_perimeter(10, 10, r)] == 1)


def test_one_vote_or_two_and_a_ring():
    edges, directions = np.zeros((41, 41)), np.full((41, 41), 0.3)
    edges[20, 20] = 1
    votes = [hough_circles(edges, directions, radii=(9,), discs=d).numpy().sum() for d in ("dark", "both")]
    assert votes == [1, 2]
    assert hough_circles_undirected(edges, radii=(9,)).numpy().sum() == pytest.approx(2 * np.pi * 9, rel=0.25)
