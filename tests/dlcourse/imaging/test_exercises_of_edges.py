"""What the exercises on edges and lines ask for is what the reference computes, where they have one of their own."""

import numpy as np

from autograder.exercises.imaging import canny, hough_lines
from dlcourse import imaging


def test_hough_lines():
    for case in hough_lines.exercise.cases:
        inputs = case.make_inputs(5)
        expected = imaging.hough_lines(**inputs).votes
        np.testing.assert_allclose(hough_lines.exercise.reference(**inputs), expected, atol=1e-12)


def test_canny():
    for case in canny.exercise.cases:
        inputs = case.make_inputs(5)
        smooth, thin, edges = canny.exercise.reference(**inputs)
        kernel = np.outer(inputs["weights"], inputs["weights"])
        expected = imaging.convolve(inputs["image"], kernel)
        np.testing.assert_allclose(smooth, expected, atol=1e-12)
        expected = imaging.thin_edges(*imaging.sobel(smooth, normalize=True))
        np.testing.assert_allclose(thin, expected, atol=1e-12)
        expected = imaging.hysteresis_threshold(thin, low=inputs["low"], high=inputs["high"])
        np.testing.assert_array_equal(edges, expected)
