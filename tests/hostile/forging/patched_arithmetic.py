"""Make every difference zero, and every reduction of a comparison true.

expect: 0 points, failed
because: the verdict falls in another process, which takes nothing but arrays from this one
"""

import numpy as np

np.abs = np.absolute = np.subtract = np.max = lambda *args, **kwargs: 0.0
np.all = np.any = lambda *args, **kwargs: True
np.asarray = np.array = np.ascontiguousarray = lambda value, *args, **kwargs: value


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
