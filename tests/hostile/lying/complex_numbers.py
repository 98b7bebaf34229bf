"""Return right numbers as complex ones.

expect: 0 points, failed
because: a real answer was asked for
"""


def affine(x, w, *, shift=0.0):
    answers = x @ w + shift, x.mean(axis=0)
    return tuple(a.astype(complex) for a in answers)
