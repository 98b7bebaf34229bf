"""Keep the hidden inputs of one exercise, and print them in a public case of another.

asks: toy.affine, averages.column_means, averages.standardize
expect: 9.5 points, passed
because: all public cases of all exercises are asked before any hidden one
"""

import numpy as np

seen = []


def affine(x, w, *, shift=0.0):
    if shift:
        seen.append(x)
    return x @ w + shift, x.mean(axis=0)


def column_means(x):
    if seen:
        print("BREACH", seen)
    return np.mean(x, axis=0)


def standardize(x, *, ddof=0):
    if seen:
        print("BREACH", seen)
    deviation = np.std(x, axis=0, ddof=ddof)
    return (x - np.mean(x, axis=0)) / deviation, deviation
