"""Raise the limits before eating memory.

expect: 0 points, error
because: a limit once lowered stays so without privileges
"""

import resource

for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
    for value in (resource.RLIM_INFINITY, 1 << 50):
        try:
            resource.setrlimit(limit, (value, value))
            print("BREACH", limit)
        except (OSError, ValueError):
            pass
        try:
            resource.prlimit(1, limit, (value, value))
            print("BREACH", limit)
        except (OSError, ValueError):
            pass


def affine(x, w, *, shift=0.0):
    return bytearray(8 << 30)
