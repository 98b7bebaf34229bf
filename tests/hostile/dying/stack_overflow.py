"""Overflow the C stack by comparing what is nested too deeply.

expect: 0 points, error
because: a process that has ended gives no answer
"""

import sys


class Deep:
    def __init__(self, inner):
        self.inner = inner

    def __repr__(self):
        return repr(self.inner)


def affine(x, w, *, shift=0.0):
    sys.setrecursionlimit(2**31 - 1)
    deep = Deep(None)
    for _ in range(3_000_000):
        deep = Deep(deep)
    return repr(deep)
