"""Loop for ever before the function is there.

expect: 0 points, error
because: the guard kills the process when its time is over
"""

while True:
    pass


def affine(x, w, *, shift=0.0):
    return x @ w + shift, x.mean(axis=0)
