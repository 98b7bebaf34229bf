"""Call it out of text.

expect: 0 points, error
because: it is taken out of every module of NumPy before a cell runs
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return eval("np.ein" + "sum('ni,io->no', x, w)", {"np": np, "x": x, "w": w}) + shift, x.mean(axis=0)
