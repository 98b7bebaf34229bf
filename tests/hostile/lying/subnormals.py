"""Return subnormal numbers, with which division overflows.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.full(x.shape, 5e-324), np.full(3, -5e-324)
