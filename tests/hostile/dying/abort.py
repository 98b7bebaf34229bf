"""Abort.

expect: 0 points, error
because: a process that has ended gives no answer
"""

import os


def affine(x, w, *, shift=0.0):
    os.abort()
