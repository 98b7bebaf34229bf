"""Return arrays that claim to equal anything.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""

import numpy as np


class Perfect(np.ndarray):
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: np.True_
    __hash__ = None
    __sub__ = __rsub__ = __abs__ = lambda self, *other: np.zeros(1)

    def __array_function__(self, *args, **kwargs):
        return True

    def __array_ufunc__(self, *args, **kwargs):
        return np.zeros(1)

    def __array__(self, *args, **kwargs):
        return self


def affine(x, w, *, shift=0.0):
    return np.zeros(x.shape).view(Perfect), np.zeros(3).view(Perfect)
