"""Return a mapping in place of a tuple.

expect: 0 points, failed
because: two values were asked for
"""


def affine(x, w, *, shift=0.0):
    return {"map": x @ w + shift, "mean": x.mean(axis=0)}
