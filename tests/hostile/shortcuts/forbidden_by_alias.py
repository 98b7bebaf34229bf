"""Call it by an alias taken early.

expect: 0 points, error
because: what an answer calls is compared with what is forbidden as it is called
"""

from numpy import einsum as harmless


def affine(x, w, *, shift=0.0):
    return harmless("ni,io->no", x, w) + shift, x.mean(axis=0)
