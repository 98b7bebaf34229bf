"""Keep C code busy with one enormous power, which no signal interrupts.

expect: 0 points, error
because: the guard kills the process when its time is over
"""


def affine(x, w, *, shift=0.0):
    return pow(7, 10**8)
