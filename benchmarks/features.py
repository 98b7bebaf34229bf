"""Corners, blobs, HOG and SIFT of two sizes of pictures, and matching, beside scikit-image and OpenCV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import skimage.feature
import skimage.filters
import skimage.measure
import skimage.transform
import tensorflow as tf

from benchmarks.race import ROUNDS, Row, Side, race, with_reasons
from dlcourse import features

SIDES = (512, 2048)
SIGMA, NARROW, K = 1.0, 2.0, 0.05
BOX = 3
BINS, CELL, BLOCK = 9, 8, 2
DESCRIBED, LENGTH = 1000, 128
PAIRS, TRIALS, WITHIN = 1000, 200, 1.0
FEW = 5  # rounds of SIFT, which takes seconds
NOTES = {
    "Harris corners, Gaussian window": "a general convolution for each pass, and tensors in a unit of their own, so "
    "that no square overflows",
    "Harris corners, box window": "slopes, products and sums are passes over memory; OpenCV has them in one",
    "difference of Gaussians": "a general convolution for each pass; theirs are written for symmetric weights",
    "HOG": "the votes of all pixels for all bins are in memory; scikit-image adds each pixel to its bin in C",
    "SIFT": "a graph has room for the same number of key points in every octave; OpenCV visits those there are, and "
    "looks at 8 bits a pixel",
    "matches of descriptors": "distances in float64, so that the nearest of two near ones is found",
    "nearest by Hamming's distance": "for each pair all words that differ are in memory; OpenCV adds up as it goes, "
    "and keeps the least",
    "RANSAC for an affine map": "the distances of all pairs from all maps are in memory; OpenCV's loop keeps the best",
}


def rows() -> Iterator[Row]:
    return with_reasons(_measured(), NOTES)


def _measured() -> Iterator[Row]:
    for side in SIDES:
        picture = _drawing(side)
        for what, sides in (
            ("Harris corners, Gaussian window", _harris),
            ("Harris corners, box window", _harris_of_a_box),
            ("difference of Gaussians", _difference),
            ("HOG", _hog),
            ("SIFT", _sift),
        ):
            ours, *peers = sides(picture)
            rounds = FEW if what == "SIFT" else ROUNDS
            yield from race(what, f"{side}×{side}", ours, peers, rounds=rounds)
    yield from _matching()
    yield from _consensus()


def _drawing(side: int) -> np.ndarray:
    """Discs of all sizes on stripes, a little out of focus, with a little noise, from 0 to 1."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:side, :side].astype(np.float32)
    picture = 0.2 * ((x + 0.5 * y) % 180 < 90).astype(np.float32)
    for row, column, radius in rng.uniform([0, 0, 3], [side, side, 30], size=(side // 4, 3)):
        top, left = max(int(row) - 32, 0), max(int(column) - 32, 0)
        here = np.s_[top : int(row) + 32, left : int(column) + 32]
        picture[here] += rng.uniform(-0.3, 0.3) * (np.hypot(x[here] - column, y[here] - row) < radius)
    picture = cv2.GaussianBlur(picture, (0, 0), 0.7) + 0.01 * rng.normal(size=picture.shape)
    return ((picture - picture.min()) / np.ptp(picture)).astype(np.float32)


def _harris(picture: np.ndarray) -> list[Side]:
    x, inside = tf.constant(picture), np.s_[8:-8, 8:-8]  # beyond the border scikit-image has zeros

    def ours() -> Any:
        return features.harris_response(features.structure_tensor(x, sigma=SIGMA), k=K)

    return [
        Side("dlcourse", ours, lambda r: r[inside]),
        Side(
            "scikit-image",
            lambda: skimage.feature.corner_harris(picture, k=K, sigma=SIGMA),
            lambda r: r[inside] / 64.0**2,  # of Sobel's sums
        ),
    ]


def _harris_of_a_box(picture: np.ndarray) -> list[Side]:
    x, factor = tf.constant(picture), (8 / (4 * BOX)) ** 4

    def ours() -> Any:
        return features.harris_response(features.structure_tensor(x, window="box", size=BOX), k=K)

    options = {"blockSize": BOX, "ksize": 3, "k": K, "borderType": cv2.BORDER_REFLECT}
    of_opencv = Side("OpenCV", lambda: cv2.cornerHarris(picture, **options), lambda r: r / factor)
    return [Side("dlcourse", ours), of_opencv]


def _difference(picture: np.ndarray) -> list[Side]:
    x, wide = tf.constant(picture), NARROW * 2**0.5

    def of_opencv() -> np.ndarray:
        smooth = []
        for sigma in (wide, NARROW):
            width = 2 * int(4 * sigma + 0.5) + 1
            smooth.append(cv2.GaussianBlur(picture, (width, width), sigma, borderType=cv2.BORDER_REFLECT))
        return smooth[0] - smooth[1]

    return [
        Side("dlcourse", lambda: features.dog_filter(x, sigma=NARROW, k=2**0.5)),
        Side(
            "scikit-image",
            lambda: skimage.filters.difference_of_gaussians(picture, NARROW, wide, mode="reflect"),
            lambda difference: -difference,
        ),
        Side("OpenCV", of_opencv),
    ]


def _hog(picture: np.ndarray) -> list[Side]:
    """All are timed on the same picture, and compared where rounding moves no vote from one bin to the next."""
    whole = np.random.default_rng(3).integers(8, size=(128, 96)).astype(np.float32)

    def ours(image: Any) -> Any:
        return features.hog_descriptor(image, cell=CELL, block=BLOCK, bins=BINS)

    def of_scikit(image: np.ndarray) -> np.ndarray:
        return skimage.feature.hog(image, BINS, (CELL, CELL), (BLOCK, BLOCK), block_norm="L2")

    given = tf.constant(picture)
    return [
        Side("dlcourse", lambda: ours(given), answer=lambda: ours(whole)),
        Side("scikit-image", lambda: of_scikit(picture), answer=lambda: of_scikit(whole)),
    ]


def _sift(picture: np.ndarray) -> list[Side]:
    """All are timed on the same picture, and compared on where a blob is, to the pixel.

    The doubled picture of scikit-image lies a quarter of a pixel off. How near the descriptors are the tests say.
    """
    y, x = np.mgrid[: len(picture), : len(picture)]
    middle = len(picture) // 2
    blob = np.exp(-((x - middle) ** 2 + (y - middle) ** 2) / (2 * 8.0**2)).astype(np.float32)
    detector = cv2.SIFT_create(enable_precise_upscale=True)
    limit, octaves = len(detector.detect(_bytes(picture))), 5

    def ours(image: Any) -> Any:
        return features.sift(image, limit=limit, octaves=octaves)

    def of_scikit(image: np.ndarray) -> skimage.feature.SIFT:
        extractor = skimage.feature.SIFT(n_octaves=octaves)
        extractor.detect_and_extract(image)
        return extractor

    def strongest(image: np.ndarray) -> Any:
        return max(detector.detect(_bytes(image)), key=lambda point: point.response).pt

    given = tf.constant(picture)
    return [
        Side("dlcourse", lambda: ours(given), answer=lambda: np.rint(ours(blob)[0][0, :2])),
        Side("scikit-image", lambda: of_scikit(picture), answer=lambda: np.rint(of_scikit(blob).positions[0, ::-1])),
        Side(
            "OpenCV", lambda: detector.detectAndCompute(_bytes(picture), None), answer=lambda: np.rint(strongest(blob))
        ),
    ]


def _bytes(picture: np.ndarray) -> np.ndarray:
    return (255 * picture + 0.5).astype(np.uint8)


def _matching() -> Iterator[Row]:
    rng = np.random.default_rng(1)
    first = rng.exponential(size=(DESCRIBED, LENGTH)).astype(np.float32)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = (first + rng.normal(0, 0.03, size=first.shape).astype(np.float32))[rng.permutation(DESCRIBED)]
    a, b = tf.constant(first), tf.constant(second)
    matcher = cv2.BFMatcher()

    def of_opencv() -> np.ndarray:
        kept = np.full(DESCRIBED, -1)
        for one, other in matcher.knnMatch(first, second, k=2):
            if one.distance < 0.8 * other.distance:
                kept[one.queryIdx] = one.trainIdx
        return kept

    def of_scikit(pairs: np.ndarray) -> np.ndarray:
        kept = np.full(DESCRIBED, -1)
        kept[pairs[:, 0]] = pairs[:, 1]
        return kept

    what, size = "matches of descriptors", f"{DESCRIBED} and {DESCRIBED} of {LENGTH} numbers"
    yield from race(
        what,
        size,
        Side("dlcourse", lambda: features.match_descriptors(a, b)[0]),
        [
            Side(
                "scikit-image",
                lambda: skimage.feature.match_descriptors(first, second, max_ratio=0.8, cross_check=False),
                of_scikit,
            ),
            Side("OpenCV", of_opencv),
        ],
    )
    bits = rng.integers(256, size=(2, DESCRIBED, 32), dtype=np.uint8)
    numbers = [tf.constant(each.astype(np.int32)) for each in bits]
    nearest = {"normType": cv2.NORM_HAMMING, "K": 1}
    yield from race(
        "nearest by Hamming's distance",
        f"{DESCRIBED} and {DESCRIBED} of 256 bits",
        Side("dlcourse", lambda: tf.reduce_min(features.hamming_distance(*numbers), axis=1)),
        [Side("OpenCV", lambda: cv2.batchDistance(*bits, cv2.CV_32S, **nearest)[0], lambda least: least[:, 0])],
    )


def _consensus() -> Iterator[Row]:
    rng = np.random.default_rng(2)
    points, true = rng.uniform(0, 500, size=(PAIRS, 2)), np.array([[0.9, -0.3, 20.0], [0.25, 1.1, -10.0]])
    targets = points @ true[:, :2].T + true[:, 2]
    targets[::2] = rng.uniform(0, 500, size=(PAIRS // 2, 2))
    samples = tf.constant(np.hstack([points, targets]).astype(np.float32))
    draws = tf.constant(rng.uniform(size=(TRIALS, PAIRS)).argsort(axis=1)[:, :3].astype(np.int32))

    def of_scikit() -> Any:
        return skimage.measure.ransac(
            (points, targets), skimage.transform.AffineTransform, 3, WITHIN, max_trials=TRIALS, rng=0
        )

    def of_opencv() -> Any:
        options = {"ransacReprojThreshold": WITHIN, "maxIters": TRIALS, "confidence": 1 - 1e-12}
        return cv2.estimateAffine2D(points, targets, **options)

    yield from race(
        "RANSAC for an affine map",
        f"{PAIRS} pairs, half of them false; {TRIALS} rounds",
        Side("dlcourse", lambda: features.ransac(samples, draws, model="affine", tolerance=WITHIN)[0]),
        [
            Side("scikit-image", of_scikit, lambda answer: np.asarray(answer[0].params)[:2]),
            Side("OpenCV", of_opencv, lambda answer: answer[0]),
        ],
    )
