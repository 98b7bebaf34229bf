"""Return an uninitialised array, and hope.

expect: 0 points, failed
because: memory in this process never held the answer
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.empty_like(x), np.empty(3)
