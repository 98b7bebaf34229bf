"""Filters, Canny's edges and Hough's votes for lines on one picture, beside SciPy, scikit-image and OpenCV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import scipy.ndimage
import skimage.feature
import skimage.filters
import skimage.transform
import tensorflow as tf

from benchmarks.race import Row, Side, race, with_reasons
from dlcourse import imaging

SIDES = (512, 2048)
SIGMA, WINDOW = 2.0, 5
LOW, HIGH = 0.03, 0.08
CLEAR = 1e-3  # from half-way between two cells; float32 rounds distances within a picture to some 1e-4
NOTES = {
    "Gaussian filter": "a general convolution for each pass; theirs are written for symmetric weights",
    "median filter": "the upper half of each window is sorted; OpenCV's network of comparisons is made for 5 × 5",
    "Sobel's slopes": "each difference and each sum is an operation of its own, and a pass over memory",
    "Canny's edges": "every step works on all pixels, and so does every round of the hysteresis; OpenCV thins and "
    "follows edges in one pass, on integers",
    "Hough's votes for lines": "each angle is a round of a loop of some ten operations; theirs is one loop in C",
}


def rows() -> Iterator[Row]:
    return with_reasons(_measured(), NOTES)


def _measured() -> Iterator[Row]:
    kinds = {"Gaussian filter": _gaussian, "median filter": _median, "Sobel's slopes": _sobel, "Canny's edges": _canny}
    for side in SIDES:
        picture = _drawing(side)
        for what, sides in kinds.items():
            ours, *peers = sides(picture)
            yield from race(what, f"{side}×{side}", ours, peers)
        yield from _hough(imaging.canny(picture, low=LOW, high=HIGH, sigma=SIGMA).numpy())


def _drawing(side: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:side, :side]
    picture = 0.05 * rng.normal(size=(side, side)) + 0.4 * ((x + 0.5 * y) % 180 < 90)
    for row, column, radius in rng.uniform([0, 0, 10], [side, side, 60], size=(20, 3)):
        picture += 0.5 * (np.hypot(x - column, y - row) < radius)
    return picture.astype(np.float32)


def _gaussian(picture: np.ndarray) -> list[Side]:
    x, width = tf.constant(picture), 2 * int(4 * SIGMA + 0.5) + 1
    border = cv2.BORDER_REFLECT
    return [
        Side("dlcourse", lambda: imaging.gaussian_filter(x, sigma=SIGMA)),
        Side("scipy.ndimage, which scikit-image calls", lambda: scipy.ndimage.gaussian_filter(picture, SIGMA)),
        Side("OpenCV", lambda: cv2.GaussianBlur(picture, (width, width), SIGMA, borderType=border)),
    ]


def _median(picture: np.ndarray) -> list[Side]:
    x = tf.constant(picture)
    return [
        Side("dlcourse", lambda: imaging.median_filter(x, size=WINDOW, mode="edge")),
        Side(
            "scipy.ndimage, which scikit-image calls",
            lambda: scipy.ndimage.median_filter(picture, WINDOW, mode="nearest"),
        ),
        Side("OpenCV", lambda: cv2.medianBlur(picture, WINDOW)),
    ]


def _sobel(picture: np.ndarray) -> list[Side]:
    x, border = tf.constant(picture), cv2.BORDER_REFLECT
    return [
        Side("dlcourse", lambda: imaging.sobel(x)),
        Side("scipy.ndimage", lambda: [scipy.ndimage.sobel(picture, axis) for axis in (1, 0)]),
        Side(
            "scikit-image",
            lambda: [skimage.filters.sobel_v(picture), skimage.filters.sobel_h(picture)],
            lambda slopes: [4 * slope for slope in slopes],
        ),
        Side(
            "OpenCV", lambda: [cv2.Sobel(picture, cv2.CV_32F, *along, borderType=border) for along in ((1, 0), (0, 1))]
        ),
    ]


def _canny(picture: np.ndarray) -> list[Side]:
    """All are timed on the same picture, and compared on bars with soft edges, where they thin alike."""
    profile = [0.0] * 7 + [0.3] + [1.0] * 7 + [0.7]
    bars = np.tile(np.array(profile, np.float32), (len(picture), len(picture) // len(profile)))
    x, width = tf.constant(picture), 2 * int(4 * SIGMA + 0.5) + 1
    units = 1000.0  # OpenCV's slopes are integers

    def ours(image: Any) -> Any:
        return imaging.canny(image, low=LOW, high=HIGH, sigma=SIGMA)

    def of_scikit(image: np.ndarray) -> np.ndarray:
        # Its thresholds are for Sobel's sums, and it leaves the outermost pixels out.
        return skimage.feature.canny(image, SIGMA, 8 * LOW, 8 * HIGH, mode="reflect")

    def of_opencv(image: np.ndarray) -> np.ndarray:
        smooth = cv2.GaussianBlur(units * image, (width, width), SIGMA, borderType=cv2.BORDER_REFLECT)
        slopes = [cv2.Sobel(smooth, cv2.CV_16S, *along, borderType=cv2.BORDER_REFLECT) for along in ((1, 0), (0, 1))]
        return cv2.Canny(*slopes, 8 * units * LOW, 8 * units * HIGH, L2gradient=True) > 0

    def inside(edges: Any) -> np.ndarray:
        return np.asarray(edges)[2:-2, 2:-2]

    return [
        Side("dlcourse", lambda: ours(x), answer=lambda: inside(ours(bars))),
        Side("scikit-image", lambda: of_scikit(picture), answer=lambda: inside(of_scikit(bars))),
        Side("OpenCV", lambda: of_opencv(picture), answer=lambda: inside(of_opencv(bars))),
    ]


def _hough(edges: np.ndarray) -> Iterator[Row]:
    angles = np.deg2rad(np.arange(180) + 0.1)
    edges = _clear(edges, angles)
    x, theta = tf.constant(edges), tf.constant(angles, tf.float32)
    side = len(edges)
    reach = int(np.ceil(np.hypot(side - 1, side - 1)))
    binary = (255 * edges).astype(np.uint8)
    one = float(np.deg2rad(1))
    threshold = 60

    def cut(answer: Any) -> np.ndarray:
        """Leave out the rows that scikit-image has beyond the farthest corner."""
        votes, middle = answer[0], len(answer[0]) // 2
        return votes[middle - reach : middle + reach + 1].astype(np.float32)

    def in_opencv() -> np.ndarray:
        return cv2.HoughLinesWithAccumulator(binary, 1, one, threshold, min_theta=angles[0], max_theta=np.pi)

    def most(answer: Any) -> np.ndarray:
        return np.array([answer[0].numpy().max()])

    what, size = "Hough's votes for lines", f"{int(edges.sum())} of {side}×{side} pixels, 180 angles"
    ours = Side("dlcourse", lambda: imaging.hough_lines(x, theta), lambda answer: answer.votes)
    of_scikit = Side("scikit-image", lambda: skimage.transform.hough_line(edges, theta=angles), cut)
    yield from race(what, size, ours, [of_scikit])
    # OpenCV keeps its table for itself and returns the peaks. The highest one is what can be compared.
    ours = Side("dlcourse", ours.run, most)
    of_opencv = Side("OpenCV, with the search for peaks", in_opencv, lambda lines: lines.reshape(-1, 3)[:1, 2])
    yield from race(what, size, ours, [of_opencv])


def _clear(edges: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Leave out the pixels with a vote that rounding could put into either of two cells."""
    y, x = np.nonzero(edges)
    distances = np.outer(x, np.cos(angles)) + np.outer(y, np.sin(angles))
    clear = (np.abs(distances - np.floor(distances) - 0.5) > CLEAR).all(axis=1)
    kept = np.zeros_like(edges)
    kept[y[clear], x[clear]] = 1
    return kept
