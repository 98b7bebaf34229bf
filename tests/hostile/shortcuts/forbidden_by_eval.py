"""Call it out of text.

expect: 0 points, error
because: what an answer calls is compared with what is forbidden as it is called
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    return eval("np.ein" + "sum('ni,io->no', x, w)", {"np": np, "x": x, "w": w}) + shift, x.mean(axis=0)
