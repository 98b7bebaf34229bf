"""Return booleans for numbers.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""


def affine(x, w, *, shift=0.0):
    return x > 0, x[0] > 0
