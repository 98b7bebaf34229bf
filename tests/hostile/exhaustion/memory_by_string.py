"""Ask for strings of ten gigabytes.

expect: 0 points, error
because: an address space of `memory_mib` beyond what NumPy takes
"""


def affine(x, w, *, shift=0.0):
    return "x" * (10 << 30), b"x" * (10 << 30)
