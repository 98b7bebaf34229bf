"""Take Python's limit away, then recurse without end.

expect: 0 points, error
because: a stack of 64 MiB, in a process that nobody waits for
"""

import sys

sys.setrecursionlimit(2**31 - 1)


def affine(x, w, *, shift=0.0):
    return affine(x, w, shift=shift)
