"""Call it by an alias taken early.

expect: 0 points, error
because: it is taken out of every module of NumPy before a cell runs
"""

from numpy import einsum as harmless


def affine(x, w, *, shift=0.0):
    return harmless("ni,io->no", x, w) + shift, x.mean(axis=0)
