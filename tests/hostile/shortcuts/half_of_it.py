"""Do only the easy part.

expect: 1 point, failed
because: each part has its share
"""


def affine(x, w, *, shift=0.0):
    return x * 0, x.mean(axis=0)
