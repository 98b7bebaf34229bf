import cv2
import numpy as np
import pytest
import skimage.filters

from dlcourse.imaging import hysteresis_threshold, sobel, thin_edges

RNG = np.random.default_rng(0)
SLOPES = RNG.integers(-200, 200, size=(2, 40, 50))
STEP = np.repeat([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]], 4, axis=0)


def thinned(g_x, g_y):
    """Canny's thinning with angles, pixel by pixel."""
    magnitude = np.hypot(g_x, g_y)
    wide, thin = np.pad(magnitude, 1), np.zeros_like(magnitude)
    for (y, x), m in np.ndenumerate(magnitude):
        sector = int(np.round(np.arctan2(g_y[y, x], g_x[y, x]) / (np.pi / 4))) % 4
        down, right = [(0, 1), (1, 1), (1, 0), (1, -1)][sector]
        if m > wide[y + 1 - down, x + 1 - right] and m >= wide[y + 1 + down, x + 1 + right]:
            thin[y, x] = m
    return thin


def test_thinning_is_that_of_angles():
    g_x, g_y = RNG.normal(size=(2, 13, 11))
    np.testing.assert_allclose(thin_edges(g_x, g_y), thinned(g_x, g_y))


@pytest.mark.parametrize(("low", "high"), [(100.5, 180.5), (50.5, 220.5), (20.5, 20.5)])
def test_thinning_and_hysteresis_are_opencvs(low, high):
    """On whole numbers, of which OpenCV takes slopes; thresholds lie between them, as OpenCV wants more than them."""
    theirs = cv2.Canny(*SLOPES.astype(np.int16), low, high, L2gradient=True)
    ours = hysteresis_threshold(thin_edges(*SLOPES.astype(float)), low=low, high=high)
    np.testing.assert_array_equal(ours, theirs // 255)
    assert 0 < ours.numpy().sum() < ours.numpy().size / 2


def test_an_ideal_step_keeps_one_pixel_in_every_direction():
    for picture, axis in ((STEP, 1), (1 - STEP, 1), (STEP.T, 0), (1 - STEP.T, 0)):
        thin = thin_edges(*sobel(picture, normalize=True)).numpy()
        np.testing.assert_array_equal((thin > 0).sum(axis=axis), 1)
        assert thin.max() == 0.5


def test_a_diagonal_step_keeps_a_staircase_as_opencvs():
    slopes = sobel(np.tri(8))
    thin = thin_edges(*slopes).numpy() > 0
    assert thin[1:-1].sum(axis=1).tolist() == [2] * 6
    theirs = cv2.Canny(*(np.asarray(g).astype(np.int16) for g in slopes), 0.5, 0.5, L2gradient=True)
    np.testing.assert_array_equal(thin, theirs > 0)


def test_ties_go_to_the_first_pixel():
    ones, none = np.ones((3, 3)), np.zeros((3, 3))
    assert thin_edges(ones, none).numpy().tolist() == [[1, 0, 0]] * 3
    assert thin_edges(none, ones).numpy().tolist() == [[1, 1, 1], [0, 0, 0], [0, 0, 0]]
    diagonal = thin_edges(ones, ones).numpy() > 0  # along (1, 1): the first row and the first column
    assert diagonal.tolist() == [[True, True, True], [True, False, False], [True, False, False]]
    other = thin_edges(ones, -ones).numpy() > 0  # along (−1, 1): the pixel before lies in the row above
    assert other.tolist() == [[True, True, True], [False, False, True], [False, False, True]]


def test_flat_pictures_have_no_edges_and_no_nan():
    flat = np.full((4, 5), 7.0)
    thin = thin_edges(*sobel(flat))
    np.testing.assert_array_equal(thin, 0)
    np.testing.assert_array_equal(hysteresis_threshold(thin, low=0.1, high=0.2), 0)


def test_hysteresis_is_skimages():
    strength = RNG.uniform(size=(30, 40))
    theirs = skimage.filters.apply_hysteresis_threshold(strength, 0.5, 0.93)
    # skimage's neighbours are the four; with all eight, its labels have to be ours.
    components, count = cv2.connectedComponents((strength >= 0.6).astype(np.uint8), connectivity=8)[::-1]
    components, count = (components, count) if np.ndim(components) else (count, components)
    expected = np.zeros(strength.shape, bool)
    for label in range(1, count):
        part = components == label
        expected |= part & (strength[part].max() >= 0.93)
    ours = hysteresis_threshold(strength, low=0.6, high=0.93).numpy()
    np.testing.assert_array_equal(ours, expected)
    assert np.all(hysteresis_threshold(strength, low=0.5, high=0.93).numpy() >= theirs)


def test_a_long_chain_is_followed_to_its_end():
    spiral = np.zeros((9, 9))
    spiral[0, :] = spiral[:, 8] = spiral[8, :] = spiral[2:, 0] = spiral[2, :7] = 0.5
    spiral[0, 0] = 0.5
    spiral[2, 6] = 1.0
    found = hysteresis_threshold(spiral, low=0.5, high=1.0).numpy()
    np.testing.assert_array_equal(found, spiral > 0)
    np.testing.assert_array_equal(hysteresis_threshold(spiral, low=0.5, high=1.5), 0)


def test_higher_thresholds_add_no_pixel():
    strength = RNG.uniform(size=(20, 30))
    thresholds = [(a, b) for a in (0.3, 0.5, 0.7) for b in (0.7, 0.9, 0.99)]
    found = {t: hysteresis_threshold(strength, low=t[0], high=t[1]).numpy() for t in thresholds}
    for a, b in thresholds:
        for c, d in thresholds:
            if c >= a and d >= b:
                assert np.all(found[c, d] <= found[a, b])


def test_pictures_of_a_batch_do_not_meet():
    strength = np.stack([np.full((3, 4), 0.5), np.ones((3, 4))])
    np.testing.assert_array_equal(hysteresis_threshold(strength, low=0.4, high=0.9), np.floor(strength))
