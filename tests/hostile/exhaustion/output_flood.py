"""Print without measure, and then answer rightly.

expect: 4 points, passed
because: output is cut at 4,000 characters and no mark hangs on it
"""

import sys


def affine(x, w, *, shift=0.0):
    for _ in range(20_000):
        print("x" * 1000)
        sys.stderr.write("y" * 1000)
    return x @ w + shift, x.mean(axis=0)
