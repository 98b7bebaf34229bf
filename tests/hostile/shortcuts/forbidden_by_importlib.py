"""Call it by importing its module.

expect: 0 points, error
because: what an answer calls is compared with what is forbidden as it is called
"""

import importlib


def affine(x, w, *, shift=0.0):
    return importlib.import_module("numpy").einsum("ni,io->no", x, w) + shift, x.mean(axis=0)
