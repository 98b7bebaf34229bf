"""Exercises with references of their own against the library, and against OpenCV, which was written without them."""

import cv2
import numpy as np

from autograder.exercises.features import hog_descriptor, sift
from dlcourse import features

FINE, FAR = 180, 1e6


def test_shared_votes_are_those_for_many_narrow_bins_weighed_by_a_triangle():
    """The library's votes are for one bin. With a large ε it does not normalise, and divides by it."""
    for case in hog_descriptor.exercise.cases[2:]:
        inputs = case.make_inputs(5)
        bins, block, epsilon = inputs["bins"], inputs["block"], inputs["epsilon"]
        many = {"cell": inputs["cell"], "block": block, "bins": FINE * bins, "epsilon": FAR}
        narrow = features.hog_descriptor(inputs["image"], **many).numpy().reshape(-1, block**2, FINE * bins) * FAR
        apart = ((np.arange(FINE * bins) + 0.5) / FINE - 0.5)[:, None] - np.arange(bins)
        shares = np.maximum(1 - np.abs((apart + bins / 2) % bins - bins / 2), 0)
        v = (narrow @ shares).reshape(len(narrow), -1)
        expected = v / np.sqrt((v**2).sum(axis=1, keepdims=True) + epsilon**2)
        np.testing.assert_allclose(hog_descriptor.exercise.solution(**inputs)[1], expected.ravel(), atol=1 / FINE)


def test_key_points_have_the_scales_and_the_order_of_opencv():
    """OpenCV packs octave, layer, and 255 times what is beyond the layer into one number."""
    rng = np.random.default_rng(3)
    picture = cv2.GaussianBlur(rng.normal(size=(120, 150)), (0, 0), 1.5)
    found = cv2.SIFT_create().detect(cv2.normalize(picture, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8))
    packed = np.array([k.octave for k in found])
    octave = (packed & 255).astype(np.uint8).astype(np.int8).astype(float)
    layer = (packed >> 8 & 255) + (packed >> 16 & 255) / 255 - 0.5
    places = np.array([k.pt for k in found]) / 2 ** octave[:, None]
    entries, _, listed = sift.exercise.solution(
        np.column_stack([octave, layer, places]),
        np.array([k.response for k in found]),
        np.arange(len(found)),
        np.deg2rad([k.angle for k in found]),
        np.ones((len(found), 1)),
        limit=len(found),
    )
    order = np.argsort([-k.response for k in found], kind="stable")
    expected = np.array([(*found[i].pt, found[i].size / 2, np.deg2rad(found[i].angle)) for i in order])
    assert listed.all()
    assert len({*octave}) > 2
    np.testing.assert_allclose(entries, expected, rtol=1e-3)
