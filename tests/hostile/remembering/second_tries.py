"""Fail in every way after a hidden case, so that public cases are asked once more in the same process.

asks: toy.affine, averages.column_means, averages.standardize
expect: 5.25 points, error
because: all public cases are asked first, second tries included
"""

import numpy as np

seen = []


def tell():
    if seen:
        print("BREACH", seen)
        raise type("BREACH", (Exception,), {})(f"BREACH {seen}")


def affine(x, w, *, shift=0.0):
    tell()
    if shift:
        seen.append(x)
        raise MemoryError("BREACH")
    return x @ w + shift, x.mean(axis=0)


def column_means(x):
    tell()
    if len(x) == 7:
        seen.append(x)
        raise SystemExit("BREACH")
    return np.mean(x, axis=0)


def standardize(x, *, ddof=0):
    tell()
    if ddof:
        seen.append(x)
        raise RecursionError("BREACH")
    deviation = np.std(x, axis=0, ddof=ddof)
    return (x - np.mean(x, axis=0)) / deviation, deviation
