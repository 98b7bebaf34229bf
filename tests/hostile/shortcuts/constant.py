"""Return the likeliest numbers.

expect: 0 points, failed
because: values are compared, not shapes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.full(x.shape, shift), np.zeros(3)
