"""Return a list that contains itself, many times over.

expect: 0 points, failed or error
because: nests deeper than twelve do not cross, and time is limited
"""


def affine(x, w, *, shift=0.0):
    circle = []
    circle += [circle] * 10
    return circle, circle
