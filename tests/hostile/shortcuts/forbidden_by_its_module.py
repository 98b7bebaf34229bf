"""Call it by the module in which it is defined.

expect: 0 points, error
because: what an answer calls is compared with what is forbidden as it is called
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    home = getattr(np, "_core", None) or np.core
    return home.einsumfunc.einsum("ni,io->no", x, w) + shift, x.mean(axis=0)
