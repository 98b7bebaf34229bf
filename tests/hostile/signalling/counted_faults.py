"""Count how often memory had to be fetched or a processor waited for, which others can cause.

expect: 0 points, failed
because: seccomp refuses the call
"""

import resource

for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN, resource.RUSAGE_THREAD):
    try:
        print("BREACH", resource.getrusage(whose).ru_majflt)
    except OSError:
        pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
