"""Return arrays of thirty-two axes.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.zeros((1,) * 32), np.zeros((1,) * 32)
