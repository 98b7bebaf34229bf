"""Blobs over scale: LoG, DoG, scale space and its extrema."""

import numpy as np
import pytest
from scipy import ndimage

from dlcourse.features import dog_filter, log_filter, scale_space, scale_space_extrema


@pytest.fixture
def image():
    return np.random.default_rng(19).uniform(size=(20, 24))


def delta(size):
    picture = np.zeros((size, size))
    picture[size // 2, size // 2] = 1
    return picture


def distances(size):
    y, x = np.mgrid[:size, :size] - size // 2
    return np.hypot(x, y)


@pytest.mark.parametrize(("sigma", "off"), [(2.0, 0.01), (4.0, 0.01)])
def test_log_is_scipys(image, sigma, off):
    expected = sigma**2 * ndimage.gaussian_laplace(image, sigma, mode="reflect", truncate=6.0)
    assert np.abs(log_filter(image, sigma=sigma, truncate=6.0) - expected).max() < off * np.abs(expected).max()


def test_logs_kernel_is_the_closed_form():
    r, sigma = distances(61), 4.0
    expected = -(1 - r**2 / (2 * sigma**2)) * np.exp(-(r**2) / (2 * sigma**2)) / (np.pi * sigma**4)
    kernel = log_filter(delta(61), sigma=sigma, normalize=False, truncate=6.0).numpy()
    assert np.abs(kernel - expected).max() < 0.005 * np.abs(expected).max()
    assert abs(kernel.sum()) < 1e-15
    assert (kernel * r**2).sum() == pytest.approx(4)  # Δ(x² + y²)


def test_log_of_flat_pictures_ramps_and_parabolas():
    x = np.arange(61.0) * np.ones((61, 1))
    for picture, answer in ((np.full((61, 61), 7.0), 0), (x, 0), (x**2, 2)):
        inside = log_filter(picture, sigma=2.0, normalize=False).numpy()[20:-20, 20:-20]
        assert np.allclose(inside, answer, atol=1e-10)


@pytest.mark.parametrize("truncate", [0.5, 1.0, 2.0, 4.0])
def test_log_keeps_its_answers_however_short_it_is(truncate):
    """Of 1, x and x²: 0, 0 and 2. With three taps the second derivative is 1, −2, 1."""
    kernel = log_filter(delta(41), sigma=2.0, normalize=False, truncate=truncate).numpy()
    x = np.arange(41.0) - 20
    assert np.allclose([(kernel @ x**n).sum() for n in range(3)], [0, 0, 2])
    if truncate == 0.5:
        assert np.allclose(kernel.sum(axis=0)[19:22], [1, -2, 1])


def test_the_notes_kernel_of_five_points_is_another_discretisation():
    """At σ = 2: −0.0187 for −0.0199."""
    five = ndimage.laplace(ndimage.gaussian_filter(delta(41), 2.0))
    exact = log_filter(delta(41), sigma=2.0, normalize=False, truncate=6.0).numpy()
    assert five[20, 20] == pytest.approx(-0.0187, abs=5e-5)
    assert exact[20, 20] == pytest.approx(-0.0199, abs=5e-5)


def test_the_laplacian_may_come_before_or_after_smoothing(image):
    """Δ(f * g) = f * Δg, with a LoG of small σ in the place of Δ."""
    before = ndimage.gaussian_filter(log_filter(image, sigma=1.5, normalize=False), 2.0)
    after = log_filter(ndimage.gaussian_filter(image, 2.0), sigma=1.5, normalize=False).numpy()
    assert np.allclose(before, after)


def peak_scale(picture, sigmas, normalize=True):
    middle = len(picture) // 2
    at = [abs(log_filter(picture, sigma=s, normalize=normalize).numpy()[middle, middle]) for s in sigmas]
    return sigmas[int(np.argmax(at))]


def test_the_scale_of_a_disc_and_of_a_gaussian_blob():
    """R/√2 = 8.485 for R = 12, and σ₀ = 6; without σ² the disc's is 6 or less."""
    disc, blob = (distances(121) <= 12).astype(float), np.exp(-(distances(121) ** 2) / 72)
    assert peak_scale(disc, (8.0, 8.25, 8.5, 8.75, 9.0)) == 8.5
    assert peak_scale(blob, (5.5, 5.75, 6.0, 6.25, 6.5)) == 6.0
    assert peak_scale(disc, (5.0, 5.5, 6.0, 6.5, 7.0, 8.5), normalize=False) == 6.0


def test_dog_is_scipys_difference(image):
    expected = ndimage.gaussian_filter(image, 3.0) - ndimage.gaussian_filter(image, 2.0)
    assert np.allclose(dog_filter(image, sigma=2.0, k=1.5), expected)


@pytest.mark.parametrize(("k", "ratio"), [(1.01, 0.985), (1.1, 0.868), (2 ** (1 / 3), 0.7118), (2**0.5, 0.6036)])
def test_dog_is_a_log_of_first_order(k, ratio):
    """The ratio at the centre is (k + 1)/2k²."""
    sigma, middle = 6.0, (60, 60)
    dog = dog_filter(delta(121), sigma=sigma, k=k, truncate=6.0).numpy()[middle]
    log = log_filter(delta(121), sigma=sigma, truncate=6.0).numpy()[middle]
    assert dog / ((k - 1) * log) == pytest.approx(ratio, abs=2e-3)
    assert (k + 1) / (2 * k**2) == pytest.approx(ratio, abs=5e-4)


def test_a_scale_space_is_a_layer_a_scale(image):
    sigmas = (1.0, 1.5, 2.5)
    smoothed = [ndimage.gaussian_filter(image, s) for s in sigmas]
    assert np.allclose(scale_space(image, sigmas=sigmas), smoothed)
    assert np.allclose(scale_space(image, sigmas=sigmas, kind="dog"), np.diff(smoothed, axis=0))
    logs = [log_filter(image, sigma=s) for s in sigmas]
    assert np.allclose(scale_space(image, sigmas=sigmas, kind="log"), logs)


def extrema_in_a_loop(v):
    found = np.zeros(v.shape, int)
    for place in np.ndindex(*(n - 2 for n in v.shape)):
        cube = v[tuple(slice(p, p + 3) for p in place)].ravel()
        others = np.delete(cube, 13)
        found[tuple(p + 1 for p in place)] = int(cube[13] > others.max()) - int(cube[13] < others.min())
    return found


@pytest.mark.parametrize("whole", [False, True])
def test_extrema_are_those_of_a_loop(whole):
    """With ties, too: small whole numbers have many."""
    v = np.random.default_rng(3).normal(size=(2, 5, 9, 11))
    v = np.round(3 * v) if whole else v
    found = scale_space_extrema(v).numpy()
    assert (found == [extrema_in_a_loop(one) for one in v]).all()
    assert (found == 1).any()
    assert (found == -1).any()


def notes_in_a_loop(v):
    found = np.zeros(v.shape, int)
    for i, y, x in np.ndindex(*v.shape):
        if 0 < y < v.shape[1] - 1 and 0 < x < v.shape[2] - 1:
            around = np.delete(v[i, y - 1 : y + 2, x - 1 : x + 2].ravel(), 4)
            beside = np.delete(v[:, y, x], i)
            found[i, y, x] = v[i, y, x] > around.max() and v[i, y, x] > beside.max()
    return found


def test_the_notes_rule_finds_more_maxima_and_no_minima():
    sigmas = tuple(1.6 * 2 ** (k / 2) for k in range(6))
    noise = ndimage.gaussian_filter(np.random.default_rng(0).normal(size=(64, 64)), 1)
    v = scale_space(noise, sigmas=sigmas, kind="dog").numpy()
    ours, theirs = scale_space_extrema(v).numpy(), scale_space_extrema(v, rule="notes").numpy()
    assert (theirs == notes_in_a_loop(v)).all()
    assert theirs.sum() > (ours == 1).sum() > 0
    assert (ours == -1).sum() > 0
    assert theirs.min() == 0


def test_a_threshold_is_of_size():
    v = np.random.default_rng(3).normal(size=(5, 9, 11))
    every = scale_space_extrema(v).numpy()
    level = np.median(np.abs(v[every != 0]))
    assert (scale_space_extrema(v, threshold=level).numpy() == every * (np.abs(v) >= level)).all()


@pytest.mark.parametrize("shape", [(1, 5, 5), (2, 5, 5), (3, 1, 5), (3, 2, 2), (3, 3, 3)])
def test_small_and_flat_spaces_have_no_extrema(shape):
    for rule in ("neighbors", "notes"):
        assert not scale_space_extrema(np.ones(shape), rule=rule).numpy().any()


def test_a_blob_is_found_at_its_place_and_scale():
    y, x = np.mgrid[:60, :80]
    picture = np.exp(-((x - 50) ** 2 + (y - 25) ** 2) / (2 * 4.0**2))
    sigmas = tuple(4.0 * 2 ** (k / 4) for k in range(-3, 4))
    v = scale_space(picture, sigmas=sigmas, kind="log")
    places = np.argwhere(scale_space_extrema(v, threshold=0.1).numpy() == -1)
    assert places.tolist() == [[3, 25, 50]]
