"""Leave with success before the function is there.

expect: 0 points, error
because: a process that has ended gives no answer
"""

import os

os._exit(0)


def affine(x, w, *, shift=0.0):
    return x @ w + shift, x.mean(axis=0)
