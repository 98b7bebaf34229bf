"""Leave with success from the exception hook and the unraisable hook.

expect: 0 points, error
because: a process that has ended gives no answer
"""

import os
import sys

sys.excepthook = sys.unraisablehook = lambda *args: os._exit(0)


class Last:
    def __del__(self):
        raise ValueError


def affine(x, w, *, shift=0.0):
    Last()
    raise ValueError
