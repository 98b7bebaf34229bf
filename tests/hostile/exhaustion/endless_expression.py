"""Match a regular expression that takes exponential time.

expect: 0 points, error
because: the guard kills the process when its time is over
"""

import re


def affine(x, w, *, shift=0.0):
    return re.match(r"(a|a)*$", "a" * 60 + "b")
