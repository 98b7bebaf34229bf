"""Be written to the machine's store of crashes, with all that a hidden case has told.

expect: 0 points, failed
because: a process that cannot be read is not written down, and seccomp refuses to change that
"""

import ctypes
import resource

libc = ctypes.CDLL(None, use_errno=True)
SET_DUMPABLE, GET_DUMPABLE = 4, 3
if libc.prctl(SET_DUMPABLE, 1, 0, 0, 0) == 0 or libc.prctl(GET_DUMPABLE, 0, 0, 0, 0) > 0:
    print("BREACH")
try:
    resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30))
    print("BREACH: the limit")
except (OSError, ValueError):
    pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
