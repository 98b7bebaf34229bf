"""Recurse without end.

expect: 0 points, error
because: Python's own limit, and the process's if that is raised
"""


def affine(x, w, *, shift=0.0):
    return affine(x, w, shift=shift)
