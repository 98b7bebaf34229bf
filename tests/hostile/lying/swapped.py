"""Return the parts in the wrong order.

expect: 0 points, failed
because: each part is compared with its own
"""


def affine(x, w, *, shift=0.0):
    return x.mean(axis=0), x @ w + shift
