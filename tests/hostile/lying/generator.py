"""Return a generator, which would run later.

expect: 0 points, failed
because: what has not been computed does not cross
"""


def affine(x, w, *, shift=0.0):
    yield x @ w + shift
    yield x.mean(axis=0)
