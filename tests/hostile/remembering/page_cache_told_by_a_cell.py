"""Find a page gone that was dropped on a hidden case, and say so by a cell that raises.

asks: toy.affine, averages.column_means
expect: 4 points, error
because: no process that starts after a hidden case was asked has anything shown
"""

# %%
import os

import numpy as np

LIBRARY = os.path.join(os.path.dirname(os.__file__), "_pydecimal.py")
HERE, KEPT = 0, 40_960


def cached(file, place):
    try:
        return bool(os.preadv(file, [bytearray(1)], place, os.RWF_NOWAIT))
    except OSError:
        return False


def look():
    """Whether one page is gone and another there; afterwards both are there."""
    try:
        file = os.open(LIBRARY, os.O_RDONLY)
    except OSError:
        return False
    gone = cached(file, KEPT) and not cached(file, HERE)
    os.pread(file, 1, HERE)
    os.pread(file, 1, KEPT)
    os.close(file)
    return gone


# %%
if look():
    raise ValueError("BREACH a page is gone")

# %%


def affine(x, w, *, shift=0.0):
    if shift:
        file = os.open(LIBRARY, os.O_RDONLY)
        os.posix_fadvise(file, HERE, 4096, os.POSIX_FADV_DONTNEED)
        raise ValueError
    return x @ w + shift, x.mean(axis=0)


def column_means(x):
    if len(x) == 7:
        raise ValueError
    return np.mean(x, axis=0)
