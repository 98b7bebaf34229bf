"""Call it out of a module's dictionary.

expect: 0 points, error
because: what an answer calls is compared with what is forbidden as it is called
"""

import sys


def affine(x, w, *, shift=0.0):
    return vars(sys.modules["numpy"])["einsum"]("ni,io->no", x, w) + shift, x.mean(axis=0)
