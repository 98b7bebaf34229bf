"""Hide something in the payload of NaNs, and equal nothing.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    odd = np.array([0x7FF4DEADBEEF0001], dtype="u8").view("f8")
    return np.full(x.shape, odd[0]), np.full(3, -odd[0])
