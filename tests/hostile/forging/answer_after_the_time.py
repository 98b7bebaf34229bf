"""Take all the time there is, and answer when the grader interrupts to ask for the line.

expect: 0 points, error
because: once the time is over, nothing is taken from a reply but a line, and of public cases alone
"""

import time

import numpy as np


def affine(x, w, *, shift=0.0):
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        return x @ w + shift, np.mean(x, axis=0)
