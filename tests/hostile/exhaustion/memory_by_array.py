"""Ask for one array of a terabyte, then for as much as there is.

expect: 0 points, error
because: an address space of `memory_mib` beyond what NumPy takes
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    try:
        np.ones(1 << 37)
        print("BREACH")
    except MemoryError:
        pass
    return [np.ones(1 << 26) for _ in range(64)]
