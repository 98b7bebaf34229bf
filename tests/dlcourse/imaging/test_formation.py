"""Mosaics, the lens, levels, layers and inks: hand-worked numbers, OpenCV, SciPy and laws."""

import cv2
import numpy as np
import pytest
import scipy.ndimage
from numpy.testing import assert_allclose

from dlcourse.imaging import alpha_composite, bayer_mosaic, demosaic, quantize, rgb_to_cmyk, thin_lens

PATTERNS = ("RGGB", "BGGR", "GRBG", "GBRG")
EACH_PATTERN = pytest.mark.parametrize("pattern", PATTERNS)
# OpenCV names a pattern by its second row and column.
OPENCV = {"RGGB": "BG", "BGGR": "RG", "GRBG": "GB", "GBRG": "GR"}


@pytest.fixture
def rng():
    return np.random.default_rng(21)


@EACH_PATTERN
def test_a_mosaic_is_half_green(rng, pattern):
    rgb = rng.normal(size=(5, 6, 3))
    ours = bayer_mosaic(rgb, pattern=pattern).numpy()
    for y in range(5):
        for x in range(6):
            assert ours[y, x] == rgb[y, x, "RGB".index(pattern[2 * (y % 2) + x % 2])]
    coloured = bayer_mosaic(np.tile([1.0, 2.0, 3.0], (4, 6, 1)), pattern=pattern).numpy()
    assert [(coloured == k).sum() for k in (1, 2, 3)] == [6, 12, 6]


@EACH_PATTERN
def test_green_is_on_one_diagonal_red_and_blue_on_the_other(pattern):
    """Not red on the diagonal, and red and blue beside it, as note D has it."""
    cell = np.array(list(pattern)).reshape(2, 2)
    diagonals = [set(cell.diagonal()), set(cell[:, ::-1].diagonal())]
    assert {"G"} in diagonals
    assert {"R", "B"} in diagonals


@EACH_PATTERN
@pytest.mark.parametrize("shape", [(2, 2), (5, 6), (7, 3)])
def test_one_colour_survives_with_its_border(pattern, shape):
    rgb = np.broadcast_to([0.25, 0.5, 0.75], (*shape, 3))
    assert_allclose(demosaic(bayer_mosaic(rgb, pattern=pattern), pattern=pattern), rgb, rtol=1e-15)


@EACH_PATTERN
def test_a_slope_survives_inside(pattern):
    y, x = np.mgrid[:6, :7]
    rgb = np.stack([0.5 * x - y, x + 2.0 * y, 3 - 0.25 * x], axis=-1)
    ours = demosaic(bayer_mosaic(rgb, pattern=pattern), pattern=pattern).numpy()
    assert_allclose(ours[1:-1, 1:-1], rgb[1:-1, 1:-1], atol=1e-12)
    assert np.abs(ours - rgb).max() > 0.1  # not at the border


@EACH_PATTERN
def test_demosaicing_is_opencvs_inside_and_the_mean_of_neighbours(rng, pattern):
    mosaic = rng.integers(0, 64, size=(6, 8)) * 4  # means of two and four are whole
    ours = demosaic(mosaic.astype(float), pattern=pattern).numpy()
    code = getattr(cv2, f"COLOR_Bayer{OPENCV[pattern]}2RGB")
    theirs = cv2.cvtColor(mosaic.astype("uint8"), code)
    assert_allclose(ours[1:-1, 1:-1], theirs[1:-1, 1:-1], rtol=0)
    letters = np.array([[pattern[2 * (y % 2) + x % 2] for x in range(8)] for y in range(6)])
    for c, letter in enumerate("RGB"):
        has = (letters == letter).astype(float)
        sums, counts = (scipy.ndimage.convolve(a, np.ones((3, 3)), mode="constant") for a in (mosaic * has, has))
        assert_allclose(ours[..., c], np.where(has == 1, mosaic, sums / counts), atol=1e-12)


def test_lens():
    u = np.array([200.0, 100.0, np.inf, 50.0, 25.0])
    v = thin_lens(u, focal_length=50.0).numpy()
    assert_allclose(v, [200 / 3, 100, 50, np.inf, -50], rtol=1e-15)
    assert_allclose(1 / u + 1 / v, 1 / 50)
    assert_allclose(thin_lens(v[:2], focal_length=50.0), u[:2])  # rays go back the same way


def test_levels():
    assert_allclose(quantize([-0.3, 0.1, 0.125, 0.7, 2.0], levels=5), [0, 0, 0.25, 0.75, 1])
    x = np.linspace(-1, 3, 1001)
    q = quantize(x, levels=7, low=-1.0, high=3.0).numpy()
    assert len(np.unique(q)) == 7
    assert np.abs(q - x).max() <= 4 / 6 / 2 + 1e-12
    assert_allclose(quantize(q, levels=7, low=-1.0, high=3.0), q, rtol=0)
    nearest = np.linspace(-1, 3, 7)[np.abs(x[:, None] - np.linspace(-1, 3, 7)).argmin(1)]
    generic = np.abs((x + 1) / (4 / 6) % 1 - 0.5) > 1e-9  # not halfway
    assert_allclose(q[generic], nearest[generic], atol=1e-12)


def test_layers(rng):
    front, back = rng.uniform(size=(2, 3, 4, 3))
    assert_allclose(alpha_composite(front, back, np.ones((3, 4))), front)  # opacity, not transparency
    assert_allclose(alpha_composite(front, back, np.zeros((3, 4))), back)
    alpha = rng.uniform(size=(3, 4))
    expected = [[np.interp(alpha[y, x], [0, 1], [back[y, x, c], front[y, x, c]]) for c in range(3)]
                for y in range(3) for x in range(4)]  # fmt: skip
    assert_allclose(alpha_composite(front, back, alpha), np.reshape(expected, (3, 4, 3)), atol=1e-12)
    mixed = cv2.addWeighted(front, 0.3, back, 0.7, 0)
    assert_allclose(alpha_composite(front, back, np.full((3, 4), 0.3)), mixed, atol=1e-12)


def test_inks(rng):
    colours = [[0.8, 0.4, 0.2], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]
    expected = [[0, 0.5, 0.75, 0.2], [0, 1, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]]
    assert_allclose(rgb_to_cmyk(colours), expected, atol=1e-15)
    rgb = rng.uniform(size=(50, 3))
    cmyk = rgb_to_cmyk(rgb).numpy()
    assert_allclose((1 - cmyk[:, :3]) * (1 - cmyk[:, 3:]), rgb, atol=1e-12)  # the way back
    assert_allclose(cmyk[:, :3].min(axis=1), 0, atol=1e-15)  # as much black as there can be
    without_black = 1 - rgb  # "subtracted from white": three inks, and another answer
    assert np.abs(without_black - cmyk[:, :3]).max() > 0.1
