"""Return a view of petabytes that takes eight bytes.

expect: 0 points, failed
because: an answer has at most a small multiple of the expected one's bytes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return np.broadcast_to(0.0, (10**5, 10**5, 10**5)), np.broadcast_to(0.0, (10**6, 10**9))
