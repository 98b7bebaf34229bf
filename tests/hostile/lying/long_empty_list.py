"""Return an array without entries that is half a trillion rows long.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.zeros((2**39, 0)), np.zeros((2**39, 0))
