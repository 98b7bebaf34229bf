"""Images and how they are made, filters, slopes, edges and lines.

Pictures are indexed by row (y, downwards) and column (x); filters are true convolutions. Axes, signs, borders and
scales, and those of other libraries, are in ``docs/imaging-conventions.md``.
"""

from dlcourse.imaging.bayer import bayer_mosaic, demosaic
from dlcourse.imaging.box_filters import average_filter, high_frequency, high_pass, identity_filter
from dlcourse.imaging.canny import canny
from dlcourse.imaging.circles import hough_circles, hough_circles_undirected
from dlcourse.imaging.convolving import convolve
from dlcourse.imaging.differences import differences
from dlcourse.imaging.edges import hysteresis_threshold, thin_edges
from dlcourse.imaging.formation import alpha_composite, quantize, rgb_to_cmyk, thin_lens
from dlcourse.imaging.gaussian import gaussian_filter
from dlcourse.imaging.lines import HoughLines, hough_lines, hough_lines_slope
from dlcourse.imaging.median import median_filter
from dlcourse.imaging.peaks import HoughPeaks, hough_peaks
from dlcourse.imaging.probing import impulse_response, is_linear, is_shift_invariant
from dlcourse.imaging.slopes import PolarGradient, Slopes, gradient_magnitude_direction, prewitt, sobel

__all__ = [
    "HoughLines",
    "HoughPeaks",
    "PolarGradient",
    "Slopes",
    "alpha_composite",
    "average_filter",
    "bayer_mosaic",
    "canny",
    "convolve",
    "demosaic",
    "differences",
    "gaussian_filter",
    "gradient_magnitude_direction",
    "high_frequency",
    "high_pass",
    "hough_circles",
    "hough_circles_undirected",
    "hough_lines",
    "hough_lines_slope",
    "hough_peaks",
    "hysteresis_threshold",
    "identity_filter",
    "impulse_response",
    "is_linear",
    "is_shift_invariant",
    "median_filter",
    "prewitt",
    "quantize",
    "rgb_to_cmyk",
    "sobel",
    "thin_edges",
    "thin_lens",
]
