"""Call it by importing its module.

expect: 0 points, error
because: it is taken out of every module of NumPy before a cell runs
"""

import importlib


def affine(x, w, *, shift=0.0):
    return importlib.import_module("numpy").einsum("ni,io->no", x, w) + shift, x.mean(axis=0)
