"""Eat memory a little at a time.

expect: 0 points, error
because: an address space of `memory_mib` beyond what NumPy takes
"""


def affine(x, w, *, shift=0.0):
    kept = []
    while True:
        kept.append(bytearray(1 << 22))
