"""Interest points of pictures, descriptors of what is around them, and how these are compared.

Pictures are (..., height, width), grey. Points are (x, y): column and row, y downwards. Angles are atan2(g_y, g_x).
"""

from dlcourse.features.binary import brief_descriptor, hamming_distance
from dlcourse.features.hog import hog_descriptor
from dlcourse.features.simple import histogram_descriptor, patch_descriptor
from dlcourse.features.surf import surf_descriptor

__all__ = [
    "brief_descriptor",
    "hamming_distance",
    "histogram_descriptor",
    "hog_descriptor",
    "patch_descriptor",
    "surf_descriptor",
]
