import itertools

import numpy as np
import pytest
import tensorflow as tf
from scipy import ndimage
from skimage import data, transform
from skimage.segmentation import felzenszwalb as theirs

from dlcourse.data import load
from dlcourse.detection import (
    felzenszwalb,
    iou,
    oriented_gradients,
    pixels_to_shares,
    proposal_recall,
    selective_search,
)
from tests.dlcourse.local_data import local_data


def photograph(rows, columns):
    return transform.resize(data.astronaut(), (rows, columns), anti_aliasing=True)


@pytest.mark.parametrize(("scale", "sigma", "min_size"), [(1.0, 0.8, 20), (0.3, 0.5, 1), (2.0, 0.0, 5)])
def test_is_scikit_images_segmentation(scale, sigma, min_size):
    image = photograph(37, 45) + np.random.default_rng(0).uniform(0, 1e-3, size=(37, 45, 3))  # no edges alike
    expected = theirs(image, scale=255 * scale, sigma=sigma, min_size=min_size)
    ours = felzenszwalb(image, scale=scale, sigma=sigma, min_size=float(min_size)).numpy()
    assert expected.max() > 3
    np.testing.assert_array_equal(ours, expected)


def test_two_colours_are_two_regions_and_one_is_one():
    image = np.zeros((5, 6, 3))
    assert not felzenszwalb(image).numpy().any()
    image[:, 4:] = 1
    np.testing.assert_array_equal(felzenszwalb(image, sigma=0.0, min_size=1.0, scale=0.5), image[..., 0])
    assert not felzenszwalb(image, sigma=0.0, min_size=11.0, scale=0.5).numpy().any()


def test_small_pictures_are_mirrored_as_often_as_it_takes():
    image = np.random.default_rng(1).uniform(size=(2, 3, 1))
    expected = ndimage.gaussian_filter(image, [2.0, 2.0, 0])
    slopes = np.gradient(np.pad(expected, [(1, 1), (1, 1), (0, 0)], "edge"), axis=(1, 0))
    right, down = (s[1:-1, 1:-1] for s in slopes)
    along = [np.cos(a) * right + np.sin(a) * down for a in np.arange(8) * np.pi / 4]
    expected = np.maximum(np.stack(along, axis=-1), 0)
    ours = oriented_gradients(image, sigma=2.0).numpy()
    np.testing.assert_allclose(ours, (expected / expected.max()).reshape(2, 3, 8), atol=1e-12)


def by_sets(colors, textures, segments, weights, bins):
    """The same with sets of pixels: histograms, boxes and neighbours are found anew for every region."""
    rows, columns = segments.shape
    regions = {k: {tuple(p) for p in np.argwhere(segments == k)} for k in range(segments.max() + 1)}
    alive, answer = set(regions), []

    def histogram(maps, pixels, count):
        values = np.array([maps[p] for p in sorted(pixels)])
        each = [np.histogram(v, bins=count, range=(0, 1))[0] for v in values.T]
        return np.concatenate(each) / values.size

    def box(pixels):
        y, x = np.array(sorted(pixels)).T
        return np.array([x.min(), y.min(), x.max() + 1, y.max() + 1])

    def similarity(i, j):
        a, b = regions[i], regions[j]
        x, y, u, v = box(a | b)
        kinds = [
            np.minimum(histogram(colors, a, bins[0]), histogram(colors, b, bins[0])).sum(),
            np.minimum(histogram(textures, a, bins[1]), histogram(textures, b, bins[1])).sum(),
            1 - len(a | b) / segments.size,
            1 - ((u - x) * (v - y) - len(a | b)) / segments.size,
        ]
        return np.dot(weights, kinds)

    def touch(i, j):
        around = {(y + d, x + e) for y, x in regions[i] for d, e in ((0, 1), (1, 0), (0, -1), (-1, 0))}
        return bool(around & regions[j])

    while True:
        pairs = [(i, j) for i, j in itertools.combinations(sorted(alive), 2) if touch(i, j)]
        if not pairs:
            break
        i, j = max(pairs, key=lambda p: (similarity(*p), -p[0], -p[1]))
        new = len(regions)
        regions[new] = regions[i] | regions[j]
        alive = alive - {i, j} | {new}
    answer = np.array([box(r) for r in regions.values()], float)
    return answer / [columns, rows, columns, rows]


def test_is_the_same_with_sets_of_pixels():
    rng = np.random.default_rng(2)
    for _ in range(6):
        colors, textures = rng.uniform(size=(7, 9, 3)) ** 2, rng.uniform(size=(7, 9, 4))
        segments = felzenszwalb(colors, scale=0.3, sigma=0.3, min_size=3.0).numpy()
        weights = rng.uniform(0.5, 1.5, size=4)
        ours = selective_search(colors, textures, segments, weights=weights, color_bins=5, texture_bins=3)
        np.testing.assert_allclose(ours, by_sets(colors, textures, segments, weights, (5, 3)), atol=1e-12)


def test_of_r_regions_there_are_2r_minus_1_boxes_and_the_last_is_the_picture():
    image = photograph(40, 50)
    segments = felzenszwalb(image, scale=0.5, min_size=10.0)
    boxes = selective_search(image, oriented_gradients(image), segments).numpy()
    assert len(boxes) == 2 * (segments.numpy().max() + 1) - 1
    np.testing.assert_allclose(boxes[-1], [0, 0, 1, 1])
    assert np.all(boxes[:, 2:] > boxes[:, :2])


def test_a_disc_before_a_wall_is_found():
    rows, columns = np.mgrid[:40, :50]
    disc = (rows - 18) ** 2 + (columns - 30) ** 2 < 100
    image = np.where(disc[..., None], [0.9, 0.5, 0.1], [0.2, 0.3, 0.6])
    image = np.clip(image + np.random.default_rng(3).normal(scale=0.02, size=image.shape), 0, 1)
    segments = felzenszwalb(image, scale=0.2, min_size=10.0)
    found = selective_search(image, oriented_gradients(image), segments).numpy()
    truth = np.array([[21 / 50, 9 / 40, 40 / 50, 28 / 40]])
    assert iou(found, truth).numpy().max() > 0.9
    assert proposal_recall(found[None], truth[None], [[0]]) == 1


def test_recall_counts_truths_and_no_padding():
    truths = np.array(
        [[[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1], [0, 0, 1, 1]], [[0, 0, 1, 0.5], [0, 0, 0, 0], [0, 0, 0, 0]]]
    )
    proposals = np.array([[[0, 0, 0.5, 0.4]], [[0, 0, 0.5, 0.5]]])
    classes = np.array([[0, 1, 0], [2, -1, -1]])
    assert proposal_recall(proposals, truths, classes) == 0.5  # 1 of 3, and 1 of 1 at exactly 1/2
    np.testing.assert_allclose(proposal_recall(proposals, truths, classes, threshold=0.81), 0)
    assert proposal_recall(np.zeros((2, 0, 4)), truths, classes) == 0


def test_most_raccoons_are_among_the_proposals():
    """Of the first six photographs, 64 pixels along the longer side."""
    found = load("raccoon", folder=local_data("detection"))
    best = []
    for image, pixels in list(zip(found["image"], found["boxes"], strict=True))[:6]:
        rows, columns = image.shape[:2]
        size = [round(64 * n / max(rows, columns)) for n in (rows, columns)]
        small = tf.image.resize(tf.cast(image, tf.float32) / 255, size, antialias=True)
        segments = felzenszwalb(small, scale=0.5, min_size=16.0)
        boxes = selective_search(small, oriented_gradients(small), segments)
        truths = pixels_to_shares(pixels.astype(np.float32), rows=float(rows), columns=float(columns))
        best.extend(iou(boxes, truths).numpy().max(axis=0))
    assert np.mean(np.array(best) >= 0.5) >= 0.7, best
