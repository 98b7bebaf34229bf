"""Answer with hundreds of megabytes.

expect: 0 points, failed
because: an answer has at most a small multiple of the expected one's bytes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.zeros(40_000_000), np.zeros(40_000_000)
