"""Load its module again.

expect: 0 points, error
because: it has the name of what is forbidden, and says that it is of the same module
"""

import importlib

import numpy as np

home = getattr(np, "_core", None) or np.core
again = importlib.reload(home.einsumfunc)


def affine(x, w, *, shift=0.0):
    return again.einsum("ni,io->no", x, w) + shift, x.mean(axis=0)
