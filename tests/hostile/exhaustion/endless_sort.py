"""Keep one call of a sort busy.

expect: 0 points, error
because: the guard kills the process when its time is over
"""

import itertools


def affine(x, w, *, shift=0.0):
    return sum(itertools.count())
