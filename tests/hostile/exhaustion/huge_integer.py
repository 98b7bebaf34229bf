"""Return an integer of a million digits.

expect: 0 points, failed
because: integers of 64 bits cross, others are named
"""


def affine(x, w, *, shift=0.0):
    return 1 << 10_000_000, -(1 << 10_000_000)
