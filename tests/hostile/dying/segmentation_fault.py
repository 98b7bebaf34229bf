"""Read address zero.

expect: 0 points, error
because: a process that has ended gives no answer
"""

import ctypes


def affine(x, w, *, shift=0.0):
    return ctypes.string_at(0)
