"""Change NumPy and the standard library for whoever imports them next.

expect: 0 points, failed
because: everything but a private /tmp is mounted read-only
"""

import mmap
import os

import numpy as np

for module in (np, np.linalg, os, mmap):
    name = getattr(module, "__file__", None)
    for mode in ("ab", "r+b"):
        try:
            open(name, mode).close()
            print("BREACH", name)
        except (OSError, TypeError):
            pass
for change in (os.chmod, os.utime, os.unlink):
    try:
        change(*{os.chmod: (np.__file__, 0o777), os.utime: (np.__file__,), os.unlink: (np.__file__,)}[change])
        print("BREACH", change.__name__)
    except OSError:
        pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
