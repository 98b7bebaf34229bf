"""Reserve address space without touching it.

expect: 0 points, error
because: an address space of `memory_mib` beyond what NumPy takes
"""

import mmap


def affine(x, w, *, shift=0.0):
    return [mmap.mmap(-1, 1 << 32) for _ in range(1000)]
