"""Fork without end.

expect: 0 points, error
because: seccomp refuses the call
"""

import os

try:
    if os.fork() == 0:
        print("BREACH")
except OSError:
    pass


def affine(x, w, *, shift=0.0):
    return os.fork()
