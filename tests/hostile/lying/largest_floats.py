"""Return the largest floats, on which every comparison overflows.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.full(x.shape, np.finfo(float).max), np.full(3, -np.finfo(float).max)
