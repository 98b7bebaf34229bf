"""Let something else call it.

expect: 0 points, error
because: what is handed to a function that calls functions is compared as well
"""

import functools
from itertools import starmap

import numpy as np

prepared = functools.partial(np.einsum, "ni,io->no")


def affine(x, w, *, shift=0.0):
    (product,) = starmap(prepared, [(x, w)])
    return product + shift, x.mean(axis=0)
