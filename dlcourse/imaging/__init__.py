"""Images and how they are made, filters, slopes, edges and lines.

Pictures are indexed by row (y, downwards) and column (x); filters are true convolutions. Axes, signs, borders and
scales, and those of other libraries, are in ``docs/imaging-conventions.md``.
"""

from dlcourse.imaging.convolving import convolve
from dlcourse.imaging.differences import differences
from dlcourse.imaging.gaussian import gaussian_filter

__all__ = [
    "convolve",
    "differences",
    "gaussian_filter",
]
