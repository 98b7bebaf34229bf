"""Return right numbers as records.

expect: 0 points, failed
because: a dtype that does not cross is named, not converted
"""


def affine(x, w, *, shift=0.0):
    answers = x @ w + shift, x.mean(axis=0)
    return tuple(a.view([("value", "f8")]) for a in answers)
