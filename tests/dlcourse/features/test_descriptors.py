"""BRIEF, Hamming distance, patches, histograms, SURF and HOG against libraries, loops and worked numbers."""

import cv2
import numpy as np
import pytest
from skimage.feature import BRIEF, hog

from dlcourse.features import (
    brief_descriptor,
    hamming_distance,
    histogram_descriptor,
    hog_descriptor,
    patch_descriptor,
    surf_descriptor,
)


@pytest.fixture
def rng():
    return np.random.default_rng(19)


@pytest.fixture
def image(rng):
    return rng.uniform(size=(40, 50))


def test_briefs_bits_worked_by_hand():
    """Values 5, 3, 8, 1: the bits are 1, 1, 0, 0, from the lowest."""
    pairs = np.array([[0, 1], [2, 3], [1, 2], [3, 0]])
    offsets = np.stack([pairs, 0 * pairs], axis=-1)
    assert brief_descriptor([[5.0, 3.0, 8.0, 1.0]], [[0, 0]], offsets).numpy() == [[3]]


@pytest.mark.parametrize("count", [1, 7, 8, 9, 16])
def test_briefs_numbers_are_packed_bits(rng, image, count):
    points, pairs = rng.integers(6, 30, size=(5, 2)), rng.integers(-6, 7, size=(count, 2, 2))
    bits = [[image[y + p[1], x + p[0]] > image[y + q[1], x + q[0]] for p, q in pairs] for x, y in points]
    assert (brief_descriptor(image, points, pairs).numpy() == np.packbits(bits, axis=1, bitorder="little")).all()


def test_brief_of_skimage_is_the_complement(rng, image):
    extractor = BRIEF(descriptor_size=64, patch_size=9, mode="uniform", sigma=0, rng=1)
    smooth = cv2.GaussianBlur(image, (0, 0), 1)
    points = np.array([[20, 15], [30, 22]])
    extractor.extract(smooth, points[:, ::-1])
    generator = np.random.default_rng(1)
    first = generator.integers(-4, 5, (64, 2))
    second = generator.integers(-4, 5, (64, 2))
    pairs = np.stack([first, second], axis=1)[..., ::-1]
    ours = np.unpackbits(brief_descriptor(smooth, points, pairs).numpy().astype(np.uint8), axis=1, bitorder="little")
    same = (first == second).all(axis=1)  # of two equal pixels neither is brighter
    assert (ours[:, ~same] == ~extractor.descriptors[:, ~same]).all()
    assert not ours[:, same].any()


def test_hamming_distance_is_opencvs(rng):
    first, second = rng.integers(256, size=(4, 7)), rng.integers(256, size=(6, 7))
    expected = [[cv2.norm(a, b, cv2.NORM_HAMMING) for b in second.astype(np.uint8)] for a in first.astype(np.uint8)]
    assert (hamming_distance(first, second).numpy() == expected).all()


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_hamming_distance_counts_bits_of_any_width(dtype):
    end = np.iinfo(dtype).max
    assert hamming_distance(np.array([[0]], dtype), np.array([[end]], dtype)).numpy() == int(end).bit_count()


def test_hamming_distance_is_a_metric(rng):
    words = rng.integers(-1000, 1000, size=(9, 3))
    table = hamming_distance(words, words).numpy()
    assert (np.diag(table) == 0).all()
    assert (table == table.T).all()
    assert (table[:, None, :] <= table[:, :, None] + table[None]).all()


def test_patches_are_slices(rng, image):
    points = rng.integers(5, 30, size=(6, 2))
    for size in (4, 5):
        slices = [image[y - 2 : y - 2 + size, x - 2 : x - 2 + size].ravel() for x, y in points]
        assert (patch_descriptor(image, points, size=size).numpy() == slices).all()


def test_normalised_patches_correlate_as_opencvs_template(image):
    """Their product is the normalised correlation, and their squared distance is 2 less twice that."""
    patches = patch_descriptor(image, [[20, 15], [30, 22]], size=7, normalize=True).numpy()
    one, other = (image[y - 3 : y + 4, x - 3 : x + 4].astype(np.float32) for x, y in ((20, 15), (30, 22)))
    expected = cv2.matchTemplate(one, other, cv2.TM_CCOEFF_NORMED)[0, 0]
    assert patches[0] @ patches[1] == pytest.approx(expected, abs=1e-6)
    assert ((patches[0] - patches[1]) ** 2).sum() == pytest.approx(2 - 2 * patches[0] @ patches[1])


def test_normalised_patches_do_not_see_brightness_but_see_a_turn(image):
    first = patch_descriptor(image, [[20, 15]], normalize=True).numpy()
    assert np.allclose(patch_descriptor(3 * image + 7, [[20, 15]], normalize=True), first)
    turned = patch_descriptor(np.rot90(image), [[15, 50 - 1 - 20]], normalize=True).numpy()
    assert np.abs(turned - first).max() > 0.1
    assert not patch_descriptor(np.full((9, 9), 0.1), [[4, 4]], normalize=True).numpy().any()


def test_histograms_are_numpys(image):
    for size, bins in ((5, 8), (6, 3)):
        window = image[15 - size // 2 :, 20 - size // 2 :][:size, :size]
        expected = np.histogram(window, bins=bins, range=(0, 1))[0] / size**2
        assert np.allclose(histogram_descriptor(image, [[20, 15]], size=size, bins=bins)[0], expected)


def test_histograms_do_not_see_a_turn(image):
    turned = histogram_descriptor(np.rot90(image), [[15, 50 - 1 - 20]])
    assert (turned.numpy() == histogram_descriptor(image, [[20, 15]]).numpy()).all()


def test_the_ends_of_a_histogram():
    row = np.array([[-1.0, 0.0, 0.5, 1.0, 2.0]] * 5)
    assert np.allclose(histogram_descriptor(row, [[2, 2]], size=5, bins=2)[0], [0.4, 0.6])


def surf(window, cells):
    n = len(window) // cells
    sums = []
    for i in range(cells):
        for j in range(cells):
            part = window[i * n : (i + 1) * n, j * n : (j + 1) * n]
            across, down = np.diff(part, axis=1), np.diff(part, axis=0)
            sums += [across.sum(), down.sum(), np.abs(across).sum(), np.abs(down).sum()]
    return sums


def test_surfs_sums_worked_by_hand():
    """The notes' three kinds of regions, of 8 × 8 pixels."""
    options = {"cell": 8, "cells": 1, "normalize": False}
    pictures = np.tile([0.0, 1.0], (8, 4)), np.tile(np.arange(8.0), (8, 1)), np.ones((8, 8))
    sums = [surf_descriptor(picture, [[4, 4]], **options).numpy()[0].tolist() for picture in pictures]
    assert sums == [[8, 0, 56, 0], [56, 0, 56, 0], [0, 0, 0, 0]]


def test_surf_is_its_sums_in_a_loop(image):
    expected = surf(image[15 - 10 : 15 + 10, 20 - 10 : 20 + 10], 4)
    assert np.allclose(surf_descriptor(image, [[20, 15]], normalize=False)[0], expected)
    assert np.allclose(surf_descriptor(image, [[20, 15]])[0], expected / np.linalg.norm(expected))


def test_surf_does_not_see_brightness_and_transposes(image):
    first = surf_descriptor(image, [[20, 15]]).numpy()
    assert np.allclose(surf_descriptor(5 * image - 2, [[20, 15]]), first)
    other = surf_descriptor(image.T, [[15, 20]]).numpy().reshape(4, 4, 4)
    assert np.allclose(other.transpose(1, 0, 2)[..., [1, 0, 3, 2]].ravel(), first[0])


@pytest.mark.parametrize(("cell", "block", "bins"), [(8, 2, 9), (5, 3, 6), (4, 1, 7)])
def test_hog_is_skimages(image, cell, block, bins):
    expected = hog(image, bins, (cell, cell), (block, block), block_norm="L2", feature_vector=True)
    ours = hog_descriptor(image, cell=cell, block=block, bins=bins)
    assert np.allclose(ours, expected, atol=1e-12)


def test_hogs_blocks_are_normalised():
    """Bins of 3 and 4 become 0.6 and 0.8; a flat picture has no direction and no NaN."""
    image = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 6.0], [4.0, 0.0, 4.0]])
    bins = hog_descriptor(image, cell=3, block=1, bins=3, epsilon=0.0)
    assert np.allclose(bins, [0.6, 0.8, 0.0])
    assert not hog_descriptor(np.ones((16, 16))).numpy().any()


def test_signed_bins_tell_dark_from_bright(image):
    signed = hog_descriptor(image, signed=True, bins=18, block=1, epsilon=0.0).numpy().reshape(-1, 18)
    negative = hog_descriptor(-image, signed=True, bins=18, block=1, epsilon=0.0).numpy().reshape(-1, 18)
    assert np.allclose(np.roll(signed, 9, axis=1), negative)
    assert np.allclose(hog_descriptor(image), hog_descriptor(-image))
