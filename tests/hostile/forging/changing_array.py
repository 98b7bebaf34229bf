"""Return an object that is a new array each time it is asked for one.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""

import numpy as np


class Chameleon:
    asked = 0

    def __init__(self, shape):
        self.shape = shape

    def __array__(self, *args, **kwargs):
        Chameleon.asked += 1
        return np.full(self.shape, float(Chameleon.asked))

    def __eq__(self, other):
        return True

    __hash__ = None


def affine(x, w, *, shift=0.0):
    return Chameleon(x.shape), Chameleon((3,))
