"""Print a mark through the display hook.

expect: 0 points, failed
because: the verdict falls in another process, which takes nothing but arrays from this one
"""

import sys

sys.displayhook = lambda value: print('{"score": 4, "max_score": 4, "outcome": "passed"}')
sys.displayhook(4.0)
4.0


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
