"""Return a view of terabytes over a few numbers, in lists.

expect: 0 points, failed
because: an answer has at most a small multiple of the expected one's bytes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    view = np.lib.stride_tricks.as_strided(x, (10**6, 10**6), (0, 0))
    return [view], [view]
