"""Return arrays of objects that agree with everything.

expect: 0 points, failed
because: a dtype that does not cross is named, not converted
"""

import numpy as np


class Equal:
    def __eq__(self, other):
        return True

    def __float__(self):
        print("BREACH")
        return 0.0

    __hash__ = None


def affine(x, w, *, shift=0.0):
    return np.full(x.shape, Equal(), dtype=object), np.full(3, Equal(), dtype=object)
