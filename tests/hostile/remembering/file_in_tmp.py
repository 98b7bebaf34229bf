"""Write the hidden inputs of one exercise to a file, die, and print them in a public case of another.

asks: toy.affine, averages.column_means
expect: 4 points, error
because: a fresh process has a fresh /tmp, and once a hidden case was asked nothing of it is shown
"""

import os

import numpy as np

for name in os.listdir("/tmp"):
    print("BREACH", name)


def affine(x, w, *, shift=0.0):
    if shift:
        x.tofile("/tmp/seen")
        os._exit(0)
    return x @ w + shift, x.mean(axis=0)


def column_means(x):
    if len(x) == 7:
        raise ValueError
    for name in os.listdir("/tmp"):
        print("BREACH", name)
    return np.mean(x, axis=0)
