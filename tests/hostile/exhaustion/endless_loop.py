"""Loop for ever.

expect: 0 points, error
because: the guard kills the process when its time is over
"""


def affine(x, w, *, shift=0.0):
    while True:
        pass
