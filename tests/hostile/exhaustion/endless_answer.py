"""Hang while the answer is packed.

expect: 0 points, error
because: the guard kills the process when its time is over
"""

import numpy as np


class Slow:
    def __array__(self, *args, **kwargs):
        while True:
            np.ones(3)


def affine(x, w, *, shift=0.0):
    return Slow(), Slow()
