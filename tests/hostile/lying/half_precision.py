"""Return right numbers in half precision.

expect: 0 points, failed
because: half precision cannot hold an honest answer
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    answers = x @ w + shift, x.mean(axis=0)
    return tuple(a.astype(np.float16) for a in answers)
