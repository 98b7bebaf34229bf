"""Call it out of a module's dictionary.

expect: 0 points, error
because: it is taken out of every module of NumPy before a cell runs
"""

import sys


def affine(x, w, *, shift=0.0):
    return vars(sys.modules["numpy"])["einsum"]("ni,io->no", x, w) + shift, x.mean(axis=0)
