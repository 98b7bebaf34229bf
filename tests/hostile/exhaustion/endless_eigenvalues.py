"""Keep LAPACK busy with one large matrix.

expect: 0 points, error
because: the guard kills the process when its time is over
"""

import numpy as np


def affine(x, w, *, shift=0.0):
    while True:
        np.linalg.eig(np.arange(4.0e6).reshape(2000, 2000) % 17)
