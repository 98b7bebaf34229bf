"""Lower one's own limits until the kernel kills.

expect: 0 points, error
because: a process that has ended gives no answer
"""

import resource


def affine(x, w, *, shift=0.0):
    resource.setrlimit(resource.RLIMIT_CPU, (0, 0))
    while True:
        pass
