"""Return an array that says it is small.

expect: 0 points, failed or error
because: the packed message is measured, too
"""

import numpy as np


class Small(np.ndarray):
    nbytes = 8
    size = 1


def affine(x, w, *, shift=0.0):
    big = np.zeros(20_000_000).view(Small)
    return big, big
