"""Return single numbers, which a careless comparison would broadcast.

expect: 0 points, failed
because: shapes must agree: nothing is broadcast
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.float64(0.0), np.array(0.0)
