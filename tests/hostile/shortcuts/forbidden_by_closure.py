"""Call it out of the closure of what stands in its place.

expect: 0 points, error
because: what an answer calls is compared with what is forbidden as it is called
"""

import numpy as np

cells = [cell.cell_contents for cell in np.einsum.__closure__]


def affine(x, w, *, shift=0.0):
    function = next(c for c in cells if callable(c))
    return function("ni,io->no", x, w) + shift, x.mean(axis=0)
