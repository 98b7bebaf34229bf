"""Leave with success by `sys.exit`.

expect: 0 points, error
because: it is an exception like any other
"""

import sys


def affine(x, w, *, shift=0.0):
    sys.exit(0)
