"""Return infinities of both signs.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.where(x > 0, np.inf, -np.inf), np.full(3, np.inf)
