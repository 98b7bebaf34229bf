"""Return the extremes of the integers.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.full(x.shape, 2**64 - 1, "u8"), np.full(3, -(2**63), "i8")
