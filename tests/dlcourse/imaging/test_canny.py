import cv2
import numpy as np
import pytest
import scipy.ndimage
import skimage.feature

from dlcourse.imaging import canny

RNG = np.random.default_rng(0)
GRID = np.mgrid[:48, :64]
# A disc, a bar and a slope, with soft rims and a little noise.
PICTURE = (
    np.clip(10.5 - np.hypot(GRID[0] - 20, GRID[1] - 18), 0, 1)
    + np.clip((GRID[1] - 40) / 3, 0, 1) * np.clip((56 - GRID[1]) / 3, 0, 1)
    + GRID[0] / 96
    + 0.02 * RNG.normal(size=GRID[0].shape)
)
STEP = np.repeat([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]], 5, axis=0)


@pytest.mark.parametrize("sigma", [0.8, 1.5])
def test_is_opencvs_behind_scipys_filters(sigma):
    """OpenCV takes whole slopes: ours are made large and rounded."""
    smooth = scipy.ndimage.gaussian_filter(PICTURE, sigma)
    slopes = [np.round(2000 * scipy.ndimage.sobel(smooth, axis=axis)).astype(np.int16) for axis in (1, 0)]
    theirs = cv2.Canny(*slopes, 2000 * 8 * 0.06, 2000 * 8 * 0.12, L2gradient=True) > 0
    ours = canny(PICTURE, low=0.06, high=0.12, sigma=sigma).numpy() > 0
    assert 60 < ours.sum() < 400
    assert (ours != theirs).sum() <= 2  # where rounding decides


def test_is_near_skimages():
    """skimage interpolates between neighbours, and its thresholds are 8 times ours: nine in ten pixels agree."""
    inside = (slice(4, -4), slice(4, -4))
    ours = canny(PICTURE, low=0.06, high=0.12, sigma=1.5).numpy()[inside] > 0
    theirs = skimage.feature.canny(PICTURE, 1.5, 8 * 0.06, 8 * 0.12, mode="reflect")[inside]
    assert (ours & theirs).sum() > 0.9 * max(ours.sum(), theirs.sum())
    near = scipy.ndimage.binary_dilation(theirs, np.ones((3, 3)))
    assert np.all(near[ours])


@pytest.mark.parametrize("sigma", [0.0, 1.0])
def test_an_ideal_step_keeps_its_edge(sigma):
    for picture, axis in ((STEP, 1), (1 - STEP, 1), (STEP.T, 0)):
        edges = canny(picture, low=0.1, high=0.2, sigma=sigma).numpy()
        assert edges.sum(axis=axis).tolist() == [1] * 5
        place = np.argmax(edges, axis=axis)
        assert set(place.tolist()) <= {2, 3}


def test_the_notes_rule_leaves_nothing_of_an_ideal_step():
    """Slopes 0 0 ½ ½ 0 0: neither of the two is larger than both neighbours."""
    slope = np.array([0, 0, 0.5, 0.5, 0, 0])
    both = (slope[1:-1] > slope[:-2]) & (slope[1:-1] > slope[2:])
    assert not both.any()


def test_higher_thresholds_add_no_pixel():
    found = {
        (low, high): canny(PICTURE, low=low, high=high, sigma=1.0).numpy()
        for low in (0.02, 0.05, 0.1)
        for high in (0.1, 0.2, 0.4)
    }
    for (a, b), less in found.items():
        for (c, d), more in found.items():
            if a >= c and b >= d:
                assert np.all(less <= more)


def test_brightness_does_not_matter_and_contrast_scales_the_thresholds():
    plain = canny(PICTURE, low=0.06, high=0.12).numpy()
    np.testing.assert_array_equal(canny(4 * PICTURE + 8, low=0.24, high=0.48), plain)
    np.testing.assert_array_equal(canny(np.stack([PICTURE, -PICTURE]), low=0.06, high=0.12), [plain, plain])


def test_flat_pictures_have_no_edge():
    np.testing.assert_array_equal(canny(np.full((4, 5), 3.0), low=1e-6, high=1e-6), 0)
