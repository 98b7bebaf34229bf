"""Close the conversation and compute on.

expect: 0 points, error
because: a conversation that has been hung up is over
"""

import os


def affine(x, w, *, shift=0.0):
    os.closerange(0, 64)
    while True:
        pass
