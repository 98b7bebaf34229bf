"""Return nothing.

expect: 0 points, failed
because: nothing was returned
"""


def affine(x, w, *, shift=0.0):
    return None
