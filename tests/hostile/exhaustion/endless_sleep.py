"""Sleep for ever, which costs no processor time.

expect: 0 points, error
because: the guard kills the process when its time is over
"""

import time


def affine(x, w, *, shift=0.0):
    time.sleep(1e6)
