"""Raise an exception with a text of a hundred megabytes.

expect: 0 points, error
because: 600 characters of it cross
"""


def affine(x, w, *, shift=0.0):
    raise ValueError("x" * (100 << 20))
