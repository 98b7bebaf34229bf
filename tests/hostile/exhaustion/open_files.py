"""Open files without end.

expect: 0 points, error
because: 64 descriptors
"""

import os


def affine(x, w, *, shift=0.0):
    while True:
        os.open("/dev/null", os.O_RDWR)
