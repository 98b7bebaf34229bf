"""Open a socket by the numbers of the 32-bit-pointer ABI, which a filter may have forgotten.

expect: 0 points, failed or error
because: the filter kills what speaks another ABI
"""

import ctypes

if ctypes.CDLL(None).syscall(0x40000000 + 41, 2, 1, 0) >= 0:
    print("BREACH")


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
