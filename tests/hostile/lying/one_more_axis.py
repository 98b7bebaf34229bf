"""Return right numbers with a leading axis.

expect: 0 points, failed
because: shapes must agree: nothing is broadcast
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    answers = x @ w + shift, x.mean(axis=0)
    return tuple(a[np.newaxis] for a in answers)
