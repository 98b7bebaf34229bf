"""Return right numbers as dates.

expect: 0 points, failed
because: a dtype that does not cross is named, not converted
"""


def affine(x, w, *, shift=0.0):
    answers = x @ w + shift, x.mean(axis=0)
    return tuple((1e9 * a).astype("timedelta64[ns]") for a in answers)
