"""Interest points of pictures, descriptors of what is around them, and how these are compared.

Pictures are (..., height, width), grey. Points are (x, y): column and row, y downwards. Angles are atan2(g_y, g_x).
"""

from dlcourse.features.affine import fit_affine
from dlcourse.features.binary import brief_descriptor, hamming_distance
from dlcourse.features.consensus import ransac
from dlcourse.features.corners import harris_response, structure_tensor, window_difference
from dlcourse.features.extrema import ScaledCorners, scale_adapted_harris, scale_space_extrema
from dlcourse.features.hog import hog_descriptor
from dlcourse.features.matching import match_descriptors
from dlcourse.features.orientation import sift_orientation
from dlcourse.features.refinement import sift_refine
from dlcourse.features.scales import dog_filter, log_filter, scale_space
from dlcourse.features.sift import sift
from dlcourse.features.sift_descriptors import sift_descriptor
from dlcourse.features.simple import histogram_descriptor, patch_descriptor
from dlcourse.features.surf import surf_descriptor

__all__ = [
    "ScaledCorners",
    "brief_descriptor",
    "dog_filter",
    "fit_affine",
    "hamming_distance",
    "harris_response",
    "histogram_descriptor",
    "hog_descriptor",
    "log_filter",
    "match_descriptors",
    "patch_descriptor",
    "ransac",
    "scale_adapted_harris",
    "scale_space",
    "scale_space_extrema",
    "sift",
    "sift_descriptor",
    "sift_orientation",
    "sift_refine",
    "structure_tensor",
    "surf_descriptor",
    "window_difference",
]
