"""Write megabytes to standard output and error past Python.

expect: 4 points, passed
because: the standard streams lead nowhere
"""

import os

for _ in range(200):
    os.write(1, bytes(1 << 16))
    os.write(2, bytes(1 << 16))


def affine(x, w, *, shift=0.0):
    return x @ w + shift, x.mean(axis=0)
