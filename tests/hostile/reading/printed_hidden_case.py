"""Print the inputs of the hidden case.

expect: 4 points, passed
because: what is printed during a hidden case is told to nobody
"""

import sys


def affine(x, w, *, shift=0.0):
    if shift:
        print("BREACH", x)
        print("BREACH", w, file=sys.stderr)
    return x @ w + shift, x.mean(axis=0)
